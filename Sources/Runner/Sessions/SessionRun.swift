import CSV
import Files
import Ledger
import Providers
package import Reports
import Rows
import Sending
import Synchronization
import Text

/// A run about the sessions of a result file, which goes on with what `Run` has made.
///
/// 1. All rows are looked at once.
/// 2. The provider is asked how their sessions stand.
/// 3. Where the run is for more than that, `FollowUpStage` chooses, asks and sends.
/// 4. The file is written anew with what was found and done.
///
/// Sender, scheduler and transport are those of a create.
package final class SessionRun: StoppableRun {
    private let request: RunRequest
    private let parts: RunParts
    private let task: SessionTask
    private let asking: Dispatcher
    private let observer: CallObserver
    private let openedOutput = Mutex<OutputFile?>(nil)
    private let followUp = Mutex<Dispatcher?>(nil)
    package let journal = RunJournal()

    package init(_ request: RunRequest, _ parts: RunParts, _ task: SessionTask) {
        self.request = request
        self.parts = parts
        self.task = task
        var policy = request.sending
        // Asking twice harms nobody.
        policy.onUnknown = .retry
        asking = Dispatcher(policy: policy, clock: parts.clock)
        observer = CallObserver(logger: parts.logger, dispatcher: asking)
    }

    package func perform() async throws -> SessionResult {
        do {
            let ledger = task.call == nil ? nil : try await parts.openLedger()
            let lock = task.call == nil ? nil : try await parts.lockAccount { [asking] in asking.stopReason != nil }
            defer { withExtendedLifetime(lock) {} }
            let output = request.dryRun ? nil : try request.openOutput { asking.stopReason != nil }
            openedOutput.withLock { $0 = output }
            let table = try SessionTable(request.input, scope: request.scope, stage: request.provider.stage)
            var result = SessionResult(table)
            let sent = try await ask(table)
            result.totals.toAsk = sent.asked
            result.sent.credentialsResponse = sent.response
            if let ledger {
                try await SightingNotes(request, table).write(to: ledger)
            } else {
                await noteIfPossible(table)
            }
            result.take(table)
            result.progress = RunProgress(asking, observer, parts.clock)
            var cancelled: Set<Int> = []
            if let ledger, asking.stopReason == nil {
                let stage = FollowUpStage(request, parts, task, table, ledger, journal) { dispatcher in
                    self.followUp.withLock { $0 = dispatcher }
                    // A signal may have come while the sessions were chosen.
                    if let reason = self.asking.stopReason { dispatcher.stop(reason) }
                }
                let done = try await stage.perform(&result)
                if task == .cancel { cancelled = done }
            }
            if let output { try write(table, cancelled, to: output) }
            return result
        } catch {
            discardOutput()
            throw error
        }
    }

    /// Asks the provider about all sessions that are to be asked about.
    private func ask(_ table: SessionTable) async throws -> (asked: Int, response: Response?) {
        let provider = request.provider
        let asksAll = task == .status(asksAll: true)
        let isWanted: @Sendable (Int) -> Bool = { index in
            asksAll || provider.stage(of: table.word(index))?.isFinal != true
        }
        let wanted = (0..<table.sessionCount).count(where: isWanted)
        var line = "\(NumberText.counted(wanted, "session")) to ask about"
        if wanted < table.sessionCount { line += ", \(table.sessionCount - wanted) stand as they will" }
        parts.console.say(line)
        if wanted == 0 { return (0, nil) }
        if let proxy = request.proxy { parts.console.say("Calls go through the proxy \(proxy.name)") }
        let list = try SessionList(request.input, table, isWanted: isWanted)
        let errand = StatusErrand(list, table, provider: provider, clock: parts.clock)
        let way = SessionWay(request, parts, asking, observer)
        return (wanted, try await way.send(errand, rows: wanted, word: "answered", run: nil, way.open()))
    }

    /// Notes in the ledger how sessions stand, where one is at its place and nobody else is at work on the account. The
    /// file has it all the same.
    private func noteIfPossible(_ table: SessionTable) async {
        let isDatabase = PostgresAddress.isOne(request.ledgerPath)
        guard isDatabase || !request.ledgerPath.isEmpty && InputFile.isRegular(request.ledgerPath) else { return }
        do {
            // A database keeps them beside whatever another run does meanwhile.
            let lock: (any Sendable)? = isDatabase ? nil : try await parts.lockAccount { true }
            let ledger = try await parts.openLedger()
            try await SightingNotes(request, table).write(to: ledger)
            try await ledger.close()
            withExtendedLifetime(lock) {}
        } catch {
            parts.console.warn("The ledger was not told how the sessions stand; the result file has it. \(error)")
        }
    }

    /// Writes all rows as they are, with what was found of their sessions, and puts the file in place.
    private func write(_ table: SessionTable, _ cancelled: Set<Int>, to output: OutputFile) throws {
        let input = request.input
        var writer = ResultWriter(output, dialect: input.dialect, mapping: input.mapping, hasStates: true)
        var reader = try RecordReader(input.file, dialect: input.dialect)
        guard try reader.next() else { throw InputError.changed }
        try writer.writeHeader(reader.record)
        var place = 0
        while let row = table[place] {
            guard try reader.next() else { throw InputError.changed }
            var cells: [ResultColumn: String] = [:]
            if case .session(let index) = row {
                if cancelled.contains(index) {
                    cells = [
                        .status: SessionStatus.cancelled.rawValue, .url: "", .errorCode: CallCode.cancelled.rawValue,
                        .error: "", .state: "", .stateAt: "",
                    ]
                } else if let found = table.found(index) {
                    cells = [.state: found.word, .stateAt: ISO8601.text(secondsSince1970: found.at)]
                }
            }
            try writer.writeUntouched(reader.record, replacing: cells)
            place += 1
        }
        if try reader.next() || input.file.hasChanged { throw InputError.changed }
        try writer.finish()
        try output.commit()
    }

    /// Makes no new calls; those in flight are finished, and the file is written.
    package func stop(signal: String) {
        asking.stop(.signal(signal))
        followUp.withLock { $0 }?.stop(.signal(signal))
    }

    /// Tells the ledger how the run ended, and gives it back.
    package func end(_ totals: SessionTotals, exitCode: Int32) async throws {
        let elapsed = parts.clock.elapsed / .seconds(1)
        let summary = Summary(totals: RunTotals(), elapsedSeconds: elapsed, exitCode: exitCode)
        guard var report = journal.report(summary, endedAt: parts.clock.secondsSince1970) else { return }
        report.task = totals.followUp.map { RunReport.Work($0) }
        try await journal.end(report)
    }

    package func discardOutput() { openedOutput.withLock { $0?.discard() } }
}
