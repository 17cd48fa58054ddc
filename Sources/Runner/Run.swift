import Files
import Foundation
package import Ledger
package import Logging
import Providers
package import Reports
import Rows
package import Sending
import Synchronization

/// One run, from an input to its results: the file to read first.
///
/// 1. **survey**: all rows are read and checked, duplicates found, the ledger asked. Structural faults end here, and
///    nothing was sent.
/// 2. **plan**: what will be sent, what exists, what cannot be sent. `--dry-run` ends here; on a terminal a person is
///    asked before customers are messaged.
/// 3. **send**: workers take rows, wait for their slots, write intents, call, record outcomes.
/// 4. **write**: the results, in the order of the input, from the input and the ledger; the summary.
///
/// The results are written at the end of every run, also of one that stopped early. What is known survives in the
/// ledger, whatever happens to the results.
package final class Run: Sendable {
    private let request: RunRequest
    private let voice: any RunConsole
    private let logger: Logger
    private let machine: Dispatcher
    private let observer: CallObserver
    private let checker: RowChecker
    private let started = ContinuousClock().now
    private let openedOutput = Mutex<OutputFile?>(nil)
    private let begun = Mutex<Begun?>(nil)

    /// A run that the ledger knows of, and that is to be ended there.
    private struct Begun {
        var ledger: SQLiteLedger
        var run: RunID
        var start: RunStart
    }

    package init(_ request: RunRequest, voice: any RunConsole, logger: Logger) {
        self.request = request
        self.voice = voice
        self.logger = logger
        machine = Dispatcher(policy: request.sending)
        observer = CallObserver(logger: logger, machine: machine)
        checker = RowChecker(
            rules: request.provider.rules,
            options: request.rowOptions,
            mapping: request.input.mapping
        )
    }

    /// Makes no new calls; what is in flight is finished and recorded, and the results are written.
    package func stop(signal: String) {
        machine { machine, _ in machine.stop(.signal(signal)) }
    }

    /// Takes away the unfinished result file, where the program is about to end without finishing it.
    package func discardOutput() {
        openedOutput.withLock { $0?.discard() }
    }

    package func perform() async throws -> RunResult {
        let ledger = try SQLiteLedger.open(at: request.ledgerPath)
        let lock = try await lock()
        defer { withExtendedLifetime(lock) {} }
        // Opened before anything is sent, so that a place that cannot be written is known in time.
        let output = request.dryRun ? nil : try openOutput()
        openedOutput.withLock { $0 = output }
        do {
            return try await perform(ledger, output)
        } catch {
            output?.discard()
            throw error
        }
    }

    private func perform(_ ledger: SQLiteLedger, _ output: OutputFile?) async throws -> RunResult {
        let marks = try DecisionLog()
        let claims = try KeyRegistry()
        let run = request.dryRun ? nil : try await begin(ledger)
        if let run { observer.identify(run) }

        let plan = try await survey(ledger, claims, marks, run)
        say(plan)
        if plan.rows < request.minimumRows {
            throw RunError.tooFewRows(found: plan.rows, minimum: request.minimumRows)
        }
        guard let run, let output else {
            return RunResult(plan: plan, outcome: RunTotals(plan), elapsed: elapsed, isDryRun: true)
        }
        if plan.messagedCustomers > 0 { try await confirm(plan, ledger) }

        var ending = RunResult(plan: plan, outcome: RunTotals(), elapsed: .zero)
        do {
            let unwritten = Dictionary(
                unwritten: plan.toSend > 0 ? try await send(plan, ledger, run, marks, &ending) : [],
                run: run
            )
            ending.counters = machine { machine, _ in machine.counters }
            ending.stopReason = machine { machine, _ in machine.stopReason }
            let results = resultPass(ledger, claims, marks, run, unwritten)
            do {
                ending.outcome = try await results.write(to: output)
                try output.commit()
            } catch let error as OutputError where !unwritten.isEmpty {
                throw RunError.nothingWritable(reason: "\(error)", rows: try results.rows(of: unwritten))
            }
        } catch InputError.changed {
            throw RunError.inputChanged(command: request.command)
        }
        ending.elapsed = elapsed
        ending.sending = observer.sending
        return ending
    }

    // MARK: Beginning and end

    private func begin(_ ledger: SQLiteLedger) async throws -> RunID {
        let start = RunStart(
            scope: request.scope,
            startedAt: Date().timeIntervalSince1970,
            version: request.version
        )
        let run = try await ledger.beginRun(start)
        begun.withLock { $0 = Begun(ledger: ledger, run: run, start: start) }
        return run
    }

    /// What came of a run that is over, also of one that failed; nil of one that the ledger does not know of.
    package func report(_ summary: Summary, endedAt: Double) -> RunReport? {
        guard let begun = begun.withLock({ $0 }) else { return nil }
        var report = RunReport(summary, start: begun.start, endedAt: endedAt)
        report.run = begun.run.value
        return report
    }

    /// Notes in the ledger how the run ended: the last thing of every run.
    package func end(_ report: RunReport) async throws(LedgerError) {
        guard let begun = begun.withLock({ $0 }) else { return }
        let end = RunEnd(endedAt: report.endedAt, exitCode: report.exitCode, report: report.json)
        try await begun.ledger.endRun(begun.run, end)
    }

    /// How far it has come, for the summary of a run that failed.
    package var progress: (counters: SendCounters, sending: RunReport.Sending?, elapsed: Duration) {
        (machine { machine, _ in machine.counters }, observer.sending, elapsed)
    }

    // MARK: Survey and plan

    private func survey(
        _ ledger: SQLiteLedger,
        _ claims: KeyRegistry,
        _ marks: DecisionLog,
        _ run: RunID?
    ) async throws -> Plan {
        let survey = Survey(
            file: request.input.file,
            dialect: request.input.dialect,
            checker: checker,
            scope: request.scope,
            policy: Disposition.Policy(
                onUnknown: request.sending.onUnknown,
                retriesRefused: request.retriesRefused,
                includesUnknown: request.includesUnknown,
                recreatesExpired: request.recreatesExpired,
                maxAttempts: request.sending.maxAttempts,
                now: Date().timeIntervalSince1970
            ),
            limit: request.limit,
            ledger: ledger,
            claims: claims,
            marks: marks
        )
        return try await survey.run { rows in
            if let run { try await ledger.adopt(rows, in: self.request.scope, run: run) }
        }
    }

    private func say(_ plan: Plan) {
        for line in plan.lines(request) { voice.say(line) }
    }

    /// Asks before customers are messaged, and refuses where a lost ledger or a mistyped campaign might message
    /// everybody again.
    private func confirm(_ plan: Plan, _ ledger: SQLiteLedger) async throws {
        guard request.isProduction else { return }
        let isNew = try await !ledger.hasCalls(in: request.scope)
        if isNew, !request.firstRun, !voice.canAsk {
            throw RunError.firstRunNotSaid(
                campaign: request.scope.campaign,
                account: request.scope.account,
                customers: plan.messagedCustomers,
                ledger: request.ledgerPath
            )
        }
        if voice.canAsk, !request.assumesYes {
            let isConfirmed = voice.ask(plan.question(request, isNew: isNew))
            if !isConfirmed { throw RunError.notConfirmed }
        }
    }

    // MARK: Send

    /// - Returns: What the ledger could not take.
    private func send(
        _ plan: Plan,
        _ ledger: SQLiteLedger,
        _ run: RunID,
        _ marks: DecisionLog,
        _ ending: inout RunResult
    ) async throws -> [LedgerEvent] {
        let configuration = TransportConfiguration(
            concurrency: request.sending.concurrency,
            timeout: request.timeout,
            version: request.version
        )
        defer {
            observer.sendingEnded()
            voice.sendingEnded()
        }
        return try await Transport.with(configuration) { transport in
            if request.preflight, await !isKeyGood(transport, &ending) { return [] }
            let committer = GroupCommitter(
                ledger: ledger,
                scope: request.scope,
                run: run,
                executor: transport.executor
            )
            let sender = Sender(
                source: try RowSource(
                    request.input.file,
                    dialect: request.input.dialect,
                    checker: checker,
                    scope: request.scope,
                    marks: marks.reader()
                ),
                provider: request.provider,
                transport: transport,
                ledger: ledger,
                scope: request.scope,
                committer: committer,
                concurrency: request.sending.concurrency,
                machine: machine,
                observer: observer
            )
            observer.sendingBegan()
            voice.sendingBegan(
                SendStage(
                    run: run,
                    rows: plan.toSend,
                    provider: request.provider.rules.displayName,
                    ceiling: request.sending.rate
                ) { [machine] in machine.snapshot }
            )
            try await sender.run()
            ending.credentialsAnswer = sender.credentialsAnswer ?? ending.credentialsAnswer
            ending.ledgerFailure = committer.failure
            return committer.unwritten
        }
    }

    /// Checks the key with a call that changes nothing, where the provider has one. Only a clear refusal stops the run:
    /// what else may be wrong, the first create tells better.
    private func isKeyGood(_ transport: Transport, _ ending: inout RunResult) async -> Bool {
        guard let call = request.provider.preflight(now: Date()) else { return true }
        switch await transport.send(call, to: request.provider.apiRoot) {
        case .answered(let answer) where answer.status == 401 || answer.status == 403:
            ending.credentialsAnswer = answer
            machine { machine, _ in machine.stop(.credentials(.http(answer.status), hadSuccess: false)) }
            return false
        case .untrustedCertificate(let host):
            machine { machine, _ in machine.stop(.untrusted(host: host)) }
            return false
        case .answered(let answer) where answer.status == 200:
            machine { machine, _ in machine.noteGoodKey() }
            return true
        default:
            return true
        }
    }

    // MARK: Write

    private func resultPass(
        _ ledger: SQLiteLedger,
        _ claims: KeyRegistry,
        _ marks: DecisionLog,
        _ run: RunID,
        _ unwritten: [Digest: RowRecord]
    ) -> ResultPass {
        ResultPass(
            file: request.input.file,
            dialect: request.input.dialect,
            checker: checker,
            scope: request.scope,
            run: run,
            now: Date().timeIntervalSince1970,
            ledger: ledger,
            claims: claims,
            marks: marks,
            unwritten: unwritten
        )
    }

    // MARK: Places

    private func lock() async throws -> AccountLock {
        if request.wait > .zero {
            return try await AccountLock.acquire(
                ledgerPath: request.ledgerPath,
                scope: request.scope,
                wait: request.wait,
                isStopped: { machine { machine, _ in machine.stopReason != nil } }
            )
        }
        return try AccountLock.acquire(ledgerPath: request.ledgerPath, scope: request.scope)
    }

    private func openOutput() throws -> OutputFile {
        try OutputFile(path: request.outputPath, input: request.input.file, rules: request.outputRules)
    }

    private var elapsed: Duration { started.duration(to: ContinuousClock().now) }
}
