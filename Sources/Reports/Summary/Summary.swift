package import Rows
import Text

/// The summary of a run or a check: a short table for people, one JSON object for programs.
package struct Summary: Sendable {
    package var totals: RunTotals
    /// The run's number in its ledger; nil where that has not heard of it.
    package var run: Int64?
    /// Where sessions were to be created; nil where that is not known.
    package var provider: String?
    package var environment: String?
    package var campaign: String?
    /// Seconds since 1970; nil where that is not known.
    package var startedAt: Double?
    /// Of this program.
    package var version = ""
    /// Whether there is an exit code yet.
    package var hasEnded = true
    /// Whether this is about `check`, which sends nothing.
    package var isCheck = false
    /// Whether nothing was to be sent, and no result was written.
    package var isDryRun = false
    /// Create calls, retries included.
    package var requests = 0
    package var retries = 0
    package var elapsedSeconds: Double
    package var exitCode: Int32
    /// Why the run stopped before its end, in a sentence; nil where it did not.
    package var stopped: String?
    /// Whether `stopped` is an error's own sentence, which may hold what stands in the input.
    package var mayRepeatInput = false
    /// When the same command goes on, in seconds since 1970; nil where no hour keeps it from that.
    package var goesOnAt: Double?
    /// What held back rows, where anything was to.
    package var limits = RunLimits()
    package var output: String?
    /// The second file with the rows that are not created, where one was asked for.
    package var problemFile: String?
    package var ledger: String?
    /// Where the web page is, where one was asked for.
    package var report: String?
    /// What is left to be done before `nextCommand`, as the beginning of a sentence that the command ends.
    package var advice: String?
    /// The command to run next, ready to paste; nil where nothing is left to do.
    package var nextCommand: String?
    /// The send stage; nil where nothing was sent.
    package var sending: RunReport.Sending?
    /// Lines of the log and the like that were not written, as nobody read them.
    package var droppedLines = 0
    /// The file's own names of the columns that stand for a field.
    package var columns: [Field: String] = [:]
    /// Columns that are not used, and may have been meant to be.
    package var hints: [ColumnHint] = []

    package init(totals: RunTotals, elapsedSeconds: Double, exitCode: Int32) {
        self.totals = totals
        self.elapsedSeconds = elapsedSeconds
        self.exitCode = exitCode
    }
}

extension HeaderMapping {
    /// The file's own names of the columns that stand for a field, for summaries.
    package var columnNames: [Field: String] {
        var names: [Field: String] = [:]
        for field in Field.allCases {
            if let column = column(of: field) {
                names[field] = VisibleText.shortened(NameFolding.trimmed(columns[column]), to: 40)
            }
        }
        return names
    }
}
