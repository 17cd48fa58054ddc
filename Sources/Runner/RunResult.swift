package import Files
package import Ledger
package import Reports
package import Sending

/// The result of a run: everything that the summary and the exit code are made from.
package struct RunResult: Sendable {
    package var plan: Plan
    package var totals: RunTotals
    package var progress: RunProgress
    /// The provider's response, where it refused the credentials.
    package var credentialsResponse: Response?
    /// What kept the ledger from taking more.
    package var ledgerFailure: LedgerError?
    /// What kept the second file, with the rows that are not created, from being written.
    package var problemFailure: OutputError?
    /// The file that holds what the ledger could not take, until the next run takes it in.
    package var rescue: String?
    /// Whether the ledger lacks something, and the result is all that has it.
    package var isOnlyInResult: Bool
    /// The first requests as they would leave, where they were asked for.
    package var previews: [RequestPreview] = []
    /// When customers might be messaged, where that was limited.
    package var hours: SendWindow?
    /// When the same command goes on, in seconds since 1970, where the hour or the calls of a day stopped it.
    package var goesOnAt: Double?
    /// Calls of the account within the last 24 hours; nil where they are not limited.
    package var callsWithinDay: Int?
    /// Nothing was to be sent, and no result was written.
    package var isDryRun: Bool

    package var stopReason: StopReason? { isDryRun ? nil : progress.stopReason }

    /// - Parameters:
    ///   - sent: Nil of a dry run.
    ///   - totals: Nil of a dry run, which leaves everything that needs a call pending.
    init(plan: Plan, sent: SendResult?, totals: RunTotals?, progress: RunProgress) {
        self.plan = plan
        self.totals = totals ?? RunTotals(plan)
        self.progress = progress
        credentialsResponse = sent?.credentialsResponse
        ledgerFailure = sent?.ledgerFailure
        problemFailure = sent?.problemFailure
        rescue = sent?.rescue
        isOnlyInResult = sent.map { !$0.unwritten.isEmpty && $0.rescue == nil } ?? false
        isDryRun = totals == nil
    }
}

/// The progress of a run: how far it has come.
package struct RunProgress: Sendable {
    package var counters: SendCounters
    /// Of the rows that count as created, those that exist and whose message goes to another number now.
    package var phonesChanged = 0
    package var stopReason: StopReason?
    /// The send stage in figures; nil where nothing was sent.
    package var sending: RunReport.Sending?
    /// Since the run began.
    package var elapsed: Duration
}

extension RunProgress {
    init(_ dispatcher: Dispatcher, _ observer: CallObserver, _ clock: any RunClock) {
        counters = dispatcher.counters
        stopReason = dispatcher.stopReason
        sending = observer.sending
        elapsed = clock.elapsed
    }
}

extension RunTotals {
    /// What a run that failed leaves, as far as it has come: what it has not done is pending.
    package init(_ plan: Plan, _ progress: RunProgress) {
        self.init(plan)
        let counters = progress.counters
        let created = max(0, counters.created - progress.phonesChanged)
        let failed = counters.refused + counters.keptFailing
        let done = created + failed + counters.unknown
        statuses[.created] = created
        phonesChanged = progress.phonesChanged
        statuses[.failed, default: 0] += failed
        statuses[.unknown, default: 0] += counters.unknown
        statuses[.pending] = max(0, count(.pending) - done)
        possibleOrphans = counters.possibleOrphans
    }

    /// What a dry run would leave: everything that needs a call is pending.
    init(_ plan: Plan) {
        self.init()
        rows = plan.rows
        blankRows = plan.blankRows
        leftByLimit = plan.beyondLimit
        statuses = [
            .pending: plan.toSend + plan.beyondLimit - plan.unknownBeyondLimit, .existing: plan.existing,
            .duplicate: plan.duplicates, .invalid: plan.invalid,
            .unknown: plan.heldUnknown + plan.unknownBeyondLimit, .failed: plan.refusedBefore,
            .cancelled: plan.cancelled,
        ]
        problems = plan.problems
        codes = plan.codes
    }
}
