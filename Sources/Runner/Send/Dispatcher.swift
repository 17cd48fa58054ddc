package import Sending
import Synchronization

/// The state machine of a run, shared by its workers, with the clock and the waiting that the machine itself does
/// without.
package final class Dispatcher: Sendable {
    private struct State {
        var machine: SendScheduler
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0
    }

    private let state: Mutex<State>
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant

    package init(policy: SendPolicy) {
        state = Mutex(State(machine: SendScheduler(policy: policy)))
        start = clock.now
    }

    /// Since the start of the run, on the monotonic clock.
    package var now: Duration { start.duration(to: clock.now) }

    /// Asks or tells the machine something, and wakes all who wait where that may change what they are to do.
    package func callAsFunction<Result>(_ body: (inout SendScheduler, Duration) -> Result) -> Result {
        let now = now
        let (result, woken) = state.withLock { state in
            let epoch = state.machine.epoch
            let result = body(&state.machine, now)
            if state.machine.epoch == epoch || state.waiters.isEmpty {
                return (result, [CheckedContinuation<Void, Never>]())
            }
            defer { state.waiters.removeAll() }
            return (result, Array(state.waiters.values))
        }
        for waiter in woken { waiter.resume() }
        return result
    }

    /// Waits until that time, or until the machine's epoch is no longer `epoch`.
    func wait(until deadline: Duration?, epoch: Int) async {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        let alarm = deadline.map { deadline in
            Task { [self] in
                try? await clock.sleep(until: start + deadline, tolerance: .zero)
                state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
            }
        }
        await withCheckedContinuation { continuation in
            let isLate = state.withLock { state in
                let hasPassed = deadline.map { $0 <= now } ?? false
                if state.machine.epoch != epoch || hasPassed { return true }
                state.waiters[id] = continuation
                return false
            }
            if isLate { continuation.resume() }
        }
        alarm?.cancel()
    }
}

extension Dispatcher {
    var snapshot: SendSnapshot {
        self { machine, now in
            SendSnapshot(
                counters: machine.counters,
                state: machine.state(now: now),
                rate: machine.rate(now: now),
                askedPause: machine.askedPause,
                elapsed: now
            )
        }
    }
}
