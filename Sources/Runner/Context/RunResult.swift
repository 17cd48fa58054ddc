package import Ledger
package import Reports
package import Sending

/// What is left of a run: everything the summary and the exit code are made from.
package struct RunResult: Sendable {
    package var plan: Plan
    package var outcome: RunTotals
    package var counters = SendCounters()
    package var stopReason: StopReason?
    /// The provider's answer, where it refused the credentials.
    package var credentialsAnswer: Response?
    /// What kept the ledger from taking more.
    package var ledgerFailure: LedgerError?
    /// The send stage in figures; nil where nothing was sent.
    package var sending: RunReport.Sending?
    package var elapsed: Duration
    package var isDryRun = false
}
