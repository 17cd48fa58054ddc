import Ledger
package import Reports
import Sending

/// The result of a run about sessions.
package struct SessionResult: Sendable {
    package var totals = SessionTotals()
    package var progress: RunProgress?
    /// Of asking how the sessions stand, where more than that was done; else nil.
    package var asking: RunProgress?
    var sent = SendResult()
    /// When customers might be messaged, where that was limited, and when the same command goes on.
    var hours: SendWindow?
    var goesOnAt: Double?

    init(_ table: SessionTable) {
        totals.rows = table.rowCount
        totals.blankRows = table.blankRows
        totals.sessions = table.sessionCount
        totals.withoutSession = table.withoutSessionCount
        totals.elsewhere = table.elsewhereCount
    }

    mutating func take(_ table: SessionTable) {
        totals.answered = table.foundCount
        totals.states = table.counts
        for (code, count) in table.failures { totals.codes[code.rawValue] = count }
    }

    /// The same as the result of a run that creates, for the sentences and the exit code that both have.
    package var asRun: RunResult? {
        guard let progress else { return nil }
        var run = RunResult(plan: Plan(), sent: sent, totals: RunTotals(), progress: progress)
        (run.hours, run.goesOnAt) = (hours, goesOnAt)
        return run
    }
}
