package import Rows
import Synchronization

/// A writer that groups what many workers write to one ledger into as few commits as possible, without delaying any:
/// what arrives while one commit runs goes into the next.
///
/// Records are written in the order in which they arrived here. After a commit has failed nothing is written any more:
/// a call that left now could be recorded nowhere.
package final class GroupCommitter: Sendable {
    private typealias Waiter = CheckedContinuation<Result<Void, LedgerError>, Never>

    private struct Batch {
        var records: [LedgerEvent] = []
        var waiters: [Waiter] = []
    }

    private struct State {
        var next = Batch()
        /// Whether a task is committing, which will look here again before it ends.
        var draining = false
        var failure: LedgerError?
        var unwritten: [LedgerEvent] = []

        /// True where the caller has to start a task that commits.
        mutating func beginDraining() -> Bool {
            defer { draining = true }
            return !draining
        }

        /// Nil when there is nothing left to do, and the task that asks must end.
        mutating func takeBatch() -> Batch? {
            guard !next.records.isEmpty || !next.waiters.isEmpty else {
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
            return next
        }

        /// Gives up this batch and the next, in one step, so that `unwritten` keeps their order.
        ///
        /// - Returns: everyone who waits for them.
        mutating func fail(_ error: LedgerError, during batch: Batch) -> [Waiter] {
            failure = error
            batch.records.forEach { keep($0) }
            next.records.forEach { keep($0) }
            defer { next = Batch() }
            return batch.waiters + next.waiters
        }

        mutating func keep(_ record: LedgerEvent) {
            if case .outcome = record { unwritten.append(record) }
        }
    }

    private let ledger: any SessionLedger
    private let scope: SessionScope
    package let run: RunID
    private let executor: (any TaskExecutor)?
    private let foundSessionsOfOtherRows: @Sendable (Int) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - executor: Where those who write run. What they have ready to write at one time then goes into one commit, and
    ///     no other thread is woken to begin it.
    ///   - foundSessionsOfOtherRows: Called after a commit, and before those who wait for it go on, with the number of
    ///     its sessions that other rows have already.
    package init(
        ledger: any SessionLedger,
        scope: SessionScope,
        run: RunID,
        executor: (any TaskExecutor)? = nil,
        foundSessionsOfOtherRows: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.ledger = ledger
        self.scope = scope
        self.run = run
        self.executor = executor
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
    /// It becomes durable with the next commit; `write` and `flush` wait for that. If it cannot be written any more it
    /// is kept in `unwritten`.
    package func enqueue(_ record: LedgerEvent) {
        let start = state.withLock { state in
            guard state.failure == nil else {
                state.keep(record)
                return false
            }
            state.next.records.append(record)
            return state.beginDraining()
        }
        if start { drain() }
    }

    /// Returns when everything that came before is durable.
    package func flush() async throws(LedgerError) {
        try await wait(for: nil)
    }

    /// The outcomes that could not be written, in their order: what only this process still knows.
    ///
    /// Intents are not among them: an intent that could not be written is a call that was never made.
    package var unwritten: [LedgerEvent] { state.withLock { $0.unwritten } }

    /// What made a commit fail; nil while all is well.
    package var failure: LedgerError? { state.withLock { $0.failure } }

    private func wait(for record: LedgerEvent?) async throws(LedgerError) {
        let result: Result<Void, LedgerError> = await withCheckedContinuation { waiter in
            enum Step { case wait, drain, resume(Result<Void, LedgerError>) }
            let step: Step = state.withLock { state in
                if let failure = state.failure {
                    if let record { state.keep(record) }
                    return .resume(.failure(failure))
                }
                if let record {
                    state.next.records.append(record)
                } else if !state.draining {
                    return .resume(.success(()))
                }
                state.next.waiters.append(waiter)
                return state.beginDraining() ? .drain : .wait
            }
            switch step {
            case .wait: break
            case .drain: drain()
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
                guard let batch = state.withLock({ $0.takeBatch() }) else { return }
                do throws(LedgerError) {
                    if !batch.records.isEmpty {
                        let found = try await ledger.append(batch.records, in: scope, run: run)
                        if found > 0 { foundSessionsOfOtherRows(found) }
                    }
                    batch.waiters.forEach { $0.resume(returning: .success(())) }
                } catch {
                    let abandoned = state.withLock { $0.fail(error, during: batch) }
                    abandoned.forEach { $0.resume(returning: .failure(error)) }
                }
            }
        }
    }
}
