package import CSV
package import Files
package import Ledger
package import Rows
import Sending

/// The context of one run: what all of its stages work with.
package struct RunContext: Sendable {
    package let request: RunRequest
    package let checker: RowChecker
    package let ledger: any SessionLedger
    /// The run's number in the ledger; nil in a dry run, which the ledger does not hear of.
    package let run: RunID?
    /// Where the results go; nil in a dry run.
    package let output: OutputFile?
    /// Where those that are not created go as well; nil where that was not asked for.
    package let problems: OutputFile?
    /// What the survey decides for each row, and later stages read.
    package let decisions: DecisionLog
    package let clock: any RunClock

    package var scope: SessionScope { request.scope }

    /// Throws where a call must not leave, as the run's account is no longer its own.
    func confirmHold() async throws(LedgerError) {
        if let run { try await ledger.confirmHold(of: run) }
    }

    /// Opens the input at its first row; the header is skipped.
    package func openRows() throws(CSVError) -> RecordReader {
        var reader = try RecordReader(request.input.file, dialect: request.input.dialect)
        _ = try reader.next()
        return reader
    }
}
