package import Ledger
package import Sending

/// The console of a run: what it says to the user who started it, and asks.
package protocol RunConsole: Sendable {
    /// Whether a user is there to answer.
    var canAsk: Bool { get }
    /// One line of news: what was detected, what is planned.
    func say(_ text: String)
    /// One line that nobody may miss, even who wants no news: about what customers are given.
    func warn(_ text: String)
    /// A yes-or-no question.
    func ask(_ question: String) -> Bool
    func sendingBegan(_ stage: SendStage)
    /// Comes once, also where the stage ended before it began to send.
    func sendingEnded()
}

/// The send stage as a console shows it while it goes on.
package struct SendStage: Sendable {
    /// The run's number in the ledger; nil where that does not hear of it.
    package var run: RunID?
    /// Rows that need a call.
    package var rows: Int
    /// The provider's name, for users.
    package var provider: String
    /// The proxy that calls go through; nil where there is none.
    package var proxy: String?
    package var ceiling: RateLimit
    /// What a row is whose call did what it was for.
    package var word = "created"
    /// Its state now; may be called at any time until the stage has ended.
    package var snapshot: @Sendable () -> SendSnapshot
}

/// The state of the send stage at one moment.
package struct SendSnapshot: Sendable {
    package var counters: SendCounters
    package var state: SendState
    /// The rate that the run may reach now, in calls per second.
    package var rate: Double
    /// How long the last pause is that the provider asked for.
    package var askedPause: Duration
    /// Since the start of the run, on the clock that the times of `state` are from.
    package var elapsed: Duration
}
