import Sending
import Testing
import Text

@testable import Reports

@Suite("progress tracker", .timeLimit(.minutes(5)))
struct ProgressTrackerTests {
    private let clock = WallClock(now: { 1_000_000 }, utcOffset: { _ in -12_600 })

    private func counts(_ created: Int) -> ProgressCounts {
        var counts = ProgressCounts()
        counts.created = created
        counts.requests = created
        return counts
    }

    @Test("the rate and the time left are measured, and guessed from the ceiling before that")
    func timeLeft() {
        var tracker = ProgressTracker(total: 1_000, provider: "Tchek", ceiling: RateLimit(perSecond: 10), clock: clock)
        var facts = tracker.facts(counts(0), state: .running, allowedRate: 10, askedPause: .zero, now: .zero)
        #expect(facts.rate == nil && facts.timeLeft == .seconds(100))
        for tick in 1...50 {
            facts = tracker.facts(
                counts(tick),
                state: .running,
                allowedRate: 10,
                askedPause: .zero,
                now: .milliseconds(200 * tick)
            )
        }
        #expect(abs((facts.rate ?? 0) - 5) < 0.01)
        #expect(abs((facts.timeLeft ?? .zero) / .seconds(1) - 190) <= 1)
    }

    /// What the tracker says of a moment, at a ceiling of 5 calls per second.
    private func look(
        _ tracker: inout ProgressTracker,
        _ created: Int,
        _ seconds: Double,
        state: SendState = .running,
        pauses: Int = 0
    ) -> ProgressFacts {
        var counts = counts(created)
        counts.pauses = pauses
        return tracker.facts(counts, state: state, allowedRate: 5, askedPause: .zero, now: .seconds(seconds))
    }

    private func tracker(total: Int) -> ProgressTracker {
        ProgressTracker(total: total, provider: "Tchek", ceiling: RateLimit(perSecond: 5), clock: clock)
    }

    @Test("after a pause or an outage nothing of it is in the rate or the time left", arguments: [true, false])
    func afterWaiting(_ isPause: Bool) {
        var tracker = tracker(total: 300)
        for tick in 0...50 { _ = look(&tracker, tick, Double(tick) / 5) }
        let state = isPause ? SendState.paused(until: .seconds(70)) : .outage(since: .seconds(10), nextProbe: .zero)
        for second in 11...69 {
            #expect(look(&tracker, 50, Double(second), state: state, pauses: 1).timeLeft == nil)
        }
        let first = look(&tracker, 50, 70, pauses: 1)
        #expect(first.rate == nil && first.timeLeft == .seconds(50))
        for tick in 1...20 {
            let facts = look(&tracker, 50 + tick, 70 + Double(tick) / 5, pauses: 1)
            #expect(abs((facts.timeLeft ?? .zero) / .seconds(1) - (250 - Double(tick)) / 5) <= 1)
        }
    }

    @Test("a pause that came and went between two looks is left out too")
    func shortPause() {
        var tracker = tracker(total: 100)
        for tick in 0...10 { _ = look(&tracker, tick, Double(tick) / 5) }
        #expect(look(&tracker, 10, 4, pauses: 1).rate == nil)
    }

    @Test("no rate above the ceiling is shown, nor a time left of less than a second")
    func bounds() {
        var tracker = tracker(total: 7)
        #expect(look(&tracker, 0, 0).timeLeft == .seconds(2))
        let facts = look(&tracker, 6, 1)
        #expect(facts.rate == 5 && facts.timeLeft == nil)
    }

    @Test("where no row was done for a while, the time left is no division by nothing")
    func stalled() {
        var tracker = tracker(total: 50)
        for second in 0...10 { _ = look(&tracker, 0, Double(second)) }
        #expect(look(&tracker, 0, 11).timeLeft == .seconds(10))
    }

    @Test("what the monotonic clock says is shown as time of day, with its distance from UTC")
    func wallTimes() {
        var tracker = ProgressTracker(total: 10, provider: "Tchek", ceiling: RateLimit(perSecond: 1), clock: clock)
        let facts = tracker.facts(
            counts(0),
            state: .paused(until: .seconds(130)),
            allowedRate: 1,
            askedPause: .seconds(30),
            now: .seconds(100)
        )
        // 1,000,030 seconds after 1970 are 13:47:10 UTC.
        #expect(facts.wait?.text == "paused until 10:17:10-03:30, Tchek asked for 30 s")
        #expect(facts.timeLeft == nil)
    }

