import Foundation
import Ledger
import Reports
import Runner
import Sending
import TestSupport
import Testing

/// Cells and rows that were moved, copied or emptied, with a ledger that knows less than the file: nobody gets another's
/// link, and nobody gets a second one.
@Suite("Cells and rows that were moved", .timeLimit(.minutes(2)))
struct MovedCellsTests {
    /// A run that created these rows, and sessions with other ids from then on.
    private func night(_ rows: [String], header: String = TestRun.header) async throws -> TestRun {
        var run = TestRun()
        try run.write(rows, header: header)
        try await run.perform()
        run.transport = Self.later
        return run
    }

    private static var later: ScriptedTransport {
        ScriptedTransport { request, number in try await ScriptedTransport.creating(request, number + 100) }
    }

    /// Cells of one column, changed.
    private func moved(_ column: String, _ run: TestRun, _ change: ([String]) -> [String]) throws -> String {
        let lines = try String(contentsOfFile: run.outputPath, encoding: .utf8).split(separator: "\n").map(String.init)
        let index = lines[0].split(separator: ",").firstIndex { $0 == column }!
        var rows = lines.dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let cells = change(rows.map { $0[index] })
        for row in rows.indices { rows[row][index] = cells[row] }
        return ([lines[0]] + rows.map { $0.joined(separator: ",") }).joined(separator: "\n") + "\n"
    }

    @Test(
        "references that were moved by a row tie no session to another row",
        arguments: [TestRun.header, TestRun.keylessHeader]
    )
    func movedReferences(_ header: String) async throws {
        let rows = (1...3).map { header == TestRun.keylessHeader ? TestRun.keylessRow($0) : TestRun.row($0) }
        var run = try await night(rows, header: header)
        let text = try moved("session_ref", run) { [$0[2], $0[0], $0[1]] }
        run.ledger = MemoryLedger()

        // As the result that is replaced, and as the input.
        try text.write(toFile: run.outputPath, atomically: false, encoding: .utf8)
        try await run.perform()
        #expect(try run.column("session_status") == ["unknown", "unknown", "unknown"])
        #expect(try run.column("session_url") == ["", "", ""])
        #expect(try run.column("session_error_code") == Array(repeating: "session_unclear", count: 3))
        run.ledger = MemoryLedger()
        try FileManager.default.removeItem(atPath: run.outputPath)
        try text.write(toFile: run.inputPath, atomically: false, encoding: .utf8)
        try await run.perform()
        #expect(try run.column("session_status") == ["invalid", "invalid", "invalid"])
        #expect(try run.column("session_url") == ["", "", ""])
        try FileManager.default.removeItem(atPath: run.outputPath)
        try run.write(rows, header: header)
        try await run.perform()
        #expect(try run.column("session_status") == ["unknown", "unknown", "unknown"])
        #expect(run.transport.creates.isEmpty)
    }

    @Test("a row whose reference was put right finds its session again by the id that was kept")
    func putRight() async throws {
        var run = try await night([TestRun.row(1), TestRun.row(2)])
        let urls = try run.column("session_url")
        try run.feedBack { $0.replacing("ID2", with: "ID9") }
        try await run.perform()
        #expect(try run.column("session_status") == ["existing", "invalid"])
        #expect(try run.column("session_id") == ["T1", "T2"])
        #expect(try run.column("session_url") == [urls[0], ""], "It may be another customer's.")
        try run.feedBack { $0.replacing("ID9", with: "ID2") }
        run.ledger = MemoryLedger()
        try await run.perform()
        #expect(try run.column("session_url") == urls)
        #expect(run.transport.creates.isEmpty)
    }

    @Test("a session whose reference was emptied is never new", arguments: [false, true])
    func emptiedReference(withColumn: Bool) async throws {
        var run = try await night([TestRun.row(1), TestRun.row(2)])
        let text = try moved("session_ref", run) { $0.map { _ in "" } }
        try text.replacing(withColumn ? "nothing" : "session_ref", with: "other")
            .write(toFile: run.inputPath, atomically: false, encoding: .utf8)
        // The ledger that knows them has no doubt.
        try await run.perform()
        #expect(try run.column("session_status") == ["existing", "existing"])
        try FileManager.default.removeItem(atPath: run.outputPath)
        run.ledger = MemoryLedger()
        try await run.perform()
        #expect(try run.column("session_error_code") == ["key_conflict", "key_conflict"])
        #expect(try run.column("session_id") == ["T1", "T2"])
        #expect(run.transport.creates.isEmpty)
    }

    @Test("a row that was copied above the one it was copied from does not take its link", arguments: [false, true])
    func copiedAbove(recreates: Bool) async throws {
        var run = try await night([TestRun.row(1), TestRun.row(2)])
        let copy = TestRun.row(9, plate: "AB101CD").replacing("ID9", with: "ID1")
        try run.write([copy, TestRun.row(1), TestRun.row(1), copy, TestRun.row(2)])
        if recreates { run.change = { $0.recreates = [.customerChanged] } }
        let result = try await run.perform()
        #expect(try run.column("session_status") == ["invalid", "existing", "duplicate", "invalid", "existing"])
        #expect(try run.column("session_id") == ["", "T1", "T1", "", "T2"])
        #expect(result.plan.invalid == 2 && result.plan.existing == 2 && result.plan.customersChanged == 0)
        #expect(result.plan.toSend == 0 && run.transport.creates.isEmpty)
    }

