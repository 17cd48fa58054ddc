import Ledger
import Messages
import Providers
import Reports
import Rows
import Sending
import Text

/// The stage of a run in which something is done about sessions that nobody has begun: it chooses them, asks, and sends.
struct FollowUpStage {
    private let request: RunRequest
    private let parts: RunParts
    private let task: SessionTask
    private let table: SessionTable
    private let ledger: any SessionLedger
    private let journal: RunJournal
    private let dispatcher: Dispatcher
    private let observer: CallObserver
    private let begins: @Sendable (Dispatcher) -> Void

    /// - Parameter begins: Is told what a signal has to stop from here on.
    init(
        _ request: RunRequest,
        _ parts: RunParts,
        _ task: SessionTask,
        _ table: SessionTable,
        _ ledger: any SessionLedger,
        _ journal: RunJournal,
        begins: @escaping @Sendable (Dispatcher) -> Void
    ) {
        self.request = request
        self.parts = parts
        self.task = task
        self.table = table
        self.ledger = ledger
        self.journal = journal
        self.begins = begins
        var policy = request.sending
        // Nobody is messaged twice. A session that was withdrawn already is not withdrawn by asking again.
        policy.onUnknown = task == .cancel ? .retry : .hold
        dispatcher = Dispatcher(policy: policy, clock: parts.clock)
        observer = CallObserver(logger: parts.logger, dispatcher: dispatcher)
    }

    /// - Returns: the sessions of which it was done, by this run or an earlier one, by their indices in the table.
    func perform(_ result: inout SessionResult) async throws -> Set<Int> {
        guard let call = task.call, let kind = task.kind else { return [] }
        let choice = FollowUpChoice(
            task,
            runs: try await ledger.runs(limit: .max),
            now: parts.clock.secondsSince1970
        )
        var settled = try await choose(choice, kind) { _ in true }
        let count = choice.chosen.count
        parts.console.say("\(NumberText.counted(count, "session")) to be \(task.word)" + left(choice))
        result.totals.followUp = totals(choice)
        if request.dryRun { return [] }
        let hours = count > 0 ? try confirm(count) : nil
        guard count > 0 || !settled.isEmpty else {
            warn(choice)
            return choice.doneByNow
        }
        let run = try await journal.begin(request, in: ledger, at: parts.clock.secondsSince1970)
        // In a database the account is this run's from here on only: others may have done it while this one asked.
        let chosen = choice.chosen
        settled += try await choose(choice, kind) { chosen.contains($0) }
        observer.identify(run)
        dispatcher.keep(hours)
        begins(dispatcher)
        try await send(call, kind, choice, settled, run, &result)
        result.asking = result.progress
        result.progress = RunProgress(dispatcher, observer, parts.clock)
        result.totals.followUp = totals(choice)
        result.hours = hours
        if dispatcher.stopReason == .outsideHours,
            case .closed(let opens) = hours?.state(at: parts.clock.secondsSince1970)
        {
            result.goesOnAt = Double(opens)
        }
        warn(choice)
        return choice.doneByNow
    }

    /// Names the rows of which somebody has to think.
    /// How many rows are named in a line of their own.
    private static let namedRows = 20

    private func warn(_ choice: FollowUpChoice) {
        let name = request.provider.rules.displayName
        // A session can be withdrawn but once, so that to try it again is no harm.
        let advice =
            task == .cancel
            ? "The same command asks \(name), and tries it again" : "It is not tried again by itself; ask \(name)"
        let doubtful = choice.doubtfulRows
        for row in doubtful.prefix(Self.namedRows) {
            parts.console.warn("Row \(row): nobody can tell whether it was \(task.word). \(advice)")
        }
        let others = doubtful.dropFirst(Self.namedRows).map(NumberText.grouped)
        if !others.isEmpty { parts.console.warn("Rows \(others.joined(separator: ", ")): the same") }
        for (row, code) in choice.failedRows {
            let reason = CodeLabels.kind(code.rawValue)
            parts.console.warn("Row \(row): it was not \(task.word) (\(code.rawValue)): \(reason)")
        }
    }

