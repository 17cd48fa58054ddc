import Foundation
import Ledger
import Providers
import Reports
import Rows
import Runner
import Sending
import TestSupport
import Testing

/// Ordinary mornings: renamed ids, other exports, next drivers, lost ledgers. Nobody is messaged twice, and nobody gets
/// another's link.
@Suite("Which row is this?", .timeLimit(.minutes(2)))
struct IdentityTests {
    /// A run that created these rows, and the next morning's with the same ledger.
    private func afterNight(_ rows: [String], header: String = TestRun.header) async throws -> TestRun {
        var run = TestRun()
        try run.write(rows, header: header)
        let night = try await run.perform()
        #expect(night.totals.count(.created) == rows.count)
        run.transport = ScriptedTransport { request, _ in
            request.method == .post ? ScriptedTransport.created(900 + Int.random(in: 0...99)) : .notSent(.timeout)
        }
        run.change = { $0.preflight = false }
        try FileManager.default.removeItem(atPath: run.outputPath)
        return run
    }

    @Test("renamed ids: nothing is created anew until the user says what the rows are")
    func renamedIDs() async throws {
        var run = try await afterNight([TestRun.row(1), TestRun.row(2)])
        let renamed = [TestRun.row(1), TestRun.row(2)].map { $0.replacingOccurrences(of: "ID", with: "00") }
        try run.write(renamed)
        #expect(try await run.perform().totals.count(.invalid) == 2)
        #expect(try run.column("session_error_code") == ["known_under_another_key", "known_under_another_key"])
        #expect(run.transport.creates.isEmpty)

        run.change = { ($0.preflight, $0.rowsUnderOtherKeys) = (false, .same) }
        #expect(try await run.perform().totals.count(.existing) == 2)
        #expect(try run.column("session_id") == ["T1", "T2"])
        #expect(run.transport.creates.isEmpty)

        // From then on they are known under their new keys.
        run.change = { $0.preflight = false }
        #expect(try await run.perform().totals.count(.existing) == 2)
        #expect(run.transport.creates.isEmpty)
    }

    @Test("renamed ids that are said to be new rows are created")
    func newRows() async throws {
        var run = try await afterNight([TestRun.row(1)])
        try run.write([TestRun.row(1).replacingOccurrences(of: "ID1", with: "N1")])
        run.change = { ($0.preflight, $0.rowsUnderOtherKeys) = (false, .new) }
        #expect(try await run.perform().totals.count(.created) == 1)
    }

    @Test("where the old key is in the file too, the two rows are two on purpose")
    func bothKeys() async throws {
        let run = try await afterNight([TestRun.row(1)])
        try run.write([TestRun.row(1), TestRun.row(1).replacingOccurrences(of: "ID1", with: "N1")])
        let result = try await run.perform()
        #expect(result.totals.count(.existing) == 1 && result.totals.count(.created) == 1)
    }

    @Test("the id column that the program advises makes no new rows of old ones")
    func idsAdded() async throws {
        let run = try await afterNight([TestRun.keylessRow(1), TestRun.keylessRow(2)], header: TestRun.keylessHeader)
        try run.write(
            ["A1," + TestRun.keylessRow(1), "A2," + TestRun.keylessRow(2)],
            header: "external_id," + TestRun.keylessHeader
        )
        #expect(try await run.perform().totals.count(.invalid) == 2)
        #expect(run.transport.creates.isEmpty)
    }

    @Test("without a key column a VIN that is filled in, and an e-mail that is corrected, make no other row")
    func filledIn() async throws {
        let run = try await afterNight([TestRun.keylessRow(1), TestRun.keylessRow(2)], header: TestRun.keylessHeader)
        try run.write(
            [TestRun.keylessRow(1, vin: "VF1RFB00165430001"), TestRun.keylessRow(2, email: "right@example.org")],
            header: TestRun.keylessHeader
        )
        #expect(try await run.perform().totals.count(.existing) == 2)
        #expect(try run.column("session_id") == ["T1", "T2"])
        #expect(run.transport.creates.isEmpty)
    }

