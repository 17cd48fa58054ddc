package import Reports
package import Rows
import Sending

/// What a run is going to do, counted before anything is sent.
package struct Plan: Sendable {
    package var rows = 0
    package var blankRows = 0
    /// Rows that need a call in this run.
    package var toSend = 0
    /// Rows that need one, but are left to a later run by `--limit`.
    package var beyondLimit = 0
    /// Of the rows beyond the limit, those that an earlier call may have created.
    package var unknownBeyondLimit = 0
    package var existing = 0
    /// Of the existing rows, those whose vehicle has another customer now.
    package var customersChanged = 0
    /// Of the existing rows, those whose session's message is to go to another number.
    package var repairs = 0
    package var duplicates = 0
    package var invalid = 0
    /// Of the invalid rows, those whose vehicle and customer the campaign has under another key.
    package var underOtherKeys = 0
    /// Rows of other scopes, copied through.
    package var elsewhere = 0
    package var heldUnknown = 0
    package var refusedBefore = 0
    /// Rows whose sessions were withdrawn.
    package var cancelled = 0
    /// Of the rows to send, those that an earlier call may have created.
    package var resending = 0
    /// Of the rows to create, how many ask the provider for a message, by channel.
    package var messages: [Notify: Int] = [:]
    /// Of the rows to send again, how many ask for a message that may be the second one.
    package var repeatedMessages = 0
    /// Of the rows for which a call is made, those whose customers may not be messaged now.
    package var outsideHours = 0
    /// When they may be, in seconds since 1970.
    package var hoursOpen = 0
    /// Calls of the account within the last 24 hours; nil where they are not limited.
    package var callsWithinDay: Int?
    package var problems = ProblemTally()
    package var codes = CodeCounts()

    package init() {}

    /// Rows of which earlier runs know something.
    package var knownRows: Int { existing + heldUnknown + refusedBefore + cancelled + resending + unknownBeyondLimit }

    /// Rows of which no run knows anything yet.
    package var newRows: Int { toSend - resending + beyondLimit - unknownBeyondLimit }

    /// Calls that `--max-per-day` leaves; nil where they are not limited.
    func callsLeft(_ request: RunRequest) -> Int? {
        guard let callsWithinDay, let limit = request.sending.maxPerDay else { return nil }
        return max(0, limit - callsWithinDay)
    }

    package var messagedCustomers: Int { messages.filter { $0.key != .none }.values.reduce(0, +) + repairs }

    /// Rows for which a call is made.
    var calls: Int { toSend + repairs }

    /// Takes back a row that was counted as one to create.
    mutating func takeBack(_ notify: Notify, isBeyondLimit: Bool) {
        if isBeyondLimit {
            beyondLimit -= 1
        } else {
            toSend -= 1
            messages[notify, default: 0] -= 1
        }
    }

    mutating func addInvalid(_ found: [Problem], row: Int) {
        invalid += 1
        for problem in found { problems.add(problem, row: row) }
        codes.add(row: found.map(\.code.rawValue))
    }

    /// Counts a row that exists, and tells what is decided about the number that its session's message goes to.
    ///
    /// - Parameters:
    ///   - wanted: What that would be without a limit.
    ///   - limit: At most so many calls are made; nil for any number.
    mutating func addExisting(_ wanted: PhoneRepair, customerChanged: Bool, limit: Int?) -> PhoneRepair {
        existing += 1
        var repair = wanted
        if wanted.isSent, let limit, calls >= limit { repair = .beyondLimit }
        if repair.isSent { repairs += 1 }
        if customerChanged, !repair.isOfSameCustomer { customersChanged += 1 }
        return repair
    }

    /// Counts a row no more that has another customer.
    mutating func takeBackExisting(_ repair: PhoneRepair) {
        existing -= 1
        if repair.isSent { repairs -= 1 }
        if !repair.isOfSameCustomer { customersChanged -= 1 }
    }

    /// Counts a row as one whose session's number stays as it is after all.
    mutating func takeBackRepair(customerChanged: Bool) {
        repairs -= 1
        if customerChanged { customersChanged += 1 }
    }

    /// Counts a row that needs a call and tells what is decided for it.
    ///
    /// - Parameters:
    ///   - known: What earlier runs left of the row; nil where it was never heard of.
    ///   - limit: At most so many rows are sent; nil for all.
    mutating func addSent(_ notify: Notify, _ known: PriorState?, limit: Int?) -> RowDecision {
        if let limit, calls >= limit {
            beyondLimit += 1
            if let known, known.ambiguousCalls > 0 { unknownBeyondLimit += 1 }
            return .beyondLimit
        }
        toSend += 1
        messages[notify, default: 0] += 1
        guard let known, known.ambiguousCalls > 0 else { return .send }
        resending += 1
        if notify != .none { repeatedMessages += 1 }
        return .resend
    }
}