    private func send(
        _ call: SessionCall,
        _ kind: FollowUp.Kind,
        _ choice: FollowUpChoice,
        _ settled: [FollowUp],
        _ run: RunID,
        _ result: inout SessionResult
    ) async throws {
        let way = SessionWay(request, parts, dispatcher, observer)
        let transport = way.open(callsLeaveUntil: ledger.callsLeaveUntil(of: run))
        let committer = GroupCommitter(
            ledger: ledger,
            scope: request.scope,
            run: run,
            executor: transport.taskExecutor,
            rescueFile: journal.rescueFile(request),
            hasFailed: { [dispatcher] in dispatcher.stop(.ledger) }
        )
        for call in settled { committer.enqueue(.followUpOutcome(call, .done)) }
        let chosen = choice.chosen
        let list = try SessionList(request.input, table) { chosen.contains($0) }
        let errand = FollowUpErrand(
            list,
            choice,
            call,
            kind,
            provider: request.provider,
            committer: committer,
            ledger: ledger,
            run: run
        )
        result.sent.credentialsResponse = try await way.send(
            errand,
            rows: chosen.count,
            word: task.word,
            run: run,
            transport
        )
        result.sent.ledgerFailure = committer.failure
        result.sent.unwritten = committer.unwritten
        result.sent.rescue = committer.rescue
    }

    /// Chooses among the wanted sessions of the file.
    ///
    /// - Returns: earlier calls that have turned out to be done.
    private func choose(
        _ choice: FollowUpChoice,
        _ kind: FollowUp.Kind,
        isWanted: @escaping @Sendable (Int) -> Bool
    ) async throws -> [FollowUp] {
        let list = try SessionList(request.input, table, isWanted: isWanted)
        var settled: [FollowUp] = []
        while true {
            let sessions = try list.read(1_000)
            let calls = sessions.map { FollowUp(kind, key: $0.key, session: FollowUp.session($0.id)) }
            let records = try await ledger.records(for: sessions.map(\.key), in: request.scope)
            let earlier = try await ledger.followUps(calls, in: request.scope)
            // When a session's message was sent last matters to a reminder alone.
            let changes =
                kind == .remind
                ? try await ledger.followUps(
                    sessions.map { FollowUp(.changePhone, key: $0.key, session: FollowUp.session($0.id)) },
                    in: request.scope
                ) : Array(repeating: nil, count: sessions.count)
            for (position, session) in sessions.enumerated() {
                // A state that has come to its end is believed; any other only if this run has asked for it.
                let word = table.found(session.index)?.word ?? final(table.word(session.index))
                let verdict = choice.judge(
                    session,
                    word: word,
                    stage: word.flatMap(request.provider.stage),
                    record: records[position],
                    call: earlier[position],
                    change: changes[position]
                )
                if verdict == .wasDone { settled.append(calls[position]) }
            }
            if sessions.count < 1_000 { return settled }
        }
    }

    private func final(_ word: String) -> String? {
        request.provider.stage(of: word)?.isFinal == true ? word : nil
    }

    private func left(_ choice: FollowUpChoice) -> String {
        let parts = LeftSession.allCases.compactMap { reason in
            choice.left[reason].map { ", \(NumberText.grouped($0)) \(reason.rawValue)" }
        }
        return parts.joined()
    }

    private func totals(_ choice: FollowUpChoice) -> SessionTotals.FollowUp {
        var totals = SessionTotals.FollowUp(word: task.word)
        // With those that an earlier call has turned out to have done.
        totals.chosen = choice.chosen.union(choice.done).count
        totals.done = choice.done.count
        totals.inDoubt = choice.inDoubt
        for (reason, count) in choice.left { totals.left[reason.rawValue] = count }
        for (code, count) in choice.failures { totals.codes[code.rawValue] = count }
        return totals
    }

    /// Asks before customers are messaged or sessions withdrawn, and throws where nobody wants that.
    ///
    /// - Returns: the hours in which messages may be sent; nil for all.
    private func confirm(_ count: Int) throws -> SendWindow? {
        let (console, name) = (parts.console, request.provider.rules.displayName)
        if task == .cancel {
            if request.assumesYes { return nil }
            guard console.canAsk else { throw RunError.yesNotSaid(sessions: count) }
            let question =
                "\(NumberText.counted(count, "session")) will be withdrawn at \(name), and their links lead nowhere then. "
                + "Go on?"
            guard console.ask(question) else { throw RunError.notConfirmed }
            return nil
        }
        guard request.isProduction else { return request.hours }
        let (hours, lateness) = Confirmation.hours(request, calls: count, parts.clock)
        if let lateness {
            if !console.canAsk { throw RunError.hourNotSaid(customers: count, reason: lateness) }
            if request.assumesYes { console.warn("Customers are messaged all the same, as --yes says: \(lateness)") }
        }
        if console.canAsk, !request.assumesYes {
            let question =
                "\(NumberText.counted(count, "customer")) will get \(name)'s message once more."
                + (lateness.map { " But \($0)." } ?? "") + " Go on?"
            guard console.ask(question) else { throw RunError.notConfirmed }
        }
        return hours
    }
}
