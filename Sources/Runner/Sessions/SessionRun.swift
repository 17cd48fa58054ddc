import CSV
import Files
import Providers
package import Reports
import Rows
package import Sending
import Synchronization
import Text

/// A run about the sessions of a result file, which goes on with what `Run` has made.
///
/// All rows are looked at once, then the sessions are asked for, and the file is written anew with what was found: by the
/// same sender, scheduler and transport as a create's.
package final class SessionRun: StoppableRun {
    private let request: RunRequest
    private let parts: RunParts
    private let dispatcher: Dispatcher
    private let observer: CallObserver
    private let openedOutput = Mutex<OutputFile?>(nil)
    private let asksAll: Bool

    /// - Parameter asksAll: Whether those are asked for as well that stand as they always will.
    package init(_ request: RunRequest, _ parts: RunParts, asksAll: Bool) {
        self.request = request
        self.parts = parts
        self.asksAll = asksAll
        dispatcher = Dispatcher(policy: request.sending, clock: parts.clock)
        observer = CallObserver(logger: parts.logger, dispatcher: dispatcher)
    }

    package func perform() async throws -> SessionResult {
        do {
            let output = try request.openOutput { dispatcher.stopReason != nil }
            openedOutput.withLock { $0 = output }
            let provider = request.provider
            let table = try SessionTable(request.input, scope: request.scope, stage: provider.stage)
            let asksAll = asksAll
            let isWanted: @Sendable (Int) -> Bool = { index in
                asksAll || provider.stage(of: table.word(index))?.isFinal != true
            }
            let wanted = (0..<table.sessionCount).count(where: isWanted)
            var line = "\(NumberText.counted(wanted, "session")) to ask about"
            if wanted < table.sessionCount { line += ", \(table.sessionCount - wanted) stand as they will" }
            parts.console.say(line)
            var result = SessionResult(table, asked: wanted)
            if wanted > 0 {
                let list = try SessionList(request.input, table, isWanted: isWanted)
                result.credentialsResponse = try await send(list, table, wanted)
            }
            try write(table, to: output)
            result.conclude(table, progress)
            return result
        } catch {
            discardOutput()
            throw error
        }
    }

    private func send(_ list: SessionList, _ table: SessionTable, _ count: Int) async throws -> Response? {
        if let proxy = request.proxy { parts.console.say("Calls go through the proxy \(proxy.name)") }
        let transport = parts.openTransport(request.transportConfiguration)
        let sender = Sender(
            StatusErrand(list, table, provider: request.provider, clock: parts.clock),
            provider: request.provider,
            concurrency: request.sending.concurrency,
            transport: transport,
            dispatcher: dispatcher,
            observer: observer,
            clock: parts.clock
        )
        observer.sendingBegan(at: parts.clock.secondsSince1970)
        parts.console.sendingBegan(
            SendStage(
                rows: count,
                provider: request.provider.rules.displayName,
                ceiling: request.sending.rate,
                word: "answered"
            ) { [dispatcher] in dispatcher.snapshot }
        )
        let failure: (any Error)?
        do {
            try await sender.run()
            failure = nil
        } catch {
            failure = error
        }
        await transport.shutdown()
        observer.sendingEnded()
        parts.console.sendingEnded()
        if let failure { throw failure }
        return sender.credentialsResponse
    }

    /// Writes all rows as they are, with what was found of their sessions, and puts the file in place.
    private func write(_ table: SessionTable, to output: OutputFile) throws {
        let input = request.input
        var writer = ResultWriter(output, dialect: input.dialect, mapping: input.mapping, hasStates: true)
        var reader = try RecordReader(input.file, dialect: input.dialect)
        guard try reader.next() else { throw InputError.changed }
        try writer.writeHeader(reader.record)
        var place = 0
        while let row = table[place] {
            guard try reader.next() else { throw InputError.changed }
            var state: (word: String, at: String)?
            if case .session(let index) = row, let found = table.found(index) {
                state = (found.word, ISO8601.text(secondsSince1970: found.at))
            }
            try writer.writeUntouched(reader.record, state: state)
            place += 1
        }
        if try reader.next() || input.file.hasChanged { throw InputError.changed }
        try writer.finish()
        try output.commit()
    }

    private var progress: RunProgress {
        RunProgress(
            counters: dispatcher.counters,
            stopReason: dispatcher.stopReason,
            sending: observer.sending,
            elapsed: parts.clock.elapsed
        )
    }

    /// Makes no new calls; those in flight are finished, and the file is written.
    package func stop(signal: String) { dispatcher.stop(.signal(signal)) }

    package func discardOutput() { openedOutput.withLock { $0?.discard() } }
}

/// The result of a run about sessions.
package struct SessionResult: Sendable {
    package var totals = SessionTotals()
    package var progress: RunProgress?
    package var credentialsResponse: Response?

    fileprivate init(_ table: SessionTable, asked: Int) {
        totals.rows = table.rowCount
        totals.blankRows = table.blankRows
        totals.sessions = table.sessionCount
        totals.toAsk = asked
        totals.withoutSession = table.withoutSessionCount
        totals.elsewhere = table.elsewhereCount
    }

    fileprivate mutating func conclude(_ table: SessionTable, _ progress: RunProgress) {
        totals.answered = table.foundCount
        totals.states = table.counts
        for (code, count) in table.failures { totals.codes[code.rawValue] = count }
        self.progress = progress
    }

    /// The same as the result of a run that creates, for the sentences and the exit code that both have.
    package var asRun: RunResult? {
        guard let progress else { return nil }
        var sent = SendResult()
        sent.credentialsResponse = credentialsResponse
        return RunResult(plan: Plan(), sent: sent, totals: RunTotals(), progress: progress)
    }
}
