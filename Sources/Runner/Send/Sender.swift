import Foundation
import Ledger
import Messages
import Providers
import Rows
import Sending
import Synchronization

/// The third stage: as many workers as calls may be in flight, each taking a row, waiting for its slot, writing the
/// intent, making the call and recording its outcome. What is done when is the machine's decision.
///
/// 1. A row is taken from the input (`fetch`), or comes back from an earlier attempt.
/// 2. Its intent is written; the worker waits until it is durable.
/// 3. The machine admits the call when its slot has come, or withdraws it where something came in between.
/// 4. The call is made and its answer classified.
/// 5. The machine says what that makes of the row; the outcome is put into the ledger's queue. The next intent of this
///    worker waits for it, since the queue keeps its order.
final class Sender: Sendable {
    private let source: RowSource
    private let provider: any SessionProvider
    private let transport: Transport
    private let ledger: any SessionLedger
    private let scope: SessionScope
    private let committer: GroupCommitter
    private let concurrency: Int
    private let observer: CallObserver
    let machine: Dispatcher
    private let items = ItemStore()
    private let failure = Mutex<(any Error)?>(nil)
    private let refusal = Mutex<Response?>(nil)

    init(
        source: RowSource,
        provider: any SessionProvider,
        transport: Transport,
        ledger: any SessionLedger,
        scope: SessionScope,
        committer: GroupCommitter,
        concurrency: Int,
        machine: Dispatcher,
        observer: CallObserver
    ) {
        self.source = source
        self.provider = provider
        self.transport = transport
        self.ledger = ledger
        self.scope = scope
        self.committer = committer
        self.concurrency = concurrency
        self.machine = machine
        self.observer = observer
    }

    /// The answer by which the provider refused the credentials, for the message.
    var credentialsAnswer: Response? { refusal.withLock { $0 } }

    /// Sends until nothing is left or the machine stops. Throws where the input cannot be read any more; what the
    /// ledger cannot take stays with the committer.
    func run() async throws {
        await withTaskExecutorPreference(transport.executor) {
            await withDiscardingTaskGroup { group in
                for _ in 0..<concurrency { group.addTask { await self.work() } }
            }
        }
        try? await committer.flush()
        if let error = failure.withLock({ $0 }) { throw error }
    }

    private func work() async {
        while true {
            let (step, epoch) = machine { machine, now in (machine.next(now: now), machine.epoch) }
            switch step {
            case .done: return
            case .wait(let deadline): await machine.wait(until: deadline, epoch: epoch)
            case .fetch: await fetch()
            case .call(let ticket): await call(ticket)
            case .settle(let row, let verdict): record(verdict, session: nil, of: row)
            case .probe: await probe()
            }
        }
    }

    private func fetch() async {
        do {
            guard let item = try source.next() else {
                machine { $0.fetched(nil, now: $1) }
                return
            }
            var entry: RowRecord?
            if item.isKnown { entry = try await ledger.entries(for: [item.key], in: scope)[item.key] }
            let row = SendRow(
                row: item.row,
                slot: items.insert(item),
                messages: item.messages || entry?.mayHaveMessaged ?? false,
                ambiguousCalls: entry.map { PriorState($0).ambiguousCalls } ?? 0,
                wasForbidden: entry?.state == .pending && entry?.code == .http(403)
            )
            machine { $0.fetched(row, now: $1) }
        } catch {
            stop(error)
            machine { $0.fetched(nil, now: $1) }
        }
    }

    private func call(_ ticket: CallTicket) async {
        var ticket = ticket
        let item = items[ticket.row.slot]
        do {
            try await committer.write(
                .intent(key: item.key, vehicle: item.vehicle, fingerprint: item.fingerprint, messages: item.messages)
            )
        } catch {
            machine { machine, _ in
                machine.withdraw(ticket)
                machine.stop(.ledger)
            }
            return
        }
        while true {
            let (admission, epoch) = machine { machine, now in (machine.admit(&ticket, now: now), machine.epoch) }
            switch admission {
            case .go:
                await send(item, ticket)
                return
            case .wait(let slot):
                await machine.wait(until: slot, epoch: epoch)
            case .withdrawn:
                committer.enqueue(.outcome(key: item.key, .notCalled))
                return
            }
        }
    }

    private func send(_ item: SendItem, _ ticket: CallTicket) async {
        let started = machine.now
        let result = await transport.send(provider.create(item.order, now: Date()), to: provider.apiRoot)
        let meaning = CallClassification.meaning(
            of: result,
            session: { self.provider.session(in: $0.body, for: item.order) },
            message: { answer in self.provider.message(in: answer.body).map { self.redacted($0, item) } }
        )
        if case .credentialsRefused = meaning { remember(result) }
        if case .forbidden = meaning { remember(result) }
        let (verdict, finished) = machine { machine, now in (machine.completed(ticket, meaning, now: now), now) }
        observer.called(
            row: item.row,
            attempt: ticket.callNumber,
            meaning: meaning,
            started: started,
            took: finished - started
        )
        var session: CreatedSession?
        if case .created(let created) = meaning { session = created }
        record(verdict, session: session, of: ticket.row)
    }

    private func probe() async {
        guard let call = provider.probe(now: Date()) else {
            machine { $0.probed(alive: true, now: $1) }
            return
        }
        let result = await transport.send(call, to: provider.apiRoot)
        var isAlive = false
        var retryAfter: Duration?
        if case .answered(let answer) = result {
            isAlive = provider.isAlive(answer)
            if answer.status == 401 || answer.status == 402 {
                remember(result)
                machine { machine, _ in
                    machine.stop(.credentials(.http(answer.status), hadSuccess: machine.counters.created > 0))
                }
            } else if answer.status == 429 {
                retryAfter = RetryAfter.parse(answer.retryAfter, date: answer.date) ?? .zero
            }
        }
        observer.probed(isAlive: isAlive)
        machine { $0.probed(alive: isAlive, retryAfter: retryAfter, now: $1) }
    }

    /// Puts what became of a row into the ledger's queue.
    private func record(_ verdict: SendVerdict, session: CreatedSession?, of row: SendRow) {
        let item = items[row.slot]
        committer.enqueue(.outcome(key: item.key, LedgerEvent.Outcome(verdict.outcome, session: session)))
        if !verdict.comesAgain { items.remove(row.slot) }
    }

    private func redacted(_ message: String, _ item: SendItem) -> String {
        let values = item.values.named(source.personalNames)
        return Redaction.hide(secrets: provider.secrets, in: Redaction.redact(message, values: values))
    }

    private func remember(_ result: TransportResult) {
        if case .answered(let answer) = result { refusal.withLock { $0 = $0 ?? answer } }
    }

    private func stop(_ error: any Error) {
        failure.withLock { $0 = $0 ?? error }
        machine { machine, _ in machine.stop(error is LedgerError ? .ledger : .signal("input")) }
    }
}

extension LedgerEvent.Outcome {
    init(_ outcome: SendVerdict.Outcome, session: CreatedSession?) {
        switch outcome {
        case .created(let possibleOrphan):
            // A verdict of `created` comes from an answer that holds a session, and from nothing else.
            self = .created(session!, code: possibleOrphan ? .possibleOrphan : nil)
        case .refused(let code, let message): self = .refused(code, message: message)
        case .keptFailing(let code): self = .keptFailing(code, message: nil)
        case .ambiguous(let code): self = .ambiguous(code, message: nil)
        case .stillUnknown(let code, let message): self = .stillUnknown(code, message: message)
        case .notCreated(let code): self = .notCreated(code, message: nil)
        }
    }
}
