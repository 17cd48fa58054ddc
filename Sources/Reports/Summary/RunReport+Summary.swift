package import Ledger
import Rows
import Sending

extension RunReport {
    /// The record of a run that has ended with this summary.
    package init(_ summary: Summary, start: RunStart, endedAt: Double) {
        self.init(
            program: start.version,
            scope: start.scope,
            startedAt: start.startedAt,
            endedAt: endedAt,
            exitCode: summary.exitCode
        )
        stopped = summary.stopped
        goesOnAt = summary.goesOnAt
        limits = summary.limits == RunLimits() ? nil : summary.limits
        let totals = summary.totals
        rows = totals.rows
        blankRows = totals.blankRows
        statuses = Dictionary(uniqueKeysWithValues: totals.statuses.map { ($0.key.rawValue, $0.value) })
        possibleOrphans = totals.possibleOrphans
        duplicatesWithoutLink = totals.duplicatesWithoutLink
        customersChanged = totals.customersChanged > 0 ? totals.customersChanged : nil
        leftByLimit = totals.leftByLimit
        requests = summary.requests
        retries = summary.retries
        sending = summary.sending
        let groups = totals.problems.sorted
        codes = totals.codes.byCode.isEmpty ? nil : totals.codes.byCode
        problems = groups.prefix(Self.maxProblems).map { entry in
            ProblemGroup(
                code: entry.group.code,
                field: entry.group.field?.rawValue,
                column: entry.group.field.flatMap { summary.columns[$0] },
                count: entry.count,
                rows: entry.rows
            )
        }
        moreProblems = max(0, groups.count - Self.maxProblems)
        output = summary.output
        advice = summary.advice
        nextCommand = summary.nextCommand
    }
}
