package import Domain

/// Follows a run: makes facts for people from how it stands, one moment after the other.
package struct ProgressTracker: Sendable {
    private let total: Int
    private let provider: String
    private let ceiling: RateLimit
    private let clock: WallClock
    private var calls: RateMeter
    private var rows: RateMeter

    package init(total: Int, provider: String, ceiling: RateLimit, clock: WallClock) {
        self.total = total
        self.provider = provider
        self.ceiling = ceiling
        self.clock = clock
        calls = RateMeter(ceiling: ceiling.perSecond)
        rows = RateMeter(ceiling: ceiling.perSecond)
    }

    /// - Parameters:
    ///   - allowedRate: Calls per second.
    ///   - askedPause: How long the pause is that the provider asked for, where there is one.
    ///   - now: On the monotonic clock that the times of `state` are from.
    package mutating func facts(
        _ counts: ProgressCounts,
        state: SendState,
        allowedRate: Double,
        askedPause: Duration,
        now: Duration
    ) -> ProgressFacts {
        calls.add(counts.requests, at: now)
        rows.add(counts.done, at: now)
        var facts = ProgressFacts(
            total: total,
            counts: counts,
            wait: wait(state, askedPause, now),
            ceiling: ceiling,
            allowedRate: allowedRate,
            rate: calls.rate
        )
        if facts.wait == nil { facts.timeLeft = timeLeft(facts) }
        return facts
    }

    private func timeLeft(_ facts: ProgressFacts) -> Duration? {
        // Before anything was measured, what the rate allows is the best guess.
        let rate = rows.rate ?? facts.allowedRate
        return rate > 0 ? .seconds(Double(max(0, total - facts.done)) / rate) : nil
    }

    private func wait(_ state: SendState, _ askedPause: Duration, _ now: Duration) -> ProgressWait? {
        switch state {
        case .running:
            return nil
        case .paused(let until):
            return .paused(provider: provider, until: wallTime(until, now), asked: askedPause)
        case .outage(let since, let nextProbe):
            return .outage(
                provider: provider,
                since: wallTime(since, now),
                nextTry: nextProbe > now ? wallTime(nextProbe, now) : nil
            )
        case .stopping:
            return .stopping
        }
    }

    private func wallTime(_ time: Duration, _ now: Duration) -> WallTime {
        clock.time(clock.now() + (time - now) / .seconds(1))
    }
}
