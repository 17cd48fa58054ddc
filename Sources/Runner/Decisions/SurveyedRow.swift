package import CSV
package import Rows
package import Sending

/// One row as the survey left it: what was decided, and all that later stages would otherwise have to find out again.
package struct SurveyedRow: Sendable, Equatable {
    package var decision: RowDecision
    package var position: RecordPosition
    /// The row's key and vehicle; nil where nothing identifies it.
    package var identity: Identity?
    /// The earlier row of the file that has the same key, of a duplicate or a conflict; as a spreadsheet counts.
    package var firstRow: Int?
    /// What the checks found, warnings included, and what is wrong with the row's identity.
    package var problems: [Problem]
    /// What the ledger knows of a row that exists, so that it need not be asked again.
    package var existing: ExistingSession?
    /// Whether its call, where one is made, asks the provider to message the customer.
    package var messages: Bool
    /// Of a row that exists: what is decided about the number that its session's message goes to.
    package var repair: PhoneRepair

    /// Whether a call is made for it.
    package var isSent: Bool { decision.isSent || repair.isSent }

    package struct Identity: Sendable, Equatable {
        package var key: Digest
        package var traits: Traits

        package init(key: Digest, traits: Traits) {
            self.key = key
            self.traits = traits
        }
    }

    package init(
        _ decision: RowDecision,
        at position: RecordPosition,
        identity: Identity?,
        firstRow: Int? = nil,
        problems: [Problem] = [],
        existing: ExistingSession? = nil,
        messages: Bool = false,
        repair: PhoneRepair = .none
    ) {
        self.decision = decision
        self.position = position
        self.identity = identity
        self.firstRow = firstRow
        self.problems = problems
        self.existing = existing
        self.messages = messages
        self.repair = repair
    }
}

/// A session of an earlier run, with all that a result says of it.
package struct ExistingSession: Sendable, Equatable {
    package var session: CreatedSession
    package var attempts: Int
    /// What makes it doubtful, such as `possible_orphan`.
    package var code: CallCode?

    package init(session: CreatedSession, attempts: Int, code: CallCode?) {
        self.session = session
        self.attempts = attempts
        self.code = code
    }
}
