import Ledger
import Rows
import Sending
import Testing

@testable import Reports

@Suite("The funnel of a campaign", .timeLimit(.minutes(5)))
struct SessionFunnelTests {
    private static let now = 1_800_000_000.0

    private func row(
        _ stage: SessionStage?,
        _ state: RowRecord.State = .created,
        expires: String? = nil
    ) -> DatedRow {
        let record = RowRecord(
            state: state,
            run: RunID(1),
            attempts: 1,
            ambiguousCalls: 0,
            mayHaveMessaged: false,
            session: CreatedSession(id: "T1", url: "https://example.com/T1", expiresAt: expires),
            code: nil,
            message: nil,
            traits: .none,
            fingerprint: .zero
        )
        return DatedRow(row: LocatedRow(location: 1, key: .zero, record: record), writtenAt: 0, stage: stage)
    }

    private func words(_ rows: Int, _ all: [DatedRow]) -> String {
        var funnel = SessionFunnel(rows: rows)
        for row in all { funnel.count(row, now: Self.now) }
        return funnel.words
    }

    @Test("a session counts in every step that its customer has come to")
    func steps() {
        #expect(words(9, [row(.unopened)]) == "9 rows, 1 created, 0 opened, 0 done, 0 expired")
        #expect(words(9, [row(.opened), row(.void)]) == "9 rows, 2 created, 2 opened, 0 done, 0 expired")
        #expect(words(9, [row(.done)]) == "9 rows, 1 created, 1 opened, 1 done, 0 expired")
        #expect(words(9, [row(.expired)]) == "9 rows, 1 created, 0 opened, 0 done, 1 expired")
        #expect(words(9, [row(nil)]) == "9 rows, 1 created, 0 opened, 0 done, 0 expired")
    }

    @Test("a link whose date has passed has expired, unless its customer was done or it was withdrawn")
    func dates() {
        let past = "2020-01-01T00:00:00Z"
        let open = [row(nil, expires: past), row(.unopened, expires: past), row(.opened, expires: past)]
        #expect(words(9, open) == "9 rows, 3 created, 1 opened, 0 done, 3 expired")
        let over = [row(.done, expires: past), row(nil, .cancelled, expires: past)]
        #expect(words(9, over) == "9 rows, 2 created, 1 opened, 1 done, 0 expired")
    }

    @Test("rows without a session count as rows, and there are never fewer rows than the ledger knows")
    func rows() {
        #expect(words(1, [row(.done), row(nil, .unknown)]) == "2 rows, 1 created, 1 opened, 1 done, 0 expired")
        #expect(words(9, [row(nil, .refused), row(nil, .unknown)]) == "9 rows, 0 created, 0 opened, 0 done, 0 expired")
        #expect(words(1, [row(.done), row(.done)]) == "2 rows, 2 created, 2 opened, 2 done, 0 expired")
    }

    @Test("the page shows it once somebody has asked, with a bar for each step and its share")
    func page() {
        var funnel = SessionFunnel(rows: 4)
        funnel.count(row(nil), now: Self.now)
        #expect(!ReportPage.html(Samples.report(), funnel: funnel).contains("funnel-heading"))
        #expect(!ReportPage.html(Samples.report()).contains("funnel-heading"))
        funnel.count(row(.done), now: Self.now)
        let page = ReportPage.html(Samples.report(), funnel: funnel)
        #expect(page.contains("as far as bulk-sessions status has asked: 1 of 2 sessions."))
        #expect(page.contains("<desc id=\"funnel-desc\">4 rows, 2 created, 1 opened, 1 done, 0 expired</desc>"))
        #expect(page.contains("2 created (50 %)") && page.contains("1 done (25 %)"))
        #expect(page.contains("<rect class=\"s-created\" x=\"0%\" y=\"151\" width=\"25%\" height=\"14\">"))
    }
}
