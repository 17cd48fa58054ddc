package import Reports
package import Rows

/// What a run is going to do, counted before anything is sent.
package struct Plan: Sendable {
    package var rows = 0
    package var blankRows = 0
    /// Rows that need a call in this run.
    package var toSend = 0
    /// Rows that need one, but are left to a later run by `--limit`.
    package var beyondLimit = 0
    package var existing = 0
    package var duplicates = 0
    package var invalid = 0
    package var heldUnknown = 0
    package var refusedBefore = 0
    /// Of the rows to send, those that an earlier call may have created.
    package var resending = 0
    /// Of the rows to send, how many ask the provider for a message, by channel.
    package var messages: [Notify: Int] = [:]
    /// Of the rows to send again, how many ask for a message that may be the second one.
    package var repeatedMessages = 0
    package var problems = ProblemTally()

    package init() {}

    /// Rows of which earlier runs know something.
    package var knownRows: Int { existing + heldUnknown + refusedBefore + resending }

    package var messagedCustomers: Int { messages.filter { $0.key != .none }.values.reduce(0, +) }
}