    @Test("an outage behind a proxy is not put down to the provider alone")
    func outageBehindProxy() {
        for (proxy, name) in [(nil, "Tchek"), ("proxy.test:3128", "Tchek, or the proxy proxy.test:3128,")] {
            var tracker = ProgressTracker(
                total: 10,
                provider: "Tchek",
                proxy: proxy,
                ceiling: RateLimit(perSecond: 1),
                clock: clock
            )
            let state = SendState.outage(since: .seconds(100), nextProbe: .seconds(130))
            let wait = look(&tracker, 0, 100, state: state).wait
            #expect(wait?.text == "\(name) down since 10:16:40-03:30, next try 10:17:10")
        }
    }

    @Test("a slow ceiling is measured over a longer time")
    func slow() {
        var meter = RateMeter(ceiling: 0.01)
        for tick in 0...10_000 { meter.add(tick / 100, at: .seconds(tick)) }
        #expect(abs((meter.rate ?? 0) - 0.01) < 0.001)
    }

    @Test("timestamps are ISO 8601 with milliseconds and offset")
    func timestamps() {
        #expect(WallTime(seconds: 1_000_000.25, utcOffset: 3_600).iso8601 == "1970-01-12T14:46:40.250+01:00")
        #expect(WallTime(seconds: 0, utcOffset: 0).iso8601 == "1970-01-01T00:00:00.000+00:00")
    }
}

@Suite("progress news", .timeLimit(.minutes(5)))
struct ProgressNewsTests {
    private func facts(_ wait: ProgressWait? = nil, pauses: Int = 0) -> ProgressFacts {
        var counts = ProgressCounts()
        counts.pauses = pauses
        return ProgressFacts(total: 1, counts: counts, wait: wait, ceiling: RateLimit(perSecond: 1), allowedRate: 1)
    }

    private let time = WallTime(seconds: 0, utcOffset: 0)
    private var pause: ProgressWait { .paused(provider: "Tchek", until: time, asked: .seconds(1)) }

    @Test("every change of state is told once, and every half minute without one")
    func events() {
        var news = ProgressNews(begunAt: .zero)
        #expect(news.event(facts(), at: .seconds(1)) == nil)
        #expect(news.event(facts(pause, pauses: 1), at: .seconds(2)) == .paused)
        #expect(news.event(facts(pause, pauses: 1), at: .seconds(3)) == nil)
        #expect(news.event(facts(pauses: 1), at: .seconds(31)) == nil)
        #expect(news.event(facts(pauses: 1), at: .seconds(32)) == .interval)
        let outage = ProgressWait.outage(provider: "Tchek", since: time, nextTry: nil)
        #expect(news.event(facts(outage, pauses: 1), at: .seconds(35)) == .outage)
        #expect(news.event(facts(outage, pauses: 1), at: .seconds(65)) == .interval)
        #expect(news.event(facts(.stopping, pauses: 1), at: .seconds(66)) == .stopping)
    }

    @Test("pauses that follow each other are told in one line in half a minute, which counts them")
    func pauses() {
        var news = ProgressNews(begunAt: .zero)
        var lines: [(second: Int, event: ProgressNews.Event, pauses: Int)] = []
        // A second of pause, a second of calls, for two minutes.
        for second in 1...120 {
            let facts = facts(second % 2 == 1 ? pause : nil, pauses: (second + 1) / 2)
            guard let event = news.event(facts, at: .seconds(second)) else { continue }
            lines.append((second, event, news.takePauses(facts.counts)))
        }
        #expect(lines.map(\.second) == [1, 31, 61, 91])
        #expect(lines.map(\.event) == [.paused, .paused, .paused, .paused])
        #expect(lines.map(\.pauses) == [1, 15, 15, 15])
        var end = ProgressCounts()
        end.pauses = 60
        #expect(news.takePauses(end) == 14 && news.takePauses(end) == 0)
    }

    @Test("after a pause that was longer than half a minute the run is said to go on")
    func longPause() {
        var news = ProgressNews(begunAt: .zero)
        #expect(news.event(facts(pause, pauses: 1), at: .seconds(1)) == .paused)
        #expect(news.event(facts(pause, pauses: 1), at: .seconds(31)) == .interval)
        #expect(news.event(facts(pauses: 1), at: .seconds(40)) == .goesOn)
    }
}
