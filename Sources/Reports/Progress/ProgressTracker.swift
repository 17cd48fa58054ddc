package import Sending
package import Text

/// A follower of one run, which turns its counters and states into facts for people.
package struct ProgressTracker: Sendable {
    private let total: Int
    private let provider: String
    /// Through which calls go.
    private let proxy: String?
    private let ceiling: RateLimit
    private let clock: WallClock
    private var calls: RateMeter
    private var rows: RateMeter
    /// Pauses and outages that had begun when the meters last measured something.
    private var interruptions = 0

    package init(total: Int, provider: String, proxy: String? = nil, ceiling: RateLimit, clock: WallClock) {
        self.total = total
        self.provider = provider
        self.proxy = proxy
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
        measure(counts, state: state, now: now)
        var facts = ProgressFacts(
            total: total,
            counts: counts,
            wait: wait(state, askedPause, now),
            ceiling: ceiling,
            allowedRate: allowedRate,
            // Counting whole calls in a short window may come out a little above what is kept.
            rate: calls.rate.map { min($0, ceiling.perSecond) }
        )
        if facts.wait == nil { facts.timeLeft = timeLeft(facts) }
        return facts
    }

    /// A pause says nothing of how fast the run is when it goes on, so nothing from before or within one is kept:
    /// also of a pause so short that it began and ended between two looks.
    private mutating func measure(_ counts: ProgressCounts, state: SendState, now: Duration) {
        let isWaiting =
            switch state {
            case .paused, .outage: true
            case .running, .stopping: false
            }
        if isWaiting || counts.pauses + counts.outages != interruptions {
            calls = RateMeter(ceiling: ceiling.perSecond)
            rows = RateMeter(ceiling: ceiling.perSecond)
            interruptions = counts.pauses + counts.outages
        }
        guard !isWaiting else { return }
        calls.add(counts.requests, at: now)
        rows.add(counts.done, at: now)
    }

    private func timeLeft(_ facts: ProgressFacts) -> Duration? {
        // Before anything was measured, what the rate allows is the best guess; and where no row was done for a whole
        // window, it is better than dividing by nothing.
        let measured = rows.rate.flatMap { $0 > 0 ? $0 : nil }
        let rate = min(measured ?? facts.allowedRate, ceiling.perSecond)
        guard rate > 0 else { return nil }
        let seconds = Double(max(0, total - facts.done)) / rate
        // Less than that is over before it is read.
        return seconds >= 1 ? .seconds(seconds.rounded(.up)) : nil
    }

    private func wait(_ state: SendState, _ askedPause: Duration, _ now: Duration) -> ProgressWait? {
        switch state {
        case .running:
            return nil
        case .paused(let until):
            return .paused(provider: provider, until: wallTime(until, now), asked: askedPause)
        case .outage(let since, let nextProbe):
            return .outage(
                provider: proxy.map { "\(provider), or the proxy \($0)," } ?? provider,
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
