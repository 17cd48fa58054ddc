import Rows
import Sending
import TestSupport
import Testing

@testable import Ledger

@Suite("Calls about sessions in a database: once each, and cleared", .timeLimit(.minutes(5)))
struct PostgresFollowUpTests {
    private let remind = FollowUp(.remind, key: Sample.digest(1), of: Sample.session(1))
    private let cancel = FollowUp(.cancel, key: Sample.digest(1), of: Sample.session(1))

    private func end(_ run: RunID, in database: PostgresDatabase) throws {
        try database.sql("UPDATE bulk_sessions.run SET ended_at = now(), fate = 'silent' WHERE id = \(run)")
    }

    @Test("connections cut anywhere in a batch of all kinds: it is written once and as a whole", arguments: 0...9)
    func cut(after answers: Int) async throws {
        let database = try postgresDatabase()
        let relay = try CuttingRelay(to: database.cluster)
        defer { relay.stop() }
        let ledger = try await database.ledger(at: database.url(through: relay))
        let run = try await ledger.beginRun(Sample.start)
        try await ledger.append(numbered(1, Sample.intent(1), Sample.created(1)), in: Sample.scope, run: run)
        relay.cutAnswer(after: answers)
        let others = try await ledger.append(
            numbered(
                3,
                .followUpIntent(remind),
                .followUpOutcome(remind, .notDone(.http(503))),
                Sample.intent(2),
                Sample.outcome(2, .created(Sample.session(1))),
                .followUpIntent(remind),
                .followUpOutcome(remind, .ambiguous(.timeout)),
                .followUpIntent(cancel)
            ),
            in: Sample.scope,
            run: run
        )
        #expect(others == 1)
        let found = try await ledger.followUps([remind, cancel], in: Sample.scope)
        #expect(found[0]?.attempts == 2 && found[0]?.ambiguousCalls == 1 && found[1]?.state == .calling)
        #expect(try await ledger.entry(2)?.code == .sessionOfAnotherRow)
        #expect(try await ledger.entry(2)?.attempts == 1)
    }

    @Test("a run that was taken for dead opens no such call, and what its calls came to is taken")
    func fenced() async throws {
        let database = try postgresDatabase()
        let dead = try await database.ledger()
        let late = try await dead.beginRun(Sample.start)
        try await dead.append(
            numbered(1, Sample.intent(1), Sample.created(1), .followUpIntent(cancel)),
            in: Sample.scope,
            run: late
        )
        try end(late, in: database)
        let ledger = try await database.ledger()
        let run = try await ledger.beginRun(Sample.start)
        await #expect(throws: LedgerError.fenced(place: dead.address.name)) {
            try await dead.append(
                numbered(4, .followUpOutcome(cancel, .done), Sample.intent(5), .followUpIntent(remind)),
                in: Sample.scope,
                run: late
            )
        }
        #expect(try await ledger.followUps([cancel], in: Sample.scope)[0]?.state == .calling)
        try await dead.append(numbered(4, .followUpOutcome(cancel, .done)), in: Sample.scope, run: late)
        #expect(try await ledger.followUps([cancel, remind], in: Sample.scope)[1] == nil)
        #expect(try await ledger.entry(1)?.state == .cancelled)
        // It had decided to create the row anew, say, while its session stood.
        await #expect(throws: LedgerError.rowsChanged(place: ledger.address.name)) {
            try await ledger.append(numbered(1, Sample.intent(1)), in: Sample.scope, run: run)
        }
    }

    @Test("what was cleared stays in a table's file as long as somebody reads the old rows, and that is said")
    func erasedUnderReader() async throws {
        let database = try postgresDatabase()
        let ledger = try await database.ledger { $0.patience = .milliseconds(500) }
        let run = try await ledger.beginRun(Sample.start)
        let session = CreatedSession(id: "FindMe", url: "https://example.test/FindMe", expiresAt: nil)
        let created = Sample.outcome(1, .created(session))
        try await ledger.append([Sample.intent(1), created], in: Sample.scope, run: run)
        try await ledger.endRun(run, RunEnd(endedAt: 1, exitCode: 0, report: "{}"))
        func isInFile() throws -> Bool {
            try database.sql("CHECKPOINT")
            let file = "pg_read_binary_file(pg_relation_filepath('bulk_sessions.entry'))"
            return try database.sql("SELECT position('FindMe'::bytea IN \(file)) > 0") == "t"
        }
        let reader = try PostgresAddress(database.url).connect()
        try reader.query("BEGIN ISOLATION LEVEL REPEATABLE READ")
        try reader.query("SELECT count(*) FROM bulk_sessions.run")
        #expect(try await ledger.forget([Sample.digest(1)], in: Sample.scope) == 1)
        await #expect(throws: LedgerError.busy(path: ledger.address.name)) { try await ledger.erase() }
        #expect(try isInFile())
        try reader.query("COMMIT")
        try await ledger.erase()
        #expect(try !isInFile())
    }

    @Test("what was cleared is in no table any more, and no table is rewritten beside a run that goes on")
    func erased() async throws {
        let database = try postgresDatabase()
        let ledger = try await database.ledger()
        let run = try await ledger.beginRun(Sample.start)
        let session = CreatedSession(id: "FindMe", url: "https://example.test/FindMe", expiresAt: nil)
        let created = [Sample.intent(1), Sample.outcome(1, .created(session)), Sample.intent(2), Sample.created(2)]
        try await ledger.append(created, in: Sample.scope, run: run)
        let seen = SessionSighting(
            key: Sample.digest(1),
            session: FollowUp.session("FindMe"),
            word: "STARTED",
            stage: .opened,
            at: 1
        )
        try await ledger.note([seen], in: Sample.scope)
        try database.sql(
            "INSERT INTO bulk_sessions.orphan SELECT scope, key, 'FindMeToo', 'x', run FROM bulk_sessions.entry WHERE id = 'FindMe'"
        )
        #expect(try await ledger.forget([Sample.digest(1)], in: Sample.scope) == 1)
        let other = try await database.ledger()
        var start = Sample.start
        start.scope.account = "another"
        let working = try await other.beginRun(start)
        await #expect(throws: LedgerError.busy(path: ledger.address.name)) { try await ledger.erase() }
        try await other.endRun(working, RunEnd(endedAt: 1, exitCode: 0, report: "{}"))
        try await ledger.erase()
        let left = try ["entry", "follow_up", "sighting", "orphan", "session_id"].map { table in
            try database.sql("SELECT count(*) FROM bulk_sessions.\(table)")
        }
        #expect(left == ["2", "0", "1", "0", "1"])
    }
}
