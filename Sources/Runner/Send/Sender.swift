import CSV
import Foundation
import Ledger
import Messages
import Providers
import Rows
import Sending
import Synchronization
import Text

/// The workers that send, as many as calls may be in flight. Each takes a row, writes its intent, waits for its slot,
/// makes the call and records its outcome. What is done when is the scheduler's decision.
///
/// 1. A row is taken from the input (`fetch`), or comes back from an earlier attempt.
/// 2. Its intent is written; the worker waits until it is durable.
/// 3. The scheduler admits the call when its slot has come, or withdraws it where something came in between.
/// 4. The call is made and its response classified.
/// 5. The scheduler says what that makes of the row; the outcome is put into the ledger's queue. The next intent of this
///    worker waits for it, since the queue keeps its order.
final class Sender: Sendable {
    private let context: RunContext
    private let source: RowSource
    private let transport: any CallTransport
    private let committer: GroupCommitter
    private let dispatcher: Dispatcher
    private let observer: CallObserver
    private let items = SendItems()
    private let failure = Mutex<(any Error)?>(nil)
    private let refusal = Mutex<Response?>(nil)
    private let rowOfForeignLink = Mutex<Int?>(nil)
    private let warn: @Sendable (String) -> Void

    /// - Parameter warn: tells the user one line that must not be missed.
    init(
        _ context: RunContext,
        source: RowSource,
        transport: any CallTransport,
        committer: GroupCommitter,
        dispatcher: Dispatcher,
        observer: CallObserver,
        warn: @escaping @Sendable (String) -> Void
    ) {
        self.context = context
        self.source = source
        self.transport = transport
        self.committer = committer
        self.dispatcher = dispatcher
        self.observer = observer
        self.warn = warn
    }

    private var provider: any SessionProvider { context.request.provider }

    /// The response by which the provider refused the credentials, for the message.
    var credentialsResponse: Response? { refusal.withLock { $0 } }

    /// The first row whose new link leads to a host that is neither the provider's nor the account's, of which the user
    /// has been told.
    var foreignLinkRow: Int? { rowOfForeignLink.withLock { $0 } }

    /// Sends until nothing is left or the scheduler stops. Throws where the input cannot be read any more; what the
    /// ledger cannot take stays with the committer.
    func run() async throws {
        await withTaskExecutorPreference(transport.taskExecutor) {
            await withDiscardingTaskGroup { group in
                for _ in 0..<context.request.sending.concurrency { group.addTask { await self.work() } }
            }
        }
        if source.hasPassedMessages || dispatcher.hasWithheld { dispatcher.stop(.outsideHours) }
        // The last outcomes may be what the ledger does not take: the run has stopped by that, too.
        do { try await committer.flush() } catch { dispatcher.stop(.ledger) }
        if let error = failure.withLock({ $0 }) { throw error }
    }

    private func work() async {
        while true {
            let (step, epoch) = dispatcher.update { scheduler, now in (scheduler.next(now: now), scheduler.epoch) }
            switch step {
            case .done: return
            case .wait(let deadline): await dispatcher.wait(until: deadline, epoch: epoch)
            case .fetch: await fetch()
            case .call(let ticket): await call(ticket)
            case .settle(let row, let verdict): record(verdict, of: row)
            case .probe: await probe()
            }
        }
    }

    private func fetch() async {
        var row: SendRow?
        do {
            if let item = try await source.next() {
                row = SendRow(
                    row: item.row,
                    slot: items.insert(item),
                    messages: item.messages || item.record?.mayHaveMessaged ?? false,
                    asksForMessage: item.messages,
                    ambiguousCalls: item.record.map { PriorState($0).ambiguousCalls } ?? 0
                )
            }
        } catch {
            failure.withLock { $0 = $0 ?? error }
            dispatcher.stop(error is LedgerError ? .ledger : .input)
        }
        dispatcher.update { $0.fetched(row, now: $1) }
    }

