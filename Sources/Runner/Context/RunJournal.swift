import Files
package import Ledger
package import Reports
import Rows
import Synchronization

/// The run as its ledger knows it: begun before the survey, ended as the last thing of all.
package final class RunJournal: Sendable {
    private struct Begun {
        var ledger: any SessionLedger
        var run: RunID
        var start: RunStart
    }

    private let begun = Mutex<Begun?>(nil)
    private let written = Mutex<WrittenFile?>(nil)

    package init() {}

    /// - Parameter now: Seconds since 1970.
    func begin(_ request: RunRequest, in ledger: any SessionLedger, at now: Double) async throws -> RunID {
        var start = RunStart(scope: request.scope, startedAt: now, version: request.version, origin: request.origin)
        if start.origin != nil { start.origin?.input = try Digest.sha256(of: request.input.file) }
        let run = try await ledger.beginRun(start)
        begun.withLock { $0 = Begun(ledger: ledger, run: run, start: start) }
        return run
    }

    /// The run's number; nil where the ledger does not know of it.
    package var run: RunID? { begun.withLock { $0?.run } }

    /// The file for what the ledger cannot take, beside the ledger or the result.
    func rescueFile(_ request: RunRequest) -> RescueFile? {
        begun.withLock { begun in
            begun.map { begun in
                let places = [begun.ledger.rescuePlace, request.outputPath == "-" ? nil : request.outputPath]
                return RescueFile(beside: places.compactMap(\.self), run: begun.run, start: begun.start)
            }
        }
    }

    /// Remembers the result file that was written, for the end.
    func wrote(_ path: String) {
        let file = WrittenFile(path: path)
        written.withLock { $0 = file }
    }

    /// What came of a run that is over, also of one that failed; nil of one that the ledger does not know of.
    package func report(_ summary: Summary, endedAt: Double) -> RunReport? {
        guard let begun = begun.withLock({ $0 }) else { return nil }
        var report = RunReport(summary, start: begun.start, endedAt: endedAt)
        report.run = begun.run.value
        return report
    }

    /// Records in the ledger how the run ended, and gives the ledger back.
    package func end(_ report: RunReport) async throws(LedgerError) {
        guard let begun = begun.withLock({ $0 }) else { return }
        let end = RunEnd(
            endedAt: report.endedAt,
            exitCode: report.exitCode,
            report: report.json,
            output: written.withLock { $0 }
        )
        try await begun.ledger.endRun(begun.run, end)
        try await begun.ledger.close()
    }
}
