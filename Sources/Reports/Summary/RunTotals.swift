import Rows
package import Sending

/// The totals of a run's rows by what became of them, counted while the result is written.
package struct RunTotals: Sendable, Equatable {
    package var rows = 0
    package var blankRows = 0
    package var statuses: [SessionStatus: Int] = [:]
    /// Created rows of which a second session may exist.
    package var possibleOrphans = 0
    /// Existing rows whose vehicle has another customer now: the link is the earlier one's.
    package var customersChanged = 0
    /// Existing rows whose message goes to another number now; and those for which that was asked for and is not so, or not
    /// for certain.
    package var phonesChanged = 0
    package var phonesNotChanged = 0
    /// Existing rows with another phone than the one their session was made for, of which it was not asked.
    package var phonesDiffering = 0
    /// Duplicates of rows that have no link.
    package var duplicatesWithoutLink = 0
    /// Rows that `--limit` left to a later run.
    package var leftByLimit = 0
    /// Rows of other scopes, copied through as they were.
    package var elsewhere = 0
    package var problems = ProblemTally()
    /// Why rows wait that this run was to send.
    package var waiting = ProblemTally()
    /// What must not go unnoticed of rows that have a link.
    package var warnings = ProblemTally()
    package var codes = CodeCounts()
    /// The same by column, where the checks alone found them (`check`). Warnings are among them.
    package var columnProblems = ProblemTally()

    package init() {}

    package func count(_ status: SessionStatus) -> Int { statuses[status, default: 0] }

    package mutating func count(_ result: RowResult, row: Int, isBeyondLimit: Bool) {
        rows += 1
        statuses[result.status, default: 0] += 1
        codes.add(row: result.codes)
        if result.codes.contains(CallCode.possibleOrphan.rawValue) { possibleOrphans += 1 }
        if result.codes.contains(ProblemCode.customerChanged.rawValue) { customersChanged += 1 }
        switch result.status {
        case .duplicate:
            if result.lacksLink { duplicatesWithoutLink += 1 }
            if isBeyondLimit { leftByLimit += 1 }
        case .pending:
            if isBeyondLimit {
                leftByLimit += 1
            } else {
                for code in result.codes { waiting.add(code: code, row: row) }
            }
        case .created:
            for code in result.codes where Self.warned.contains(code) { warnings.add(code: code, row: row) }
        case .existing:
            if result.codes.contains(CallCode.phoneChanged.rawValue) { phonesChanged += 1 }
            // What a limit leaves to a later run is no failure.
            if !isBeyondLimit, result.codes.contains(where: Self.undone.contains) { phonesNotChanged += 1 }
            if result.codes.contains(CallCode.phoneDiffers.rawValue) { phonesDiffering += 1 }
            for code in result.codes where Self.undone.contains(code) || code == CallCode.phoneDiffers.rawValue {
                warnings.add(code: code, row: row)
            }
        case .cancelled, .valid:
            break
        case .invalid, .failed, .unknown:
            for code in result.codes {
                var isAboutTheRow = true
                for finding in result.findings where finding.code == code {
                    problems.add(code: code, field: finding.field, row: row)
                    isAboutTheRow = false
                }
                if isAboutTheRow { problems.add(code: code, row: row) }
            }
        }
    }

    /// Warnings that a created row may carry and that no silence is to cover.
    private static let warned: Set<String> = [CallCode.possibleOrphan.rawValue, CallCode.linkHost.rawValue]

    private static let undone = Set(PhoneChange.undone.map(\.rawValue))

    package mutating func countElsewhere() {
        rows += 1
        elsewhere += 1
    }

    /// Rows whose phone is not the one that their session's message goes to, and somebody has to see why.
    package var phonesToSee: Int { phonesNotChanged + phonesDiffering }

    /// Rows that have no link although the run was to give them one.
    package var notCreated: Int {
        count(.invalid) + count(.failed) + count(.unknown) + count(.pending) + duplicatesWithoutLink - leftByLimit
    }
}
