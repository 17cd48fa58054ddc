import Reports
import Runner
import Sending
import TestSupport
import Testing

@Suite("Rows of one key in one file", .timeLimit(.minutes(5)))
struct DuplicateTests {
    private static let expired = CreatedSession(
        id: "OLD",
        url: "https://webapp.tchek.test/OLD",
        expiresAt: "2020-01-01T00:00:00.000Z"
    )

    @Test("An invalid row does not take its key from the good one behind it")
    func invalidFirst() async throws {
        let run = TestRun()
        let good = TestRun.row(1)
        try run.write([good.replacing("ada1@example.org", with: "nobody-at-home"), good, good])
        let result = try await run.perform()
        #expect(result.plan.invalid == 1 && result.plan.toSend == 1 && result.plan.duplicates == 1)
        #expect(try run.column("session_status") == ["invalid", "created", "duplicate"])
        #expect(run.transport.creates.count == 1)
    }

    @Test("A duplicate takes the link of the row before it, also one that was there already")
    func existing() async throws {
        var run = TestRun()
        try run.write([TestRun.row(1), TestRun.row(1)])
        run.ledger = try await run.ledger(with: Self.expired)
        try await run.perform()
        #expect(try run.column("session_status") == ["existing", "duplicate"])
        #expect(try run.column("session_id") == ["OLD", "OLD"])
    }

    @Test("Rows that the ledger knows are told apart as new ones are, far apart and side by side")
    func known() async throws {
        var rows = (1...1060).map { TestRun.row($0) }
        // The same row in another thousand, and beside it; another customer for a vehicle, also both ways.
        rows[1030] = rows[0]
        rows[1041] = rows[1040]
        func otherCustomer(_ index: Int) -> String {
            rows[index].replacing("@example.org", with: "@elsewhere.org").replacing("+3361234", with: "+3361299")
        }
        rows[1032] = otherCustomer(1)
        rows[1051] = otherCustomer(1050)
        let first = TestRun()
        try first.write(rows)
        let created = try await first.perform()
        var again = TestRun()
        (again.ledger, again.transport) = (first.ledger, first.transport)
        try again.write(rows)
        let existing = try await again.perform()
        #expect(created.totals.count(.created) == 1056 && existing.totals.count(.existing) == 1056)
        #expect(again.transport.creates.count == 1056)
        for run in [first, again] {
            let statuses = try run.column("session_status")
            #expect([1030, 1041].map { statuses[$0] } == ["duplicate", "duplicate"])
            #expect([1032, 1051].map { statuses[$0] } == ["invalid", "invalid"])
            let ids = try run.column("session_id")
            #expect(ids[1030] == ids[0] && ids[1041] == ids[1040] && !ids[0].isEmpty)
            let sentences = try run.column("session_error")
            #expect(sentences[1032].contains("row 3") && sentences[1051].contains("row 1052"), "\(sentences[1032])")
        }
    }

    @Test("A duplicate takes the link that is created in place of an expired one")
    func recreated() async throws {
        var run = TestRun()
        try run.write([TestRun.row(1), TestRun.row(1)])
        run.ledger = try await run.ledger(with: Self.expired)
        run.change = { $0.recreates = [.expired] }
        try await run.perform()
        #expect(try run.column("session_status") == ["created", "duplicate"])
        #expect(try run.column("session_id") == ["T1", "T1"])
    }

    @Test(
        "Where no link could be created in place of an expired one, a duplicate does not take the old one",
        arguments: [
            (TransportResult.responded(Response(status: 422, body: Array("{}".utf8))), "OLD", "http_422;link_expired"),
            (.maybeSent(.connectionLost), "", "connection_lost"),
        ]
    )
    func notRecreated(_ answer: TransportResult, shown: String, codes: String) async throws {
        var run = TestRun()
        try run.write([TestRun.row(1), TestRun.row(1)])
        run.ledger = try await run.ledger(with: Self.expired)
        run.transport = ScriptedTransport { _, _ in answer }
        run.change = { ($0.recreates, $0.preflight, $0.sending.onUnknown) = ([.expired], false, .hold) }
        let result = try await run.perform()
        #expect(run.transport.creates.count == 1)
        #expect(try run.column("session_id") == [shown, ""])
        #expect(try run.column("session_error_code") == [codes, ""])
        #expect(try run.column("session_status")[1] == "duplicate")
        #expect(result.totals.duplicatesWithoutLink == 1)
    }
}
