import Foundation
import Reports
import Rows
import Runner
import Sending
import TestSupport
import Testing

/// Result files as input, on the ledger of their run and on another one.
@Suite("A result file that is fed back, in memory", .timeLimit(.minutes(2)))
struct FedBackTests {
    /// Rows without a column that identifies them: vehicle and customer do.
    private static let headerWithoutKey = TestRun.header.replacing("external_id", with: "note")

    /// A run whose calls are all lost and held: its rows are unknown.
    private func unknownRows() async throws -> TestRun {
        var run = TestRun()
        try run.write((1...3).map { TestRun.row($0) })
        run.transport = ScriptedTransport(ScriptedTransport.losing)
        run.change = { $0.sending.onUnknown = .hold }
        try await run.perform()
        #expect(try run.column("session_status") == ["unknown", "unknown", "unknown"])
        return run
    }

    /// The same files on a machine that has another ledger.
    private func elsewhere(_ run: TestRun) -> TestRun {
        var there = run
        there.ledger = MemoryLedger()
        there.transport = ScriptedTransport(ScriptedTransport.creating)
        there.change = { _ in }
        return there
    }

    @Test("An unknown row is held by a ledger that has never heard of it", arguments: OnUnknown.allCases)
    func unknownTravels(_ onUnknown: OnUnknown) async throws {
        let here = try await unknownRows()
        try here.feedBack()
        var there = elsewhere(here)
        there.change = { $0.sending.onUnknown = onUnknown }
        let result = try await there.perform()
        #expect(there.transport.creates.isEmpty)
        #expect(result.plan.heldUnknown == 3)
        #expect(try there.column("session_status") == ["unknown", "unknown", "unknown"])
        #expect(try there.column("session_attempts") == ["1", "1", "1"])
        // Taken over, it is held by the next run, too.
        #expect(try await there.perform().plan.heldUnknown == 3)
        #expect(there.transport.creates.isEmpty)
    }

    @Test("That ledger holds it from then on, also where the file no longer says so; until it is asked for")
    func unknownIsAdopted() async throws {
        let here = try await unknownRows()
        try here.feedBack()
        var there = elsewhere(here)
        try await there.perform()
        try there.write((1...3).map { TestRun.row($0) })
        #expect(try await there.perform().plan.heldUnknown == 3)
        #expect(there.transport.creates.isEmpty)
        there.change = { $0.includesUnknown = true }
        #expect(try await there.perform().totals.count(.created) == 3)
        #expect(there.transport.creates.count == 3)
    }

    @Test("What the file says was created counts for more than what the ledger does not know")
    func createdWins() async throws {
        var here = try await unknownRows()
        try here.write((1...3).map { TestRun.row($0) })
        // The other machine knows nothing of the first one's result.
        try FileManager.default.removeItem(atPath: here.outputPath)
        let there = elsewhere(here)
        try await there.perform()
        let links = try there.column("session_url")
        #expect(Set(links).count == 3)

        try here.feedBack()
        here.transport = ScriptedTransport(ScriptedTransport.creating)
        here.change = { _ in }
        for _ in ["from the file", "from the ledger"] {
            let result = try await here.perform()
            #expect(here.transport.creates.isEmpty)
            #expect(result.plan.existing == 3)
            #expect(try here.column("session_url") == links)
            // The call of which this ledger does not know how it ended may have made another one.
            #expect(try here.column("session_error_code") == Array(repeating: "possible_orphan", count: 3))
            try here.write((1...3).map { TestRun.row($0) })
        }
    }

    @Test(
        "A vehicle that was corrected beside the reference of a created row gets nobody's link, and no call",
        arguments: [TestRun.header, headerWithoutKey],
        [false, true]
    )
    func correctedVehicle(_ header: String, onAnotherLedger: Bool) async throws {
        var run = TestRun()
        try run.write((1...2).map { TestRun.row($0) }, header: header)
        try await run.perform()
        let refs = try run.column("session_ref")
        try run.feedBack { $0.replacing("AB101CD", with: "XY999ZZ") }
        if onAnotherLedger { run = elsewhere(run) }
        run.transport = ScriptedTransport(ScriptedTransport.creating)
        try await run.perform()
        #expect(run.transport.creates.isEmpty)
        #expect(try run.column("session_status") == ["invalid", "existing"])
        #expect(try run.column("session_error_code") == ["key_conflict", ""])
        #expect(try run.column("session_url")[0].isEmpty)
        // Without it the next run would take the row for a new one.
        #expect(try run.column("session_ref") == refs)
    }

    @Test(
        "A vehicle that was corrected in a row without a session is sent",
        arguments: [TestRun.header, headerWithoutKey]
    )
    func correctedRefusal(_ header: String) async throws {
        var run = TestRun()
        try run.write([TestRun.row(1)], header: header)
        run.transport = ScriptedTransport { _, _ in .responded(Response(status: 422, body: Array("{}".utf8))) }
        run.change = { $0.preflight = false }
        try await run.perform()
        #expect(try run.column("session_status") == ["failed"])
        try run.feedBack { $0.replacing("AB101CD", with: "XY999ZZ") }
        let there = elsewhere(run)
        try await there.perform()
        #expect(try there.column("session_status") == ["created"])
        #expect(there.transport.creates.count == 1)
    }

    @Test("A customer's corrected address keeps the row that its reference names, on another ledger too")
    func correctedCustomer() async throws {
        let run = TestRun()
        try run.write([TestRun.row(1)], header: Self.headerWithoutKey)
        try await run.perform()
        let link = try run.column("session_url")
        try run.feedBack { $0.replacing("ada1@example.org", with: "ada@example.com") }
        let there = elsewhere(run)
        try await there.perform()
        #expect(there.transport.creates.isEmpty)
        #expect(try there.column("session_status") == ["existing"])
        #expect(try there.column("session_url") == link)
    }
}
