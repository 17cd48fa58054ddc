import Testing

@testable import Reports

@Suite("The record of a run that the ledger keeps")
struct RunReportTests {
    /// Every member that version 1 writes. None is ever added here: ledgers hold records that lack what came later.
    static let versionOne = #"""
        {"version":1,"run":3,"program":"0.1.0","provider":"p","environment":"production","campaign":"nightly",
        "startedAt":1772000000.5,"endedAt":1772000061,"exitCode":1,"stopped":"Why","rows":40,"blankRows":1,
        "statuses":{"created":36,"invalid":4},"possibleOrphans":1,"duplicatesWithoutLink":0,"leftByLimit":0,
        "requests":39,"retries":3,
        "sending":{"startedAt":1772000001,"duration":60,"bucketWidth":0.25,"calls":{"created":[36],"http_503":[0,3]},
        "allowedRates":[5,5],"interruptions":[{"kind":"pause","from":1,"to":2.5,"why":"http_429"}],
        "throttledSeconds":1.5,"pauses":1,"outages":0,
        "latency":{"count":39,"sum":4,"median":0.1,"p95":0.2,"p99":0.3,"buckets":[{"upTo":0.3,"count":39}]}},
        "problems":[{"code":"vin_length","field":"vin","column":"VIN","count":4,"rows":[2,3,4,5]}],"moreProblems":0,
        "output":"o.csv","advice":"then run","nextCommand":"bulk-sessions retry o.csv"}
        """#

    @Test("a record that an older version of this program wrote is read, whatever was added since")
    func olderVersion() throws {
        let report = try #require(RunReport(json: Self.versionOne))
        #expect(report.run == 3 && report.rows == 40 && report.statuses == ["created": 36, "invalid": 4])
        #expect(report.sending?.latency?.count == 39 && report.sending?.interruptions.count == 1)
        #expect(report.problems.first?.rows == [2, 3, 4, 5] && report.nextCommand == "bulk-sessions retry o.csv")
        #expect(RunReport(json: report.json) == report)
    }

    @Test("a record of a newer version is not read, nor is a text that is none")
    func newerVersion() {
        let next = RunReport.currentVersion + 1
        #expect(RunReport(json: Self.versionOne.replacing("\"version\":1", with: "\"version\":\(next)")) == nil)
        #expect(RunReport(json: "{}") == nil)
    }
}
