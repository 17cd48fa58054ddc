import Foundation
import Ledger
import Reports
import Rows
import Runner
import Sending
import TestSupport
import Testing

/// Rows whose sessions were withdrawn, or whose records were cleared: nothing is sent for them unasked.
@Suite("Withdrawn and forgotten", .timeLimit(.minutes(2)))
struct WithdrawnTests {
    private static let refusal = TransportResult.responded(Response(status: 422, body: Array("{}".utf8)))

    /// Two rows that were created, the first of which was cancelled since.
    private func withdrawn() async throws -> TestRun {
        var run = TestRun()
        try run.write([TestRun.row(1), TestRun.row(2)])
        run.change = { $0.preflight = false }
        try await run.perform()
        let records = run.ledger.allRecords(in: TestRun.scope)
        let first = try #require(records.first { $0.value.session?.id == "T1" })
        let call = FollowUp(.cancel, key: first.key, of: try #require(first.value.session))
        let start = RunStart(scope: TestRun.scope, startedAt: 1_772_020_000, version: "1.0.0")
        let events = [LedgerEvent.followUpIntent(call), .followUpOutcome(call, .done)]
        try await run.ledger.append(events, in: TestRun.scope, run: run.ledger.beginRun(start))
        run.transport = ScriptedTransport(ScriptedTransport.creating)
        return run
    }

    private func shows(_ run: TestRun, _ statuses: [String], ids: [String], urls: [String]) throws {
        #expect(try run.column("session_status") == statuses)
        #expect(try run.column("session_id") == ids)
        let expected = urls.map { $0.isEmpty ? "" : "https://webapp.tchek.test/fr/services/\($0)" }
        #expect(try run.column("session_url") == expected)
    }

    @Test("a withdrawn row is not created again, by no command, and is no failure; its dead link is not shown")
    func notCreatedAgain() async throws {
        var run = try await withdrawn()
        let result = try await run.perform()
        try shows(run, ["cancelled", "existing"], ids: ["T1", "T2"], urls: ["", "T2"])
        #expect(try run.column("session_error_code") == ["cancelled", ""])
        #expect(result.totals.notCreated == 0 && result.totals.count(.cancelled) == 1 && result.plan.cancelled == 1)
        #expect(run.console.lines.contains("Plan: 0 to create, 1 exist, 0 invalid, 1 withdrawn"))
        run.change = { ($0.preflight, $0.retriesRefused, $0.includesUnknown) = (false, true, true) }
        try await run.perform()
        try shows(run, ["cancelled", "existing"], ids: ["T1", "T2"], urls: ["", "T2"])
        #expect(run.transport.creates.isEmpty)
    }

    @Test("its result says so on another machine too, and an older result does not bring the session back")
    func fedBack() async throws {
        var run = try await withdrawn()
        let older = try String(contentsOfFile: run.outputPath, encoding: .utf8)
        try await run.perform()
        try run.feedBack()
        run.ledger = MemoryLedger()
        for _ in 1...2 {
            try await run.perform()
            try shows(run, ["cancelled", "existing"], ids: ["T1", "T2"], urls: ["", "T2"])
        }
        try older.write(toFile: run.inputPath, atomically: false, encoding: .utf8)
        try await run.perform()
        try shows(run, ["cancelled", "existing"], ids: ["T1", "T2"], urls: ["", "T2"])
        #expect(run.transport.creates.isEmpty)
    }

    @Test("--recreate cancelled creates it again, once")
    func recreated() async throws {
        var run = try await withdrawn()
        run.transport = ScriptedTransport { request, number in
            try await ScriptedTransport.creating(request, number + 10)
        }
        run.change = { ($0.preflight, $0.recreates) = (false, [.cancelled]) }
        try await run.perform()
        try shows(run, ["created", "existing"], ids: ["T11", "T2"], urls: ["T11", "T2"])
        try await run.perform()
        try shows(run, ["existing", "existing"], ids: ["T11", "T2"], urls: ["T11", "T2"])
        #expect(run.transport.creates.count == 1)
    }

    @Test("where that is refused the row has failed, and is withdrawn as before to every other run")
    func recreationRefused() async throws {
        var run = try await withdrawn()
        run.transport = ScriptedTransport { _, _ in Self.refusal }
        run.change = { ($0.preflight, $0.recreates) = (false, [.cancelled]) }
        try await run.perform()
        #expect(try run.column("session_status") == ["failed", "existing"])
        #expect(try run.column("session_error_code") == ["http_422", ""])
        for recreates in [[.cancelled], []] as [Set<Recreate>] {
            run.change = { ($0.preflight, $0.recreates) = (false, recreates) }
            try await run.perform()
            try shows(run, ["cancelled", "existing"], ids: ["T1", "T2"], urls: ["", "T2"])
        }
        #expect(run.transport.creates.count == 1)
    }

    @Test("a duplicate of a row without a link that needs none is no failure")
    func duplicate() async throws {
        var run = try await withdrawn()
        try run.write([TestRun.row(1), TestRun.row(2), TestRun.row(1)])
        run.change = { $0.preflight = false }
        let result = try await run.perform()
        #expect(try run.column("session_status") == ["cancelled", "existing", "duplicate"])
        #expect(try run.column("session_error_code") == ["cancelled", "", "cancelled"])
        #expect(result.totals.notCreated == 0)
    }

    @Test("nothing is sent for what was forgotten; links that the input has stay in the result, and there alone")
    func forgotten() async throws {
        var run = TestRun()
        try run.write([TestRun.row(1), TestRun.row(2)])
        run.change = { $0.preflight = false }
        try await run.perform()
        let result = try String(contentsOfFile: run.outputPath, encoding: .utf8)
        let keys = Array(run.ledger.allRecords(in: TestRun.scope).keys)
        try await run.ledger.forget(keys, in: TestRun.scope)
        run.transport = ScriptedTransport(ScriptedTransport.creating)
        for hasLinks in [false, true] {
            if hasLinks { try result.write(toFile: run.inputPath, atomically: false, encoding: .utf8) }
            for retries in [false, true] {
                run.change = { ($0.preflight, $0.retriesRefused) = (false, retries) }
                let result = try await run.perform()
                let ids = hasLinks ? ["T1", "T2"] : ["", ""]
                try shows(run, ["existing", "existing"], ids: ids, urls: ids)
                #expect(try run.column("session_error_code") == ["forgotten", "forgotten"])
                #expect(try run.column("session_attempts") == ["1", "1"])
                #expect(result.totals.notCreated == 0)
            }
        }
        #expect(run.transport.creates.isEmpty)
        #expect(run.ledger.allRecords(in: TestRun.scope).values.allSatisfy { $0.isForgotten && $0.session == nil })
    }

    @Test("what was refused and forgotten is sent by retry alone")
    func refusedAndForgotten() async throws {
        var run = TestRun()
        try run.write([TestRun.row(1)])
        run.change = { $0.preflight = false }
        run.transport = ScriptedTransport { _, _ in Self.refusal }
        try await run.perform()
        try await run.ledger.forget(Array(run.ledger.allRecords(in: TestRun.scope).keys), in: TestRun.scope)
        run.transport = ScriptedTransport(ScriptedTransport.creating)
        try await run.perform()
        #expect(try run.column("session_status") == ["failed"])
        #expect(try run.column("session_error_code") == ["forgotten"])
        #expect(run.transport.creates.isEmpty)
        run.change = { ($0.preflight, $0.retriesRefused) = (false, true) }
        try await run.perform()
        #expect(try run.column("session_status") == ["created"])
    }
}