    @Test("a VIN that is filled in beside an id makes no conflict, in the file that is fed back neither")
    func filledInBesideID() async throws {
        let header = TestRun.header + ",vin"
        let run = try await afterNight([TestRun.row(1) + ","], header: header)
        try run.write([TestRun.row(1) + ",VF1RFB00165430001"], header: header)
        #expect(try await run.perform().totals.count(.existing) == 1)
        try FileManager.default.removeItem(atPath: run.inputPath)
        try FileManager.default.moveItem(atPath: run.outputPath, toPath: run.inputPath)
        #expect(try await run.perform().totals.count(.existing) == 1)
        #expect(run.transport.creates.isEmpty)
    }

    @Test("one id on two people: the second is a conflict, in one file and against the ledger")
    func oneIDTwoPeople() async throws {
        let header = "external_id,first_name,last_name,email,phone,locale"
        func row(_ person: Int) -> String {
            "7,Ada\(person),Lovelace,ada\(person)@example.org,+3361234\(1000 + person),fr"
        }
        let run = try await afterNight([row(1)], header: header)
        try run.write([row(1), row(2)], header: header)
        let result = try await run.perform()
        #expect(result.totals.count(.existing) == 1 && result.totals.count(.invalid) == 1)
        try run.write([row(3)], header: header)
        #expect(try await run.perform().totals.count(.invalid) == 1)
        #expect(try run.column("session_error_code") == ["key_conflict"])
        #expect(try run.column("session_url") == [""])
        #expect(run.transport.creates.isEmpty)
    }

    @Test("the car's next driver is told of, and gets a link of their own only when that is asked for")
    func nextDriver() async throws {
        var run = try await afterNight([TestRun.row(1)])
        try run.write([TestRun.row(2, plate: "AB101CD").replacingOccurrences(of: "ID2", with: "ID1")])
        #expect(try await run.perform().totals.count(.existing) == 1)
        #expect(try run.column("session_error_code") == ["customer_changed"])
        #expect(run.console.lines.contains { $0.contains("customer_changed") })
        run.change = { ($0.preflight, $0.recreates) = (false, [.customerChanged]) }
        #expect(try await run.perform().totals.count(.created) == 1)
        #expect(run.transport.creates.count == 1)
    }

    @Test(
        "what a spreadsheet or a database left in the key column is no key",
        arguments: [
            "#N/A", "NULL", "\\N", "4.01E+15", "-", "nan", "N/A",
        ]
    )
    func damagedKey(_ key: String) async throws {
        let run = TestRun()
        try run.write([1, 2].map { TestRun.row($0).replacingOccurrences(of: "ID\($0)", with: key) })
        #expect(try await run.perform().totals.count(.invalid) == 2)
        let code = key == "4.01E+15" ? "spreadsheet_number" : "spreadsheet_error"
        #expect(try run.column("session_error_code") == [code, code])
        #expect(run.transport.creates.isEmpty)
    }

    @Test(
        "a result file on another machine is never silently new, whichever of our cells was emptied",
        arguments: [
            "session_status", "session_id", "session_url",
        ]
    )
    func emptiedCell(_ column: String) async throws {
        var run = TestRun()
        try run.write([TestRun.row(1), TestRun.row(2)])
        try await run.perform()
        try run.feedBackResult(emptying: column)
        run.ledger = MemoryLedger()
        run.transport = ScriptedTransport(ScriptedTransport.creating)
        let result = try await run.perform()
        #expect(run.transport.creates.isEmpty)
        #expect(result.totals.count(.existing) == 2)
        #expect(try run.column("session_id") == ["T1", "T2"])
        #expect(try run.column("session_url").allSatisfy { $0.hasPrefix("https://") })
    }

    @Test("a lost ledger forgets nothing that stands in the result at the very output path")
    func lostLedger() async throws {
        var run = TestRun()
        try run.write((1...3).map { TestRun.row($0) })
        try await run.perform()
        run.ledger = MemoryLedger()
        run.transport = ScriptedTransport { request, number in
            try await ScriptedTransport.creating(request, number + 10)
        }
        try run.write((1...4).map { TestRun.row($0) })
        let result = try await run.perform()
        #expect(result.totals.count(.existing) == 3 && result.totals.count(.created) == 1)
        #expect(run.transport.creates.count == 1)
        #expect(run.console.lines.contains { $0.hasPrefix("Taken over from") && $0.hasSuffix("3 sessions") })
        // The ledger wrote this file, so nothing is taken over again.
        try await run.perform()
        #expect(run.console.lines.count { $0.hasPrefix("Taken over from") } == 1)
    }

