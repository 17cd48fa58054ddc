package import Ledger
import Rows
import Sending

extension RunReport {
    /// What a run's summary and its send stage tell together.
    package init(_ summary: Summary, start: RunStart, endedAt: Double) {
        self.init(
            program: start.version,
            scope: start.scope,
            startedAt: start.startedAt,
            endedAt: endedAt,
            exitCode: summary.exitCode
        )
        stopped = summary.stopped
        let outcome = summary.outcome
        rows = outcome.rows
        blankRows = outcome.blankRows
        statuses = Dictionary(uniqueKeysWithValues: outcome.statuses.map { ($0.key.rawValue, $0.value) })
        possibleOrphans = outcome.possibleOrphans
        duplicatesWithoutLink = outcome.duplicatesWithoutLink
        leftByLimit = outcome.leftByLimit
        requests = summary.requests
        retries = summary.retries
        sending = summary.sending
        let groups = outcome.problems.sorted
        problems = groups.prefix(Self.mostProblems).map { entry in
            ProblemGroup(
                code: entry.group.code,
                field: entry.group.field?.rawValue,
                column: entry.group.field.flatMap { summary.columns[$0] },
                count: entry.count,
                rows: entry.rows
            )
        }
        moreProblems = max(0, groups.count - Self.mostProblems)
        output = summary.output
        advice = summary.advice
        nextCommand = summary.nextCommand
    }

    /// Beyond these a list helps nobody, and the whole must stay small.
    private static let mostProblems = 80
}
