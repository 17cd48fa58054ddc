import Ledger
import Runner
import Sending
import TestSupport
import Testing

/// Sessions that are created again: what is left of the old one where that does not succeed.
@Suite("Created again", .timeLimit(.minutes(2)))
struct RecreateTests {
    private static let refusal = TransportResult.responded(Response(status: 422, body: Array("{}".utf8)))

    /// A run after one that was to create an expired session again, and was answered so.
    private func afterExpired(_ answer: TransportResult) async throws -> TestRun {
        var run = TestRun()
        try run.write([TestRun.row(1)])
        run.ledger = try await run.ledger(
            with: CreatedSession(
                id: "OLD",
                url: "https://webapp.tchek.test/fr/services/OLD",
                expiresAt: "2020-01-01T00:00:00.000Z"
            )
        )
        run.transport = ScriptedTransport { _, _ in answer }
        run.change = {
            ($0.recreates, $0.preflight, $0.sending.maxAttempts) = ([.expired], false, 1)
        }
        try await run.perform()
        run.transport = ScriptedTransport(ScriptedTransport.creating)
        return run
    }

    private func shows(_ run: TestRun, _ status: String, _ codes: String) throws {
        #expect(try run.column("session_status") == [status])
        #expect(try run.column("session_error_code") == [codes])
        #expect(try run.column("session_url") == ["https://webapp.tchek.test/fr/services/OLD"])
        #expect(try run.column("session_expires_at") == ["2020-01-01T00:00:00.000Z"])
    }

    @Test("a refusal keeps showing the old link as expired, in every run to come")
    func refused() async throws {
        var run = try await afterExpired(Self.refusal)
        try shows(run, "failed", "http_422;link_expired")

        // Asked again for the same, nothing is sent; not asked, the row exists as it did before.
        try await run.perform()
        try shows(run, "failed", "http_422;link_expired")
        run.change = { $0.preflight = false }
        try await run.perform()
        try shows(run, "existing", "link_expired")
        #expect(run.transport.creates.isEmpty)
    }

    @Test("its result is no new session on another machine, and none that the ledger has to take over")
    func fedBack() async throws {
        var run = try await afterExpired(Self.refusal)
        try run.feedBack()
        run.change = { $0.preflight = false }
        try await run.perform()
        #expect(!run.console.lines.contains { $0.hasPrefix("Taken over") })
        run.ledger = MemoryLedger()
        try await run.perform()
        try shows(run, "existing", "link_expired")
        #expect(run.transport.creates.isEmpty)
    }

    @Test("retry goes on with what was to be created again", arguments: [refusal, .responded(Response(status: 503))])
    func retried(_ answer: TransportResult) async throws {
        var run = try await afterExpired(answer)
        run.change = { ($0.preflight, $0.retriesRefused) = (false, true) }
        try await run.perform()
        #expect(run.transport.creates.count == 1)
        #expect(try run.column("session_status") == ["created"])
        #expect(try run.column("session_id") == ["T1"])
        #expect(try run.column("session_error_code") == [""])
    }

    @Test("where the next driver's own link was refused, the old one stays the earlier driver's")
    func nextDriverRefused() async throws {
        var run = TestRun()
        try run.write([TestRun.row(1)])
        try await run.perform()
        try run.write([TestRun.row(2, plate: "AB101CD").replacing("ID2", with: "ID1")])
        run.transport = ScriptedTransport { _, _ in Self.refusal }
        run.change = { ($0.recreates, $0.preflight) = ([.customerChanged], false) }
        try await run.perform()
        #expect(try run.column("session_status") == ["failed"])
        #expect(try run.column("session_url") == [""], "Nobody gets another's link.")

        run.change = { $0.preflight = false }
        try await run.perform()
        #expect(try run.column("session_status") == ["existing"])
        #expect(try run.column("session_error_code") == ["customer_changed"])
    }
}
