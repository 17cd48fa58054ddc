/// What a run ends with, in numbers: for people as a short table, for programs as one JSON object.
package struct Summary: Sendable {
    package var outcome: Outcome
    /// Whether this is about `check`, which sends nothing.
    package var isCheck = false
    /// Create calls, retries included.
    package var requests = 0
    package var retries = 0
    package var elapsedSeconds: Double
    package var exitCode: Int32
    /// Why the run stopped before its end, in a sentence; nil where it did not.
    package var stopped: String?
    package var output: String?
    package var ledger: String?
    /// The command to run next, ready to paste; nil where nothing is left to do.
    package var nextCommand: String?
    /// Median, 95th and 99th percentile of a call, in seconds; nil where there was none.
    package var latency: (median: Double, p95: Double, p99: Double)?

    package init(outcome: Outcome, elapsedSeconds: Double, exitCode: Int32) {
        self.outcome = outcome
        self.elapsedSeconds = elapsedSeconds
        self.exitCode = exitCode
    }
}
