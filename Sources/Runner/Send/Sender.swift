import Ledger
import Providers
import Sending
import Synchronization

/// The workers that send, as many as calls may be in flight. Each takes an item of its errand, announces its call, waits
/// for its slot, makes the call and records what came of it. What is done when is the scheduler's decision.
///
/// 1. An item is taken (`fetch`), or comes back from an earlier attempt.
/// 2. Its call is announced; the worker waits until that is durable, where it has to be.
/// 3. The scheduler admits the call when its slot has come, or withdraws it where something came in between.
/// 4. The call is made and its response classified.
/// 5. The scheduler says what that makes of the row, and the errand records it.
final class Sender<Errand: SendErrand>: Sendable {
    private let errand: Errand
    private let provider: any SessionProvider
    private let concurrency: Int
    private let transport: any CallTransport
    private let dispatcher: Dispatcher
    private let observer: CallObserver
    private let clock: any RunClock
    private let items = SendItems<Errand.Item>()
    private let failure = Mutex<(any Error)?>(nil)
    private let refusal = Mutex<Response?>(nil)

    init(
        _ errand: Errand,
        provider: any SessionProvider,
        concurrency: Int,
        transport: any CallTransport,
        dispatcher: Dispatcher,
        observer: CallObserver,
        clock: any RunClock
    ) {
        self.errand = errand
        self.provider = provider
        self.concurrency = concurrency
        self.transport = transport
        self.dispatcher = dispatcher
        self.observer = observer
        self.clock = clock
    }

    /// The response by which the provider refused the credentials, for the message.
    var credentialsResponse: Response? { refusal.withLock { $0 } }

    /// Sends until nothing is left or the scheduler stops. Throws where the input cannot be read any more; what the
    /// ledger cannot take stays with the errand.
    func run() async throws {
        await withTaskExecutorPreference(transport.taskExecutor) {
            await withDiscardingTaskGroup { group in
                for _ in 0..<concurrency { group.addTask { await self.work() } }
            }
        }
        if errand.hasPassedMessages || dispatcher.hasWithheld { dispatcher.stop(.outsideHours) }
        // The last outcomes may be what the ledger does not take: the run has stopped by that, too.
        do { try await errand.flush() } catch { dispatcher.stop(.ledger) }
        if let error = failure.withLock({ $0 }) { throw error }
    }

    private func work() async {
        var next: CallTicket?
        while true {
            if let ticket = next {
                next = await call(ticket)
                continue
            }
            let (step, epoch) = dispatcher.update { scheduler, now in (scheduler.next(now: now), scheduler.epoch) }
            switch step {
            case .done: return
            case .wait(let deadline): await dispatcher.wait(until: deadline, epoch: epoch)
            case .fetch: await fetch()
            case .call(let ticket): next = await announce(ticket)
            case .settle(let row, let verdict): record(verdict, of: row)
            case .probe: await probe()
            }
        }
    }

    private func fetch() async {
        var row: SendRow?
        do {
            if let item = try await errand.next() { row = errand.row(item, slot: items.insert(item)) }
        } catch {
            failure.withLock { $0 = $0 ?? error }
            dispatcher.stop(error is LedgerError ? .ledger : .input)
        }
        dispatcher.update { $0.fetched(row, now: $1) }
    }

    /// Announces a call; nil where the ledger does not take it, and the run stops.
    private func announce(_ ticket: CallTicket) async -> CallTicket? {
        do {
            try await errand.announce(items[ticket.row.slot])
        } catch {
            dispatcher.update { scheduler, _ in
                scheduler.withdraw(ticket)
                scheduler.stop(.ledger)
            }
            return nil
        }
        var ticket = ticket
        dispatcher.update { $0.announced(&ticket, now: $1) }
        return ticket
    }

