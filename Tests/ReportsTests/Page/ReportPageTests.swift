import Rows
import Sending
import Testing

@testable import Reports

@Suite("The page about a run", .timeLimit(.minutes(5)))
struct ReportPageTests {
    @Test("says how many rows have a link and what to do next")
    func verdict() {
        let report = Samples.report(Samples.totals([.created: 1_885, .invalid: 100, .failed: 15]), exitCode: 1) {
            $0.advice = "correct the cells, then run"
            $0.nextCommand = "bulk-sessions retry 'my fleet.csv'"
        }
        let page = ReportPage.html(report)
        #expect(page.contains("1,885 of 2,000 rows have a link, 115 have none"))
        #expect(page.contains("Correct the cells, then run:"))
        #expect(
            page.contains("<span>bulk-sessions</span> <span>retry</span> <span>&#39;my</span> <span>fleet.csv&#39;")
        )
    }

    @Test("loads nothing from anywhere")
    func selfContained() {
        let page = ReportPage.html(Samples.report())
        #expect(!page.contains("http://") && !page.contains("https://") && !page.contains("<script"))
        #expect(page.contains("default-src 'none'") && page.contains(ReportPage.mark))
    }

    @Test("escapes by scalars, so that no combining character hides a tag from it")
    func escaping() {
        let totals = Samples.totals([.invalid: 1])
        let report = Samples.report(totals, exitCode: 75) { summary in
            summary.stopped = "<\u{301}script>alert(1)</script>"
            summary.nextCommand = "bulk-sessions create '<b>.csv'"
            summary.totals.problems.add(code: "vin_length", field: .vin, row: 2)
            summary.columns = [.vin: "\"><img src=x>"]
        }
        let page = ReportPage.html(report)
        let tags = page.unicodeScalars.indices.filter { page.unicodeScalars[$0] == "<" }.map { index in
            String(page.unicodeScalars[index...].prefix(4))
        }
        #expect(!tags.contains { $0.hasPrefix("<\u{301}") || $0.hasPrefix("<img") || $0.hasPrefix("<b>.") })
        #expect(page.contains("&lt;\u{301}script&gt;"))
    }

    @Test("tells of every exit code what it means", arguments: [0, 1, 65, 66, 70, 73, 75, 77, 78] as [Int32])
    func exitCodes(_ code: Int32) {
        let page = ReportPage.html(Samples.report(exitCode: code))
        #expect(page.contains("<h1>") && page.hasSuffix("</html>\n"))
    }

    @Test("of a run without an end says that it has none")
    func open() {
        #expect(ReportPage.html(Samples.report(), hasEnded: false).contains("This run has not ended"))
    }

    @Test("gives each plot a name, a description and a table")
    func alternatives() throws {
        var timeline = RunTimeline()
        timeline.begin(at: .zero)
        for call in 0..<100 {
            let outcome = call.isMultiple(of: 10) ? "http_429" : "created"
            timeline.called(outcome, started: .milliseconds(call * 20), took: .milliseconds(30), allowedRate: 50)
        }
        timeline.stands(.paused(until: .seconds(3)), at: .seconds(2), why: "http_429")
        let report = Samples.report(Samples.totals([.created: 90])) { summary in
            summary.requests = 100
            summary.retries = 10
            summary.sending = timeline.sending(startedAt: 1_700_000_001, end: .seconds(4))
        }
        let page = ReportPage.html(report)
        for plot in ["rows", "calls", "latency"] {
            #expect(page.contains("aria-labelledby=\"\(plot)-title \(plot)-desc\""))
        }
        #expect(
            page.contains("100 calls in 4 s, 25 a second on average: 90 created, 10 too many calls (429). 1 pause.")
        )
        #expect(page.split(separator: "The same as a table").count == 3)
        #expect(page.contains("pause, after: too many calls: asked to wait"))
        // No number that went wrong on its way into a drawing.
        for wrong in ["nan", "inf%", " x=\"-", " y=\"-", "width=\"-", "height=\"-"] { #expect(!page.contains(wrong)) }
    }
}
