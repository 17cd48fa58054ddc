import Ledger
import Rows
import Sending

@testable import Reports

/// Reports for tests to look at.
enum Samples {
    static let scope = SessionScope(provider: "tchek", environment: "sandbox", account: "acme", campaign: "summer")

    static func report(
        _ totals: RunTotals = RunTotals(),
        exitCode: Int32 = 0,
        change: (inout Summary) -> Void = { _ in }
    )
        -> RunReport
    {
        var summary = Summary(totals: totals, elapsedSeconds: 12, exitCode: exitCode)
        change(&summary)
        let start = RunStart(scope: scope, startedAt: 1_700_000_000, version: "1.2.3")
        return RunReport(summary, start: start, endedAt: 1_700_000_012)
    }

    static func totals(_ statuses: [SessionStatus: Int]) -> RunTotals {
        var totals = RunTotals()
        totals.statuses = statuses
        totals.rows = statuses.values.reduce(0, +)
        return totals
    }
}