    @Test("a row that was copied in a result file for another customer: without its ledger neither has the link")
    func copiedElsewhere() async throws {
        var run = try await night([TestRun.row(1), TestRun.row(2)])
        let lines = try String(contentsOfFile: run.outputPath, encoding: .utf8).split(separator: "\n").map(String.init)
        let copy = lines[1].replacing("ada1@example.org", with: "eve@example.org").replacing(
            "+33612341001",
            with: "+33612349999"
        )
        for rows in [[copy, lines[1]], [lines[1], copy, lines[1]]] {
            let text = ([lines[0]] + rows + [lines[2]]).joined(separator: "\n") + "\n"
            try text.write(toFile: run.inputPath, atomically: false, encoding: .utf8)
            try? FileManager.default.removeItem(atPath: run.outputPath)
            run.ledger = MemoryLedger()
            try await run.perform()
            let urls = try run.column("session_url")
            #expect(urls.dropLast().allSatisfy { $0.isEmpty } && urls.last?.isEmpty == false)
            #expect(try run.column("session_status").dropLast().allSatisfy { $0 != "existing" })
        }
        #expect(run.transport.creates.isEmpty)
    }

    @Test("ids that have moved down by a row are known under another key, also the last ones")
    func shiftedIDs() async throws {
        let run = try await night((1...3).map { TestRun.row($0) })
        let shifted = [9, 1, 2, 3].enumerated().map { TestRun.row($1).replacing("ID\($1)", with: "ID\($0 + 1)") }
        try run.write(shifted)
        try await run.perform()
        #expect(try run.column("session_status") == Array(repeating: "invalid", count: 4))
        #expect(try run.column("session_error_code").last == "known_under_another_key")
        #expect(run.transport.creates.isEmpty)
    }

    @Test("an older ledger takes a session that was created again from the result, and tells of two that are as new")
    func olderLedger() async throws {
        let rows = [TestRun.row(1), TestRun.row(2)]
        var old = try await night(rows)
        let older = old.ledger
        let next = TestRun.row(9, plate: "AB102CD").replacing("ID9", with: "ID2")
        try old.write([rows[0], next])
        let newer = MemoryLedger()
        old.ledger = newer
        old.transport = ScriptedTransport(ScriptedTransport.creating)
        old.change = { $0.recreates = [.customerChanged] }
        try FileManager.default.removeItem(atPath: old.outputPath)
        try old.write(rows)
        try await old.perform()
        try old.write([rows[0], next])
        old.transport = Self.later
        try await old.perform()
        #expect(try old.column("session_id") == ["T1", "T101"])
        old.ledger = older
        old.transport = Self.later
        try await old.perform()
        #expect(try old.column("session_id") == ["T1", "T101"])
        #expect(old.transport.creates.isEmpty)
    }

    @Test("two ledgers that have made a session each for a row: one is given, and it is said that there may be two")
    func twoLedgers() async throws {
        let here = try await night([TestRun.row(1)])
        var there = try await night([TestRun.row(1)])
        there.ledger = MemoryLedger()
        try FileManager.default.removeItem(atPath: there.outputPath)
        try await there.perform()
        let text = try String(contentsOfFile: there.outputPath, encoding: .utf8)
        try text.write(toFile: here.outputPath, atomically: false, encoding: .utf8)
        try await here.perform()
        #expect(try here.column("session_id") == ["T1"])
        #expect(try here.column("session_error_code") == ["possible_orphan"])
    }

    @Test("without a key column one customer and vehicle is one row, whatever one of its two rows lacks")
    func alikeInOneFile() async throws {
        let run = TestRun()
        let vin = "VF1RFB00165430001"
        try run.write(
            [
                TestRun.keylessRow(1), TestRun.keylessRow(1, vin: vin),
                TestRun.keylessRow(1, email: "other@example.org", vin: vin),
                TestRun.keylessRow(2),
            ],
            header: TestRun.keylessHeader
        )
        let result = try await run.perform()
        #expect(try run.column("session_status") == ["created", "duplicate", "duplicate", "created"])
        #expect(try run.column("session_id") == ["T1", "T1", "T1", "T2"])
        #expect(result.plan.toSend == 2 && result.plan.duplicates == 2)
        try await run.perform()
        #expect(try run.column("session_id") == ["T1", "T1", "T1", "T2"])
        #expect(run.transport.creates.count == 2, "None in the second run.")
    }

    @Test("a duplicate of a row that --limit left is left as well")
    func duplicateBeyondLimit() async throws {
        var run = TestRun()
        try run.write([TestRun.row(1), TestRun.row(2), TestRun.row(2)])
        run.change = { $0.limit = 1 }
        let result = try await run.perform()
        #expect(try run.column("session_status") == ["created", "pending", "duplicate"])
        #expect(result.totals.notCreated == 0 && result.totals.leftByLimit == 2)
    }
}
