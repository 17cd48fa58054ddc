import Ledger
import Rows
import Sending
import Testing

@testable import Reports

@Suite("A record of a run in somebody else's ledger", .timeLimit(.minutes(5)))
struct DamagedReportTests {
    private static let numbers = [
        "9223372036854775807", "-9223372036854775808", "-1", "0", "1e300", "-1e300", "1e-300", "\"nan\"", "\"inf\"",
        "\"-inf\"", "4294967296",
    ]

    /// The texts with each number of the record in turn as the given one, and one with all of them.
    private static func records(_ number: String) -> [String] {
        let json = RunReportTests.versionOne
        let ranges = json.matches(of: /([:\[,])(-?[0-9][0-9.]*)/).map(\.output.2).map { $0.startIndex..<$0.endIndex }
            .filter { !json[..<$0.lowerBound].hasSuffix("\"version\":") }
        let single = ranges.map { range in
            var one = json
            one.replaceSubrange(range, with: number)
            return one
        }
        var all = json
        for range in ranges.reversed() { all.replaceSubrange(range, with: number) }
        return single + [all]
    }

    @Test("whatever its numbers are, it is listed and drawn, or it holds no figures", arguments: numbers)
    func drawn(number: String) {
        let records = Self.records(number)
        #expect(records.count > 30)
        let start = RunStart(scope: Samples.scope, startedAt: 1_700_000_000, version: "1.2.3")
        for json in records {
            let end = RunEnd(endedAt: 1_700_000_012, exitCode: 0, report: json)
            let run = RunRecord(id: RunID(1), start: start, end: end)
            let (report, hasEnded) = RunList.report(of: run)
            #expect(ReportPage.html(report, hasEnded: hasEnded).hasSuffix("</html>\n"))
            #expect(RunList.text([run]).contains("summer"))
        }
    }

    @Test(
        "whatever its times are, it is listed and drawn",
        arguments: [Double.nan, .infinity, -.infinity, 1e300, -1e300, 1e18]
    )
    func times(time: Double) {
        let start = RunStart(scope: Samples.scope, startedAt: time, version: "1.2.3")
        for end in [nil, RunEnd(endedAt: -time, exitCode: 0, report: "")] {
            let run = RunRecord(id: RunID(1), start: start, end: end)
            #expect(RunList.text([run]).contains("summer"))
            let (report, hasEnded) = RunList.report(of: run)
            #expect(ReportPage.html(report, hasEnded: hasEnded).hasSuffix("</html>\n"))
        }
    }

    @Test("lists that no run writes are cut")
    func lists() throws {
        let json = RunReportTests.versionOne
            .replacing("[36]", with: "[" + String(repeating: "1,", count: 100_000) + "1]")
            .replacing("[2,3,4,5]", with: "[" + String(repeating: "7,", count: 100_000) + "7]")
        let report = try #require(RunReport(json: json))
        #expect(report.sending?.calls["created"]?.count == RunTimeline.maxBuckets)
        #expect((report.problems.first?.rows.count ?? 0) < 100)
    }

    @Test("what its texts hold stays on one line of the list, and a terminal makes nothing of it")
    func texts() {
        var scope = Samples.scope
        scope.account = "a\u{1B}[2Jb\nnight"
        scope.campaign = "\u{9B}31m\u{202E}live\u{2028}x\r" + String(repeating: "y", count: 1_000)
        let run = RunRecord(id: RunID(1), start: RunStart(scope: scope, startedAt: 1, version: "1"), end: nil)
        let lines = RunList.text([run]).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[1].contains(#"a\u{1B}[2Jb\nnight"#), "\(lines[1])")
        #expect(lines[1].contains(#"\u{9B}31m\u{202E}live\u{2028}x\r"#) && lines[1].count < 300)
    }
}
