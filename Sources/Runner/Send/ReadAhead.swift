import DequeModule
import Synchronization

/// What is to be called, read as the workers ask for it, so that no more of it is in memory than is on its way.
///
/// Reading happens ahead and in a task of its own: a worker runs on the event loop of all connections, where a slow disk
/// would hold up every call.
final class ReadAhead<Item: Sendable>: Sendable {
    private struct State {
        var ready = Deque<Item>()
        var isReading = false
        var isAtEnd = false
        var failure: (any Error)?
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private enum Answer { case item(Item), end, failed(any Error), wait }

    private let state = Mutex(State())
    private let read: @Sendable (_ count: Int) async throws -> [Item]

    /// Items that are read at once, and how few are left when the next are read.
    private let batchSize = 512
    private let lowWater = 128

    /// - Parameter read: Reads so many of the next items, fewer at the end. Never called before it has returned.
    init(_ read: @escaping @Sendable (_ count: Int) async throws -> [Item]) { self.read = read }

    /// The next one; nil where there are no more. Throws what reading threw.
    func next() async throws -> Item? {
        while true {
            let (answer, reads) = state.withLock { state -> (Answer, Bool) in
                let reads =
                    !state.isReading && !state.isAtEnd && state.failure == nil && state.ready.count < lowWater
                if reads { state.isReading = true }
                if let item = state.ready.popFirst() { return (.item(item), reads) }
                if let failure = state.failure { return (.failed(failure), reads) }
                return (state.isAtEnd ? .end : .wait, reads)
            }
            if reads { Task.detached { await self.readMore() } }
            switch answer {
            case .item(let item): return item
            case .end: return nil
            case .failed(let error): throw error
            case .wait: await waitForItems()
            }
        }
    }

    private func waitForItems() async {
        await withCheckedContinuation { waiter in
            let isReading = state.withLock { state in
                if state.isReading { state.waiters.append(waiter) }
                return state.isReading
            }
            if !isReading { waiter.resume() }
        }
    }

    private func readMore() async {
        do {
            let items = try await read(batchSize)
            finishReading { state in
                state.ready.append(contentsOf: items)
                state.isAtEnd = items.count < batchSize
            }
        } catch {
            finishReading { $0.failure = error }
        }
    }

    private func finishReading(_ change: (inout State) -> Void) {
        let waiters = state.withLock { state in
            change(&state)
            state.isReading = false
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
