import Synchronization

/// The rows on their way, by a number that the machine knows them by.
final class ItemStore: Sendable {
    private struct State {
        var items: [SendItem?] = []
        var free: [Int] = []
    }

    private let state = Mutex(State())

    func insert(_ item: SendItem) -> Int {
        state.withLock { state in
            if let slot = state.free.popLast() {
                state.items[slot] = item
                return slot
            }
            state.items.append(item)
            return state.items.count - 1
        }
    }

    subscript(slot: Int) -> SendItem {
        state.withLock { state in
            guard let item = state.items[slot] else { preconditionFailure("A row that is done was asked for.") }
            return item
        }
    }

    func remove(_ slot: Int) {
        state.withLock { state in
            state.items[slot] = nil
            state.free.append(slot)
        }
    }
}
