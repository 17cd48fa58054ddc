import Ledger
package import Sending
import Synchronization

/// The dispatcher of a run: its one scheduler, shared by its workers, with the lock, the clock and the waiting that the
/// scheduler itself does without.
package final class Dispatcher: Sendable {
    private struct State {
        var scheduler: SendScheduler
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0
        /// When the hours for messages end, in seconds since 1970; nil where they never do.
        var messagesEnd: Double?
    }

    private let state: Mutex<State>
    private let clock: any RunClock

    package init(policy: SendPolicy, clock: any RunClock) {
        state = Mutex(State(scheduler: SendScheduler(policy: policy)))
        self.clock = clock
    }

    /// Since the start of the run, on the monotonic clock.
    package var now: Duration { clock.elapsed }

    /// Gives the scheduler to `body`, with the time, and wakes all who wait where that may change what they are to do.
    func update<Result>(_ body: (inout SendScheduler, Duration) -> Result) -> Result {
        let now = now
        let (result, woken) = state.withLock { state in
            let epoch = state.scheduler.epoch
            // Anew each time, since the time of day may be set while the run goes on.
            state.scheduler.messagesEnd = state.messagesEnd.map { now + .seconds($0 - clock.secondsSince1970) }
            let result = body(&state.scheduler, now)
            if state.scheduler.epoch == epoch || state.waiters.isEmpty {
                return (result, [CheckedContinuation<Void, Never>]())
            }
            defer { state.waiters.removeAll() }
            return (result, Array(state.waiters.values))
        }
        for waiter in woken { waiter.resume() }
        return result
    }

    /// Waits until that time, or until the scheduler's epoch is no longer `epoch`.
    func wait(until deadline: Duration?, epoch: Int) async {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        let alarm = deadline.map { deadline in
            Task { [self] in
                try? await clock.sleep(until: deadline)
                state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
            }
        }
        await withCheckedContinuation { continuation in
            let isLate = state.withLock { state in
                let hasPassed = deadline.map { $0 <= now } ?? false
                if state.scheduler.epoch != epoch || hasPassed { return true }
                state.waiters[id] = continuation
                return false
            }
            if isLate { continuation.resume() }
        }
        alarm?.cancel()
    }
}

extension Dispatcher {
    package func stop(_ reason: StopReason) { update { scheduler, _ in scheduler.stop(reason) } }

    package var stopReason: StopReason? { update { scheduler, _ in scheduler.stopReason } }

    /// - Parameter hours: Those in which customers may be messaged, from here on; nil for all.
    func keep(_ hours: SendWindow?) {
        let end = hours.map { hours in
            // Those that begin while the run goes on are the next run's.
            if case .open(let until) = hours.state(at: clock.secondsSince1970) { Double(until) } else { 0.0 }
        }
        state.withLock { $0.messagesEnd = end }
    }

    var areMessagesOver: Bool {
        let end = state.withLock { $0.messagesEnd }
        return end.map { $0 <= clock.secondsSince1970 } ?? false
    }

    var hasWithheld: Bool { update { scheduler, _ in scheduler.hasWithheld } }

    /// Lets no more calls leave than `--max-per-day` does.
    ///
    /// - Parameter earlier: The calls of earlier runs, the first ones first.
    func limit(to calls: Int, earlier: [CallMinute]) {
        let wall = clock.secondsSince1970
        // What a clock that was wrong then has noted far ahead says nothing of when it was.
        let made = earlier.filter { $0.end < wall + CallAllowance.day / .seconds(1) }
            .map { CallAllowance.Made(at: now + .seconds($0.end - wall), calls: $0.calls) }
        update { scheduler, _ in scheduler.limitCalls(to: CallAllowance(limit: calls, earlier: made)) }
    }

    var callsWithinDay: Int? { update { $0.callsWithinDay(now: $1) } }

    package var counters: SendCounters { update { scheduler, _ in scheduler.counters } }

    package var snapshot: SendSnapshot {
        update { scheduler, now in
            SendSnapshot(
                counters: scheduler.counters,
                state: scheduler.state(now: now),
                rate: scheduler.rate(now: now),
                askedPause: scheduler.askedPause,
                elapsed: now
            )
        }
    }
}