    private func call(_ ticket: CallTicket) async {
        var ticket = ticket
        let item = items[ticket.row.slot]
        do {
            try await committer.write(
                .intent(key: item.key, traits: item.traits, fingerprint: item.fingerprint, messages: item.messages)
            )
        } catch {
            dispatcher.update { scheduler, _ in
                scheduler.withdraw(ticket)
                scheduler.stop(.ledger)
            }
            return
        }
        while true {
            // Between an intent and its slot the account may have become another run's.
            do { try await context.confirmHold() } catch {
                giveUp(ticket, item, error)
                return
            }
            let (admission, epoch) = dispatcher.update { scheduler, now in
                (scheduler.admit(&ticket, now: now), scheduler.epoch)
            }
            switch admission {
            case .go:
                await send(item, ticket)
                return
            case .wait(let slot):
                await dispatcher.wait(until: slot, epoch: epoch)
            case .withdrawn:
                committer.enqueue(.outcome(key: item.key, .notCalled))
                return
            }
        }
    }

    /// Takes back a call whose intent is written.
    private func giveUp(_ ticket: CallTicket, _ item: SendItem, _ error: any Error) {
        committer.enqueue(.outcome(key: item.key, .notCalled))
        failure.withLock { $0 = $0 ?? error }
        dispatcher.update { scheduler, _ in
            scheduler.withdraw(ticket)
            scheduler.stop(.ledger)
        }
    }

    private func send(_ item: SendItem, _ ticket: CallTicket) async {
        let started = dispatcher.now
        let call = provider.create(item.order, now: context.clock.date)
        let result = withoutSecrets(await transport.send(call, to: provider.apiRoot))
        let meaning = CallClassification.meaning(
            of: result,
            session: { response in
                self.provider.session(in: response.body, for: item.order).flatMap { self.holdsSecret($0) ? nil : $0 }
            },
            isOwn: { $0.isComplete && self.provider.isOwn($0.body) },
            message: { response in self.provider.message(in: response.body).map { self.redacted($0, item) } }
        )
        if case .outcome(.created(let session), _) = meaning, let host = session.foreignHost {
            warn(of: host, item.row)
        }
        if case .doubtful(let code, _) = meaning, Self.ofCredentials.contains(code) { keep(result) }
        let (verdict, finished) = dispatcher.update { scheduler, now in
            (scheduler.completed(ticket, meaning, now: now), now)
        }
        observer.called(
            row: item.row,
            attempt: ticket.callNumber,
            meaning: meaning,
            started: started,
            took: finished - started
        )
        record(verdict, of: ticket.row)
    }

    private func probe() async {
        let result = await transport.send(provider.probe(now: context.clock.date), to: provider.apiRoot)
        let finding = ProbeFinding(of: result, isAlive: provider.isAlive)
        if case .keyRefused = finding { keep(result) }
        observer.probed(isAlive: finding == .alive)
        dispatcher.update { $0.probed(finding, now: $1) }
    }

    /// Statuses of which the response is kept, since its date may show that a clock is wrong.
    private static let ofCredentials: Set<CallCode> = [.http(401), .http(402), .http(403)]

    /// Puts what became of a row into the ledger's queue.
    private func record(_ verdict: SendVerdict, of row: SendRow) {
        committer.enqueue(.outcome(key: items[row.slot].key, verdict.outcome))
        if !verdict.comesAgain { items.remove(row.slot) }
    }

    private func redacted(_ message: String, _ item: SendItem) -> String {
        let values = item.values.named(source.personalNames) + item.order.personalValues
        return Redaction.redact(message, values: values, secrets: provider.secrets)
    }

    /// Whether an answer gives a key of ours for the customer's session.
    private func holdsSecret(_ session: CreatedSession) -> Bool { holdsSecret(session.id + " " + session.url) }

    private func holdsSecret(_ text: String) -> Bool {
        let text = text.lowercased()
        return provider.secrets.contains { $0.count >= 6 && text.contains($0.lowercased()) }
    }

    /// The result without a place to go to that holds a key: a message would tell its host.
    private func withoutSecrets(_ result: TransportResult) -> TransportResult {
        guard case .responded(var response) = result, response.location.map(holdsSecret) ?? false else { return result }
        response.location = nil
        return .responded(response)
    }

    /// Once in a run: where one link leads, all may.
    private func warn(of host: String, _ row: Int) {
        let isFirst = rowOfForeignLink.withLock { known in
            defer { known = known ?? row }
            return known == nil
        }
        guard isFirst else { return }
        let name = provider.rules.displayName
        warn(
            "The link of row \(row) leads to \(VisibleText.shortened(host)), which is neither \(name)'s host nor the "
                + "account's (link_host). Ask \(name) about it before customers use it; it is said of this row only"
        )
    }

    private func keep(_ result: TransportResult) {
        if case .responded(let response) = result { refusal.withLock { $0 = $0 ?? response } }
    }
}
