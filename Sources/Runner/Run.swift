import Files
import Ledger
import Providers
import Reports
import Rows
import Sending
import Synchronization

/// One run, from an input to its results: the file to read first.
///
/// 1. **open**: the ledger, the account's lock and the output, before anything is sent, so that a file that cannot be
///    written is known in time.
/// 2. **survey**: all rows are read and checked, duplicates found, the ledger asked; the plan says what will be sent.
///    Structural errors end here. `--dry-run` ends here, too.
/// 3. **confirm**: on a terminal the user is asked before customers are messaged.
/// 4. **send**: workers take rows, wait for their slots, write intents, call, record outcomes.
/// 5. **write**: the results, in the order of the input, from the input, the survey's decisions and the ledger.
/// 6. **finish**: what the summary and the exit code are made from.
///
/// The results are written at the end of every run, also of one that stopped early. What is known survives in the
/// ledger, whatever happens to the results.
package final class Run: StoppableRun {
    private let request: RunRequest
    private let parts: RunParts
    private let dispatcher: Dispatcher
    private let observer: CallObserver
    private let openedOutputs = Mutex<[OutputFile]>([])
    private let surveyed = Mutex<Plan?>(nil)
    private let phones = PhoneChanges()
    package let journal = RunJournal()

    package init(_ request: RunRequest, _ parts: RunParts) {
        self.request = request
        self.parts = parts
        dispatcher = Dispatcher(policy: request.sending, clock: parts.clock)
        observer = CallObserver(logger: parts.logger, dispatcher: dispatcher)
    }

    package func perform() async throws -> RunResult {
        let ledger = try await parts.openLedger()
        let lock = try await parts.lockAccount { [dispatcher] in dispatcher.stopReason != nil }
        defer { withExtendedLifetime(lock) {} }
        do {
            let context = try await open(ledger)
            let plan = try await survey(context)
            guard let output = context.output else {
                var result = finish(plan)
                result.previews = try RequestPreview.first(request.show, context)
                return result
            }
            let hours = try await confirm(plan, context)
            var sent = try await send(plan, context, hours)
            let totals = try await write(&sent, to: output, context)
            var result = finish(plan, sent, totals)
            (result.hours, result.goesOnAt) = (hours, goesOn(plan, hours))
            return result
        } catch {
            discardOutput()
            throw error
        }
    }

    private func open(_ ledger: any SessionLedger) async throws -> RunContext {
        let output = request.dryRun ? nil : try request.openOutput { dispatcher.stopReason != nil }
        openedOutputs.withLock { $0 = [output].compactMap(\.self) }
        let problems = request.dryRun ? nil : try request.openProblems { dispatcher.stopReason != nil }
        openedOutputs.withLock { $0 += [problems].compactMap(\.self) }
        let context = RunContext(
            request: request,
            checker: RowChecker(
                rules: request.provider.rules,
                options: request.rowOptions,
                mapping: request.input.mapping
            ),
            ledger: ledger,
            run: request.dryRun ? nil : try await journal.begin(request, in: ledger, at: parts.clock.secondsSince1970),
            output: output,
            problems: problems,
            decisions: try DecisionLog(),
            clock: parts.clock
        )
        if let run = context.run { observer.identify(run) }
        return context
    }

    private func survey(_ context: RunContext) async throws -> Plan {
        for adopted in try await ResultAdoption(context).perform() {
            if let line = adopted.line(request) { parts.console.say(line) }
        }
        var plan = try await Survey(context).perform()
        try await limit(&plan, context)
        surveyed.withLock { $0 = plan }
        for line in plan.lines(request) { parts.console.say(line) }
        if plan.rows < request.minimumRows {
            throw RunError.tooFewRows(found: plan.rows, minimum: request.minimumRows)
        }
        if let maximum = request.maxNew,
            maximum.isExceeded(by: plan.newRows, rows: plan.rows, known: plan.knownRows)
        {
            throw RunError.tooManyNew(found: plan.newRows, rows: plan.rows, maximum: maximum)
        }
        return plan
    }

    /// Adds to the plan what the hour and the calls of the last day let through.
    private func limit(_ plan: inout Plan, _ context: RunContext) async throws {
        let now = parts.clock.secondsSince1970
        plan.hoursOpen = Int(now)
        if case .closed(let opens) = request.hours?.state(at: now) {
            (plan.outsideHours, plan.hoursOpen) = (plan.messagedCustomers, opens)
        }
        guard let limit = request.sending.maxPerDay else { return }
        // And those minutes before it of which a call may have left later.
        let earlier = try await context.ledger.calls(onAccountOf: context.scope, since: now - 86_400 - 120)
        dispatcher.limit(to: limit, earlier: earlier)
        plan.callsWithinDay = dispatcher.callsWithinDay
    }

    /// - Returns: the hours in which messages may be sent; nil for all.
    private func confirm(_ plan: Plan, _ context: RunContext) async throws -> SendWindow? {
        guard plan.messagedCustomers > 0, request.isProduction else { return request.hours }
        return try await Confirmation(plan, context).ask(parts.console)
    }

    private func send(_ plan: Plan, _ context: RunContext, _ hours: SendWindow?) async throws -> SendResult {
        dispatcher.keep(hours)
        guard plan.calls > plan.outsideHours else {
            if plan.outsideHours > 0 { dispatcher.stop(.outsideHours) }
            return SendResult()
        }
        if let proxy = request.proxy { parts.console.say("Calls go through the proxy \(proxy.name)") }
        let rescueFile = journal.rescueFile(request)
        return try await SendingStage(plan, context, parts, dispatcher, observer, rescueFile, phones).perform()
    }

    /// - Parameter sent: Is told where the ledger could not be read.
    private func write(
        _ sent: inout SendResult,
        to output: OutputFile,
        _ context: RunContext
    ) async throws -> RunTotals {
        let waiting = WaitingCodes(dispatcher.stopReason, areMessagesOver: dispatcher.areMessagesOver)
        var stage = ResultStage(context, sent, waiting, phones)
        let totals = try await stage.write(to: output)
        if let failure = stage.ledgerFailure {
            sent.ledgerFailure = sent.ledgerFailure ?? failure
            dispatcher.stop(.ledger)
        }
        sent.problemFailure = stage.problemFailure
        // A result that knows more than the ledger is to be read by the next run.
        if sent.ledgerFailure == nil { journal.wrote(request.outputPath) }
        return totals
    }

    private func finish(_ plan: Plan, _ sent: SendResult? = nil, _ totals: RunTotals? = nil) -> RunResult {
        var result = RunResult(plan: plan, sent: sent, totals: totals, progress: progress)
        result.callsWithinDay = dispatcher.callsWithinDay
        return result
    }

    /// When the same command goes on, where the hour or the calls of a day stopped it.
    private func goesOn(_ plan: Plan, _ hours: SendWindow?) -> Double? {
        let now = parts.clock.secondsSince1970
        var time: Double
        switch dispatcher.stopReason {
        case .outsideHours: time = now
        case .dailyLimit(let reopens): time = max(now, now + (reopens - parts.clock.elapsed) / .seconds(1))
        default: return nil
        }
        let isForMessages = dispatcher.stopReason == .outsideHours || plan.messagedCustomers == plan.calls
        if isForMessages, case .closed(let opens) = hours?.state(at: time) { time = Double(opens) }
        return time
    }

    /// How far the run has come; also for the summary of a run that failed.
    package var progress: RunProgress {
        var progress = RunProgress(dispatcher, observer, parts.clock)
        progress.phonesChanged = phones.changed
        return progress
    }

    /// What was to be done; nil until all rows were read. Also for the summary of a run that failed.
    package var plan: Plan? { surveyed.withLock { $0 } }

    /// Makes no new calls; what is in flight is finished and recorded, and the results are written.
    package func stop(signal: String) { dispatcher.stop(.signal(signal)) }

    /// Removes the unfinished files, where the program is about to end without finishing them.
    package func discardOutput() { openedOutputs.withLock { $0.forEach { $0.discard() } } }
}
