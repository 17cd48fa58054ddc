import Foundation
import Ledger
import Sending
import Testing
import Text

@testable import Reports

@Suite("The list of runs", .timeLimit(.minutes(5)))
struct RunListTests {
    private let start = RunStart(scope: Samples.scope, startedAt: 1_700_000_000, version: "1.2.3")

    @Test("tells runs of several accounts apart")
    func account() {
        let end = RunEnd(endedAt: 1_700_000_012, exitCode: 0, report: Samples.report().json)
        let lines = RunList.text([RunRecord(id: RunID(1), start: start, end: end)]).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasSuffix("  Account  Where") == true)
        #expect(lines.last?.hasSuffix("  acme     tchek sandbox summer") == true)
    }

    @Test("says of a run that has not ended how far it came, and whether it is under way")
    func notEnded() {
        let record = RunRecord(id: RunID(1), start: start, end: nil)
        let text = RunList.text([record])
        #expect(text.contains("bulk-sessions report --run ID"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 120 })
        var tally = RunTally()
        (tally.created, tally.unknown, tally.underWay, tally.failed) = (84, 3, 8, 2)
        let (report, hasEnded) = RunList.report(of: record, tally: tally)
        #expect(!hasEnded && report.count(.unknown) == 11 && report.rows == 97)
        func page(_ isUnderWay: Bool?) -> String {
            ReportPage.html(report, hasEnded: false, isUnderWay: isUnderWay)
        }
        #expect(page(true).contains("This run is under way: 84 rows have a link by it so far"))
        #expect(page(false).contains("This run died before it could tell how it ended: 84 rows"))
        #expect(page(nil).contains("If it is not under way"))
    }

    @Test("an average is not above the rate that was allowed, though the first call leaves at once")
    func average() throws {
        let json = """
            {"startedAt":0,"duration":0.7,"bucketWidth":1,"calls":{"created":[36]},"allowedRates":[50],\
            "interruptions":[],"throttledSeconds":0,"pauses":0,"outages":0}
            """
        let sending = try JSONDecoder().decode(RunReport.Sending.self, from: Data(json.utf8))
        #expect(sending.averageRate(of: 36) == 50)
        #expect(abs(sending.averageRate(of: 7) - 10) < 0.000_1)
    }
}
