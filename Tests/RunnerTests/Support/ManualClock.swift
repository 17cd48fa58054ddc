import Runner
import Synchronization

/// A clock that a test moves by hand, from one awaited moment to the next.
final class ManualClock: RunClock {
    private struct State {
        var elapsed = Duration.zero
        var sleepers: [Int: (deadline: Duration, wake: CheckedContinuation<Void, any Error>)] = [:]
        var nextSleeper = 0
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var elapsed: Duration { state.withLock { $0.elapsed } }
    private let start: Double

    /// - Parameter start: Seconds since 1970; else the noon of a day, when nobody minds a message.
    init(startingAt start: Double = 1_772_020_800) { self.start = start }

    var secondsSince1970: Double { start + elapsed / .seconds(1) }

    func sleep(until deadline: Duration) async throws {
        let id = state.withLock { state in
            state.nextSleeper += 1
            return state.nextSleeper
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { wake in
                let watchers: [CheckedContinuation<Void, Never>]? = state.withLock { state in
                    if Task.isCancelled || deadline <= state.elapsed { return nil }
                    state.sleepers[id] = (deadline, wake)
                    defer { state.watchers = [] }
                    return state.watchers
                }
                guard let watchers else { return wake.resume() }
                for watcher in watchers { watcher.resume() }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: id) }?.wake.resume(throwing: CancellationError())
        }
    }

    /// Waits until somebody sleeps, and moves on to the earliest deadline.
    func advanceToNextDeadline() async {
        await withCheckedContinuation { watcher in
            let isWatching = state.withLock { state in
                if state.sleepers.isEmpty { state.watchers.append(watcher) }
                return state.sleepers.isEmpty
            }
            if !isWatching { watcher.resume() }
        }
        let woken = state.withLock { state in
            guard let next = state.sleepers.values.map(\.deadline).min() else {
                return [CheckedContinuation<Void, any Error>]()
            }
            state.elapsed = max(state.elapsed, next)
            let due = state.sleepers.filter { $0.value.deadline <= state.elapsed }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.map(\.wake)
        }
        for sleeper in woken { sleeper.resume() }
    }

    /// Nobody will sleep any more: whoever waits for that goes on.
    func finish() {
        let watchers = state.withLock { state in
            defer { state.watchers = [] }
            return state.watchers
        }
        for watcher in watchers { watcher.resume() }
    }
}
