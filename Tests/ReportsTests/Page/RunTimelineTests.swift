import Rows
import Sending
import Testing

@testable import Reports

@Suite("The timeline of a run", .timeLimit(.minutes(10)))
struct RunTimelineTests {
    private func end(_ timeline: RunTimeline, at end: Duration) -> RunReport.Sending {
        timeline.sending(startedAt: 1_700_000_000, end: end)
    }

    @Test("counts calls by outcome where they began, counted from the beginning of the sending")
    func buckets() {
        var timeline = RunTimeline()
        timeline.begin(at: .seconds(100))
        timeline.called("created", started: .milliseconds(100_100), took: .milliseconds(50), allowedRate: 5)
        timeline.called("created", started: .milliseconds(100_600), took: .milliseconds(50), allowedRate: 5)
        timeline.called("http_422", started: .milliseconds(100_600), took: .milliseconds(900), allowedRate: 4)
        let sending = end(timeline, at: .seconds(102))
        #expect(sending.bucketWidth == 0.25 && sending.duration == 2)
        #expect(sending.calls == ["created": [1, 0, 1], "http_422": [0, 0, 1]])
        #expect(sending.allowedRates == [5, 0, 4])
        #expect(sending.latency?.count == 3)
    }

    @Test("loses no call when the buckets double in width, and never has more than 240 of them")
    func doubling() {
        var timeline = RunTimeline()
        timeline.begin(at: .zero)
        for second in 0..<100_000 {
            timeline.called("created", started: .seconds(second), took: .milliseconds(10), allowedRate: 1)
        }
        let sending = end(timeline, at: .seconds(100_000))
        #expect(sending.calls("created") == 100_000)
        #expect(sending.calls["created", default: []].count <= 240)
        #expect(sending.bucketWidth == 512)
        // A call a second: all buckets but the last are equally full.
        #expect(Set(sending.calls["created", default: []].dropLast()) == [512])
        #expect(sending.allowedRates.allSatisfy { $0 == 1 })
    }

    @Test("makes one pause of 429s that follow each other, and ends it where the run ends")
    func pauses() {
        var timeline = RunTimeline()
        timeline.begin(at: .zero)
        timeline.stands(.paused(until: .seconds(4)), at: .seconds(1), why: "http_429")
        timeline.stands(.paused(until: .seconds(6)), at: .seconds(2), why: "http_429")
        timeline.stands(.running, at: .seconds(7), why: "http_429")
        timeline.stands(.paused(until: .seconds(90)), at: .seconds(10), why: "http_429")
        let sending = end(timeline, at: .seconds(30))
        #expect(sending.interruptions.map(\.from) == [1, 10] && sending.interruptions.map(\.to) == [6, 30])
        #expect(sending.pauses == 2 && sending.throttledSeconds == 25)
    }

    @Test("tells an outage from when it was noticed until a call succeeds, with the failure that began it")
    func outages() {
        var timeline = RunTimeline()
        timeline.begin(at: .zero)
        let since = Duration.seconds(5)
        timeline.stands(.outage(since: since, nextProbe: .seconds(6)), at: .seconds(5), why: "connection_refused")
        timeline.stands(.outage(since: since, nextProbe: .seconds(9)), at: .seconds(7), why: "timeout")
        timeline.stands(.running, at: .seconds(9), why: "timeout")
        timeline.stands(.outage(since: .seconds(20), nextProbe: .seconds(21)), at: .seconds(20), why: "timeout")
        let sending = end(timeline, at: .seconds(30))
        #expect(sending.interruptions.map(\.kind) == [.outage, .outage])
        #expect(sending.interruptions.map(\.from) == [5, 20] && sending.interruptions.map(\.to) == [9, 30])
        #expect(sending.interruptions.map(\.why) == ["connection_refused", "timeout"])
    }

    @Test("stays below 50 KB as JSON, whatever the run was like")
    func size() throws {
        var timeline = RunTimeline()
        timeline.begin(at: .zero)
        for call in 0..<60_000 {
            let time = Duration.milliseconds(call * 1_001)
            let took = Duration.microseconds(100 + call * 991)
            timeline.called("http_\(400 + call % 100)", started: time, took: took, allowedRate: Double(call) / 7)
            if call.isMultiple(of: 7) { timeline.stands(.paused(until: time + .seconds(2)), at: time, why: "") }
            timeline.stands(call % 5 == 0 ? .outage(since: time, nextProbe: time) : .running, at: time, why: "timeout")
        }
        var totals = RunTotals()
        for row in 0..<500_000 {
            totals.problems.add(
                code: "phone_unknown_country_code_\(row % 300)",
                field: .exteriorColor,
                row: row + 900_000
            )
        }
        let report = Samples.report(totals, exitCode: 1) { summary in
            summary.sending = self.end(timeline, at: .seconds(60_100))
            summary.columns = [.exteriorColor: String(repeating: "Ü", count: 40)]
        }
        let json = report.json
        #expect(json.utf8.count < 50_000, "\(json.utf8.count)")
        let read = try #require(RunReport(json: json))
        #expect(read == report)
        #expect(ReportPage.html(read).utf8.count < 400_000, "\(ReportPage.html(read).utf8.count)")
    }

    @Test("costs less than a microsecond a call where the program is optimised")
    func cost() {
        var timeline = RunTimeline()
        timeline.begin(at: .zero)
        let calls = 200_000
        let took = ContinuousClock().measure {
            for call in 0..<calls {
                timeline.called("created", started: .milliseconds(call), took: .milliseconds(20), allowedRate: 5)
                timeline.stands(.running, at: .milliseconds(call), why: "")
            }
        }
        #if !DEBUG
        #expect(took / calls < .microseconds(1), "\(took / calls)")
        #endif
        #expect(timeline.latency.count == calls)
    }
}
