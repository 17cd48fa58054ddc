package import Ledger
package import Sending

/// What there is to watch while a run sends.
package struct SendStage: Sendable {
    /// The run's number in the ledger.
    package var run: RunID
    /// Rows that need a call.
    package var rows: Int
    /// The provider's name, for people.
    package var provider: String
    package var ceiling: RateLimit
    /// How it stands: may be asked at any time until the stage has ended.
    package var snapshot: @Sendable () -> SendSnapshot
}
