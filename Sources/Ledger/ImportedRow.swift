package import Rows
package import Sending

/// A row's fate as a result file tells it.
package struct ImportedRow: Sendable, Equatable {
    package var key: Digest
    package var traits: Traits
    /// Nil: unknown, and held: it counts as one ambiguous call that may have messaged the customer.
    package var session: CreatedSession?
    package var attempts: Int
    /// Why an unknown row is unknown, where that can be told.
    package var code: CallCode?
    /// Whether its session was withdrawn.
    package var isCancelled: Bool
    package init(
        key: Digest,
        traits: Traits,
        session: CreatedSession?,
        attempts: Int,
        code: CallCode? = nil,
        isCancelled: Bool = false
    ) {
        self.key = key
        self.traits = traits
        self.session = session
        self.attempts = RowRecord.bounded(attempts)
        self.code = code
        self.isCancelled = isCancelled
    }

    /// Whether a session may exist of which the file does not say which.
    package var isUnknown: Bool { session == nil && !isCancelled }

    /// Whether the row may have the session of a row with these traits: it is that row under a new key.
    package func mayShareSession(ofRowWith holder: Traits) -> Bool {
        traits.vehicle(comparedTo: holder) == .agrees && traits.customer(comparedTo: holder) == .agrees
    }

    /// The row where its session turned out to be another row's.
    package var withoutSession: ImportedRow {
        ImportedRow(key: key, traits: traits, session: nil, attempts: attempts, code: .sessionUnclear)
    }
}