    /// Makes a call that was announced, if it is still to be made.
    ///
    /// - Returns: the next call of this worker, if that has been announced meanwhile.
    private func call(_ ticket: CallTicket) async -> CallTicket? {
        var ticket = ticket
        let item = items[ticket.row.slot]
        while true {
            // Between an intent and its slot the account may have become another run's.
            do { try await errand.confirmHold() } catch {
                giveUp(ticket, item, error)
                return nil
            }
            let (admission, epoch, nextIsDue) = dispatcher.update { scheduler, now in
                (scheduler.admit(&ticket, now: now), scheduler.epoch, scheduler.nextIntentIsDue(after: ticket))
            }
            switch admission {
            case .go:
                guard let nextIsDue else {
                    await send(item, ticket)
                    return nil
                }
                return await send(item, ticket, announcingNextAt: nextIsDue)
            case .wait(let slot):
                await dispatcher.wait(until: slot, epoch: epoch)
            case .withdrawn:
                errand.retract(item)
                return nil
            }
        }
    }

    /// Makes a call, and announces the next one while it is in flight.
    private func send(_ item: Errand.Item, _ ticket: CallTicket, announcingNextAt due: Duration) async -> CallTicket? {
        await withTaskGroup(of: CallTicket?.self) { group in
            group.addTask { await self.announceNext(at: due) }
            await send(item, ticket)
            // Where the response comes early, nobody waits for the time that it was expected at.
            group.cancelAll()
            return await group.next() ?? nil
        }
    }

    /// Takes the next row at that time, and announces its call; nil where there is none to be called now.
    private func announceNext(at due: Duration) async -> CallTicket? {
        do { try await clock.sleep(until: due) } catch { return nil }
        while case let step? = dispatcher.update({ $0.nextAhead(now: $1) }) {
            switch step {
            case .fetch: await fetch()
            case .call(let ticket): return await announce(ticket)
            case .wait, .done, .probe, .settle: return nil
            }
        }
        return nil
    }

    /// Takes back a call that was announced.
    private func giveUp(_ ticket: CallTicket, _ item: Errand.Item, _ error: any Error) {
        errand.retract(item)
        failure.withLock { $0 = $0 ?? error }
        dispatcher.update { scheduler, _ in
            scheduler.withdraw(ticket)
            scheduler.stop(.ledger)
        }
    }

    private func send(_ item: Errand.Item, _ ticket: CallTicket) async {
        let started = dispatcher.now
        let call = errand.request(item, now: clock.date)
        let result = withoutSecrets(await transport.send(call, to: provider.apiRoot))
        if case .heldBack = result {
            // The next intent finds out what has become of the account.
            errand.retract(item)
            dispatcher.update { scheduler, _ in scheduler.takeBackAdmitted(ticket) }
            return
        }
        let meaning = errand.meaning(of: result, for: item)
        if case .doubtful(let code, _) = meaning, CallCode.ofCredentials.contains(code) { keep(result) }
        let (verdict, finished) = dispatcher.update { scheduler, now in
            (scheduler.completed(ticket, meaning, now: now), now)
        }
        observer.called(
            row: ticket.row.row,
            attempt: ticket.callNumber,
            meaning: meaning,
            started: started,
            took: finished - started
        )
        record(verdict, of: ticket.row)
    }

    private func probe() async {
        let result = await transport.send(provider.probe(now: clock.date), to: provider.apiRoot)
        let finding = ProbeFinding(of: result, isAlive: provider.isAlive)
        if case .keyRefused = finding { keep(result) }
        observer.probed(isAlive: finding == .alive)
        dispatcher.update { $0.probed(finding, now: $1) }
    }

    private func record(_ verdict: SendVerdict, of row: SendRow) {
        errand.record(verdict, of: items[row.slot])
        if !verdict.comesAgain { items.remove(row.slot) }
    }

    /// The result without a place to go to that holds a key: a message would tell its host.
    private func withoutSecrets(_ result: TransportResult) -> TransportResult {
        guard case .responded(var response) = result, response.location.map(provider.leaksSecret) ?? false else {
            return result
        }
        response.location = nil
        return .responded(response)
    }

    private func keep(_ result: TransportResult) {
        if case .responded(let response) = result { refusal.withLock { $0 = $0 ?? response } }
    }
}

extension CallCode {
    /// Statuses of which the response is kept, since its date may show that a clock is wrong.
    fileprivate static let ofCredentials: Set<CallCode> = [.http(401), .http(402), .http(403)]
}
