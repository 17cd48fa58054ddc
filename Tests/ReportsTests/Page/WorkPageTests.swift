import Testing

@testable import Reports

@Suite("The page about a run that creates nothing", .timeLimit(.minutes(1)))
struct WorkPageTests {
    private static func page(_ work: RunReport.Work, exitCode: Int32 = 1, change: (inout RunReport) -> Void = { _ in })
        -> String
    {
        var report = Samples.report(exitCode: exitCode)
        report.task = work
        change(&report)
        return ReportPage.html(report)
    }

    private static func row(_ count: String, _ words: String, _ code: String) -> String {
        "<td class=\"n\">\(count)</td><td>\(words) <code>\(code)</code></td>"
    }

    @Test("says what became of each unknown row, and what to run next")
    func reconciled() {
        var totals = ReconcileTotals()
        (totals.unknown, totals.found, totals.possibleOrphans, totals.notFound) = (1_204, 1_000, 1, 201)
        totals.left = ["time_not_covered": 2, "several_sessions": 1]
        let page = Self.page(RunReport.Work(totals)) { report in
            (report.advice, report.nextCommand) = (ReconcileSummary.advice, "bulk-sessions retry fleet.csv")
        }
        #expect(page.contains("1,201 of 1,204 reconciled") && page.contains("What this run did"))
        #expect(
            page.contains("1,204 unknown rows, looked for in a list of the provider&#39;s. Nothing was sent.")
                || page.contains("1,204 unknown rows, looked for in a list of the provider's. Nothing was sent.")
        )
        for row in [
            Self.row("1,000", "existing now: the list has their session, with its link", "found"),
            Self.row("1", "of them may exist twice, as several calls were lost", "possible_orphan"),
            Self.row(
                "201",
                "pending now: the list shows that they have no session, and retry sends them",
                "not_at_provider"
            ),
            Self.row("2", "the list does not reach around the time of their calls", "time_not_covered"),
            Self.row("1", "the list has several sessions that may be theirs", "several_sessions"),
        ] {
            #expect(page.contains(row), "\(row)")
        }
        #expect(page.contains("With what the first run said for all rows, such as --notify, run:"))
        #expect(page.contains("<span>retry</span>") && !page.contains("settled_before"))
    }

    @Test("says what became of each session that was to be reminded or withdrawn")
    func followUps() {
        var totals = SessionTotals.FollowUp(word: "reminded")
        (totals.chosen, totals.done) = (10, 6)
        totals.codes = ["http_400": 1, "timeout": 1]
        totals.left = ["begun": 4, "refused_before": 3]
        let page = Self.page(RunReport.Work(totals))
        for row in [
            Self.row("6", "got the provider&#39;s message once more", "reminded"),
            Self.row("1", "refused by the provider", "http_400"), Self.row("1", "no answer in time", "timeout"),
            Self.row("2", "not tried yet: the run stopped first", "not_tried"),
            Self.row("4", "begun, or over", "begun"), Self.row("3", "refused before", "refused_before"),
        ] {
            #expect(page.contains(row), "\(row)")
        }
        #expect(
            page.contains("10 sessions that nobody had begun.") && page.contains("What is left, and why, stands below.")
        )
        totals = SessionTotals.FollowUp(word: "cancelled")
        (totals.chosen, totals.done) = (1, 1)
        let cancelled = Self.page(RunReport.Work(totals), exitCode: 0)
        #expect(cancelled.contains(Self.row("1", "withdrawn: their links lead nowhere", "cancelled")))
        #expect(cancelled.contains("1 of 1 cancelled") && cancelled.contains("Nothing: everything is done."))
    }

    @Test("of a run of an earlier version, which did not note it, says only how many")
    func earlier() {
        let page = Self.page(RunReport.Work(word: "reminded", rows: 3, done: 2))
        #expect(page.contains("2 of 3 reminded") && !page.contains("What this run did"))
        #expect(page.contains("See what its summary said of the others."))
    }

    @Test("whatever somebody else's ledger holds in its place, it is escaped and cut")
    func hostile() throws {
        var work = RunReport.Work(word: "<b>reminded", rows: 3, done: 2)
        work.parts = Array(
            repeating: .init(code: "<img src=x>" + String(repeating: "y", count: 100), count: -1),
            count: 500
        )
        var report = Samples.report(exitCode: 1)
        report.task = work
        report.bound()
        let page = ReportPage.html(report)
        #expect(!page.contains("<img") && !page.contains("<b>reminded"))
        #expect(report.task?.parts?.count == 80 && report.task?.parts?.first?.count == 0)
    }
}
