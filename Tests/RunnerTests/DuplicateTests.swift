import Reports
import Runner
import Sending
import TestSupport
import Testing

@Suite("Rows of one key in one file", .timeLimit(.minutes(2)))
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