    @Test("where a result file and a new export are one file, the session that stands further down counts")
    func mergedFiles() async throws {
        var run = TestRun()
        try run.write([TestRun.row(1), TestRun.row(2)])
        try await run.perform()
        let lines = try String(contentsOfFile: run.outputPath, encoding: .utf8).split(separator: "\n")
        try run.write(
            [TestRun.row(1), TestRun.row(2)].map { $0 + ",,,,,,,," } + lines.dropFirst().map(String.init),
            header: String(lines[0])
        )
        try FileManager.default.removeItem(atPath: run.outputPath)
        run.ledger = MemoryLedger()
        run.transport = ScriptedTransport(ScriptedTransport.creating)
        let result = try await run.perform()
        #expect(run.transport.creates.isEmpty)
        #expect(result.totals.count(.existing) == 2 && result.totals.count(.duplicate) == 2)
        #expect(try run.column("session_id") == ["T1", "T2", "T1", "T2"])
        #expect(run.console.lines.contains { $0.contains("input.csv, as the ledger did not know them: 2 sessions") })
    }

    @Test(
        "cells of a session that were pasted into another row give nobody the wrong link",
        arguments: [["session_id", "session_url"], ["session_id"], ["session_url"]]
    )
    func pastedCells(_ columns: [String]) async throws {
        var run = TestRun()
        try run.write([TestRun.row(1), TestRun.row(2)])
        try await run.perform()
        let cells = try run.results()
        try run.feedBack { text in
            columns.reduce(text) { $0.replacing(cells[1][$1]!, with: cells[0][$1]!) }
        }
        try FileManager.default.removeItem(atPath: run.outputPath)
        run.ledger = MemoryLedger()
        run.transport = ScriptedTransport(ScriptedTransport.creating)
        try await run.perform()
        #expect(run.transport.creates.isEmpty)
        #expect(try run.column("session_status") == ["existing", "unknown"])
        #expect(try run.column("session_url") == [cells[0]["session_url"], ""])
    }

    @Test("a row that is not valid takes its key from no other one")
    func invalidClaimsNothing() async throws {
        let run = try await afterNight([TestRun.row(1)])
        let wrong = TestRun.row(2, plate: "XX999YY").replacing("ID2", with: "ID1")
        try run.write([wrong, TestRun.row(1)])
        try await run.perform()
        #expect(try run.column("session_status") == ["invalid", "existing"])
        #expect(try run.column("session_error_code") == ["key_conflict", ""])
        #expect(run.transport.creates.isEmpty)
    }

    @Test("a provider that gives one id to all rows is stopped at the second")
    func oneSessionForAll() async throws {
        var run = TestRun()
        try run.write((1...5).map { TestRun.row($0) })
        run.transport = ScriptedTransport { request, _ in try await ScriptedTransport.creating(request, 7) }
        let result = try await run.perform()
        #expect(result.stopReason == .sessionOfAnotherRow)
        #expect(run.transport.creates.count == 2)
        #expect(try run.column("session_status") == ["created", "unknown", "pending", "pending", "pending"])
        #expect(try run.column("session_error_code")[1] == "session_of_another_row")
        #expect(try run.column("session_url")[1] == "")
        #expect(result.progress.counters.created == 1 && result.progress.counters.unknown == 1)

        // The row is held then: another call would make another session.
        run.transport = ScriptedTransport { request, number in
            try await ScriptedTransport.creating(request, number + 10)
        }
        try await run.perform()
        #expect(try run.column("session_status") == ["existing", "unknown", "created", "created", "created"])
    }

    @Test("the plan tells of unknown rows also where --limit leaves them to a later run")
    func unknownBeyondLimit() async throws {
        var run = TestRun()
        try run.write((1...3).map { TestRun.row($0) })
        run.ledger = try await run.ledgerOfDeadRuns(1)
        run.change = { $0.limit = 1 }
        let result = try await run.perform()
        #expect(run.console.lines.contains { $0 == "Resuming: 0 of 3 rows done, 3 unknown" })
        #expect(result.totals.count(.created) == 1 && result.totals.count(.unknown) == 2)

        run.change = { ($0.limit, $0.dryRun) = (0, true) }
        #expect(try await run.perform().totals.count(.unknown) == 2)
    }
}
