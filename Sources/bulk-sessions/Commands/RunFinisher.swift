import Files
import Foundation
import Ledger
import Reports
import Runner
import Text

/// The last steps of a run, after its rows have their results: the web page, the metrics, and the end in the ledger.
///
/// None of them changes what became of the rows. Where one cannot be written that is said, and the exit code reports
/// it unless it has something graver to report.
struct RunFinisher {
    var job: Run
    var request: RunRequest
    var reportPath: String?
    var metricsPath: String?

    /// - Returns: the summary with the exit code that holds now.
    func perform(_ summary: Summary) async -> Summary {
        var summary = summary
        let endedAt = Date().timeIntervalSince1970
        if let reportPath, let report = job.journal.report(summary, endedAt: endedAt) {
            do {
                try AtomicFile.page(reportPath).write(ReportPage.html(report))
                summary.report = reportPath
            } catch {
                fail(error, &summary)
            }
        }
        do { try writeMetrics(summary, endedAt: endedAt) } catch { fail(error, &summary) }
        if let report = job.journal.report(summary, endedAt: endedAt) {
            do { try await job.journal.end(report) } catch { fail(error, &summary) }
        }
        return summary
    }

    /// Also of a run that the ledger does not know of, as its lock is held or it cannot be opened. Only what was asked to do
    /// nothing leaves the newest run's figures as they are.
    func writeMetrics(_ summary: Summary, endedAt: Double = Date().timeIntervalSince1970) throws(OutputError) {
        guard let metricsPath, !request.dryRun else { return }
        let start = RunStart(
            scope: request.scope,
            startedAt: endedAt - summary.elapsedSeconds,
            version: request.version
        )
        let report =
            job.journal.report(summary, endedAt: endedAt) ?? RunReport(summary, start: start, endedAt: endedAt)
        let file = AtomicFile.metrics(metricsPath)
        try file.write(MetricsText.text(report, before: file.current))
    }

    private func fail(_ error: any Error, _ summary: inout Summary) {
        ErrorLine.write(ErrorLine.sentence(error))
        if summary.exitCode == ExitStatus.success.rawValue || summary.exitCode == ExitStatus.someNotCreated.rawValue {
            summary.exitCode = ExitStatus.cannotWrite.rawValue
        }
    }
}
