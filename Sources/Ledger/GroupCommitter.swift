package import Rows
import Sending
import Synchronization

/// A writer that groups what many workers write to one ledger into as few commits as possible, without delaying any:
/// what arrives while one commit runs goes into the next.
///
/// Records are written in the order in which they arrived here. After a commit has failed no call may leave any more: it
/// could be recorded nowhere. What is known by then, and what the calls in flight come to, goes to the rescue file and is
/// written again: at once, with every further outcome, and at the end.
package final class GroupCommitter: Sendable {
    private typealias Waiter = CheckedContinuation<Result<Void, LedgerError>, Never>

    private struct Batch {
        var records: [LedgerEvent] = []
        /// Who waits for a record of the batch.
        var waiters: [Waiter] = []
        /// Who waits until everything is written, or was tried again.
        var flushes: [Waiter] = []
    }

    private enum Work {
        case commit([NumberedEvent], Batch)
        /// After a failure: everything that is not written yet.
        case repeated([NumberedEvent], rescued: [NumberedEvent], flushes: [Waiter])
    }

    private struct State {
        var next = Batch()
        /// The number of the newest event.
        var number: Int64 = 0
        /// Whether a task is committing, which will look here again before it ends.
        var draining = false
        var failure: LedgerError?
        /// What could not be written, once something could not.
        var unwritten: [NumberedEvent] = []
        /// Whether it is to be written again.
        var repeats = false
        /// The number of the newest event that the log was told.
        var logged: Int64 = 0
        /// The intents of calls in flight, as far as they are written.
        var inFlight: [Digest: NumberedEvent] = [:]

        /// True where the caller has to start a task that commits.
        mutating func beginDraining() -> Bool {
            defer { draining = true }
            return !draining
        }

        mutating func numbered(_ event: LedgerEvent) -> NumberedEvent {
            number += 1
            return NumberedEvent(number: number, event: event)
        }

        /// Nil when there is nothing left to do, and the task that asks must end.
        mutating func takeWork() -> Work? {
            guard repeats || !next.records.isEmpty || !next.flushes.isEmpty else {
                draining = false
                return nil
            }
            defer {
                // The next batch is likely to be as large as this one.
                let size = (next.records.count, next.waiters.count)
                next = Batch()
                next.records.reserveCapacity(size.0)
                next.waiters.reserveCapacity(size.1)
            }
            guard failure != nil else { return .commit(next.records.map { numbered($0) }, next) }
            repeats = false
            let calls = Set(unwritten.map(\.event.key)).compactMap { inFlight[$0] }
            return .repeated(
                unwritten,
                rescued: calls.sorted { $0.number < $1.number } + unwritten,
                flushes: next.flushes
            )
        }

        mutating func unlogged(in events: [NumberedEvent]) -> [NumberedEvent] {
            defer { logged = max(logged, events.last?.number ?? 0) }
            guard let first = events.first, first.number <= logged else { return events }
            return events.filter { $0.number > logged }
        }

        mutating func wrote(_ events: [NumberedEvent]) {
            for numbered in events {
                if numbered.event.isIntent {
                    inFlight[numbered.event.key] = numbered
                } else {
                    inFlight[numbered.event.key] = nil
                }
            }
        }

        /// Keeps this batch and the next for another time, in one step, so that `unwritten` has their order. The calls
        /// whose intents are among them are never made.
        ///
        /// - Returns: everyone who waits for a record of them.
        mutating func fail(_ error: LedgerError, during events: [NumberedEvent], _ batch: Batch) -> [Waiter] {
            failure = error
            unwritten = events
            for numbered in events {
                if let notCalled = numbered.event.notCalled { keep(notCalled) }
            }
            next.records.forEach { keep($0) }
            repeats = true
            let waiters = batch.waiters + next.waiters
            next = Batch(flushes: batch.flushes + next.flushes)
            return waiters
        }

        mutating func keep(_ record: LedgerEvent) {
            if record.isIntent { return }
            unwritten.append(numbered(record))
            repeats = true
        }
    }

    private let ledger: any SessionLedger
    private let scope: SessionScope
    package let run: RunID
    private let executor: (any TaskExecutor)?
    private let log: CallLog?
    private let rescueFile: RescueFile?
    private let hasFailed: @Sendable () -> Void
    private let foundSessionsOfOtherRows: @Sendable (Int) -> Void
    private let state = Mutex(State())
    private let writtenRescue = Mutex<String?>(nil)

    /// - Parameters:
    ///   - executor: Where those who write run. What they have ready to write at one time then goes into one commit, and
    ///     no other thread is woken to begin it.
    ///   - log: Is told everything that the ledger is told, before the ledger.
    ///   - rescueFile: Where that is written which the ledger cannot take.
    ///   - hasFailed: Called once, when the first commit has failed: no call may leave after that, not even one whose
    ///     intent is written.
    ///   - foundSessionsOfOtherRows: Called after a commit, and before those who wait for it go on, with the number of
    ///     its sessions that other rows have already.
    package init(
        ledger: any SessionLedger,
        scope: SessionScope,
        run: RunID,
        executor: (any TaskExecutor)? = nil,
        log: CallLog? = nil,
        rescueFile: RescueFile? = nil,
        hasFailed: @escaping @Sendable () -> Void = {},
        foundSessionsOfOtherRows: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.ledger = ledger
        self.scope = scope
        self.run = run
        self.executor = executor
        self.log = log
        self.rescueFile = rescueFile
        self.hasFailed = hasFailed
        self.foundSessionsOfOtherRows = foundSessionsOfOtherRows
    }

    /// Returns when the record, and everything enqueued before it, is durable.
    ///
    /// Not affected by task cancellation. Throws what made a commit fail, this one or an earlier one: then no call may
    /// leave any more.
    package func write(_ record: LedgerEvent) async throws(LedgerError) {
        try await wait(for: record)
    }

    /// Takes a record whose writer need not wait for it, such as an outcome.
    ///
    /// It becomes durable with the next commit; `write` and `flush` wait for that. As long as it cannot be written it is
    /// kept in `unwritten`.
    package func enqueue(_ record: LedgerEvent) {
        let start = state.withLock { state in
            if state.failure == nil { state.next.records.append(record) } else { state.keep(record) }
            return state.beginDraining()
        }
        if start { drain() }
    }

    /// Returns when everything that came before is durable. After a failure what is left is written once more; it throws
    /// all the same, as the run is over.
    package func flush() async throws(LedgerError) {
        try await wait(for: nil)
    }

    /// What could not be written, in its order: what the ledger does not know. Intents among it are of calls that were
    /// never made, which is said behind them.
    package var unwritten: [LedgerEvent] { state.withLock { $0.unwritten.map(\.event) } }

    /// What made a commit fail; nil while all is well.
    package var failure: LedgerError? { state.withLock { $0.failure } }

    /// The file that holds what is unwritten; nil where nothing is, or it could be written nowhere.
    package var rescue: String? { writtenRescue.withLock { $0 } }

    private func wait(for record: LedgerEvent?) async throws(LedgerError) {
        let result: Result<Void, LedgerError> = await withCheckedContinuation { waiter in
            enum Step { case wait, drain(Result<Void, LedgerError>?), resume(Result<Void, LedgerError>) }
            let step: Step = state.withLock { state in
                if let failure = state.failure {
                    // An intent comes to nothing, as its call will not be made.
                    if let record {
                        state.keep(record)
                        return state.repeats && state.beginDraining()
                            ? .drain(.failure(failure)) : .resume(.failure(failure))
                    }
                    if state.unwritten.isEmpty { return .resume(.failure(failure)) }
                    state.repeats = true
                } else if let record {
                    state.next.records.append(record)
                    state.next.waiters.append(waiter)
                    return state.beginDraining() ? .drain(nil) : .wait
                } else if !state.draining {
                    return .resume(.success(()))
                }
                state.next.flushes.append(waiter)
                return state.beginDraining() ? .drain(nil) : .wait
            }
            switch step {
            case .wait: break
            case .drain(let result):
                drain()
                if let result { waiter.resume(returning: result) }
            case .resume(let result): waiter.resume(returning: result)
            }
        }
        try result.get()
    }

    /// Commits batch after batch until nothing is left, in a task of its own that nobody cancels.
    private func drain() {
        Task.detached(executorPreference: executor) { [self] in
            while true {
                // Whoever is about to run may have something to add, and goes first. Where nobody is, this costs nothing.
                await Task.yield()
                guard let work = state.withLock({ $0.takeWork() }) else { return }
                switch work {
                case .commit(let events, let batch): await commit(events, batch)
                case .repeated(let events, let rescued, let flushes): await `repeat`(events, rescued, flushes)
                }
            }
        }
    }

    private func commit(_ events: [NumberedEvent], _ batch: Batch) async {
        do throws(LedgerError) {
            if !events.isEmpty {
                log?.append(state.withLock { $0.unlogged(in: events) })
                try await append(events)
            }
            (batch.waiters + batch.flushes).forEach { $0.resume(returning: .success(())) }
        } catch {
            hasFailed()
            let abandoned = state.withLock { $0.fail(error, during: events, batch) }
            abandoned.forEach { $0.resume(returning: .failure(error)) }
        }
    }

    private func append(_ events: [NumberedEvent]) async throws(LedgerError) {
        let found = try await ledger.append(events, in: scope, run: run)
        state.withLock { $0.wrote(events) }
        if found > 0 { foundSessionsOfOtherRows(found) }
    }

    /// Writes again what could not be written, and first, in case this fails as well, into the rescue file.
    private func `repeat`(_ events: [NumberedEvent], _ rescued: [NumberedEvent], _ flushes: [Waiter]) async {
        log?.append(state.withLock { $0.unlogged(in: events) })
        if !events.isEmpty {
            let path = rescueFile?.write(rescued)
            writtenRescue.withLock { $0 = path }
            do throws(LedgerError) {
                try await append(events)
                let isAll = state.withLock { state in
                    state.unwritten.removeFirst(events.count)
                    return state.unwritten.isEmpty
                }
                if isAll {
                    rescueFile?.remove()
                    writtenRescue.withLock { $0 = nil }
                }
            } catch {
                // It stays unwritten, until there is more to write or the end has come.
            }
        }
        if let failure { flushes.forEach { $0.resume(returning: .failure(failure)) } }
    }
}
