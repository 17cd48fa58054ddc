/// A row as the sending decisions see it: without its content.
package struct SendRow: Sendable, Equatable {
    /// The spreadsheet row, for messages.
    package let row: Int
    /// Where the driver keeps what belongs to the row.
    package let slot: Int
    /// Whether this call, or an earlier one whose fate is unknown, asks the provider to message the customer.
    package let messages: Bool
    /// Whether its next call asks the provider to message the customer.
    package let asksForMessage: Bool
    /// Calls of which nobody knows whether they created something, over all runs.
    package internal(set) var ambiguousCalls: Int

    /// Calls in this run, also those that use up no attempt.
    package internal(set) var calls = 0
    /// Calls in this run that count against `--max-attempts`.
    package internal(set) var attempts = 0
    /// Why the last call in this run did not create it.
    package internal(set) var lastCode = CallCode.notAttempted
    /// How many responses the run had had that showed a working provider when this row was first called.
    var responsesAtFirstCall = 0

    /// - Parameter asksForMessage: As `messages` where it is nil.
    package init(row: Int, slot: Int, messages: Bool, asksForMessage: Bool? = nil, ambiguousCalls: Int = 0) {
        self.row = row
        self.slot = slot
        self.messages = messages
        self.asksForMessage = asksForMessage ?? messages
        self.ambiguousCalls = ambiguousCalls
    }

    /// An earlier call may have created it: it can only end created or unknown.
    package var mayExist: Bool { ambiguousCalls > 0 }
}

/// The right to make one call for one row: from `SendScheduler.next` to `completed`, or until it is withdrawn.
package struct CallTicket: Sendable {
    package internal(set) var row: SendRow
    /// A create that shows whether an outage is over.
    package let isProbe: Bool
    /// When its row was handed out, for its intent to be written.
    let takenAt: Duration
    var isIntentDurable = false
    /// When its slot is due; nil until one is reserved.
    var slot: Duration?
    /// Reservations of an earlier generation are void.
    var generation: Int
    /// When the call left.
    var admittedAt = Duration.zero

    /// 1 for the first call of the row in this run.
    package var callNumber: Int { row.calls }
}
