import Rows
import Sending
import Synchronization
import TestSupport
import Testing

@testable import Ledger

@Suite("Batches in a database: once each, and never by a run that is over", .timeLimit(.minutes(5)))
struct PostgresAppendTests {
    private func end(_ run: RunID, in database: PostgresDatabase) throws {
        try database.sql("UPDATE bulk_sessions.run SET ended_at = now(), fate = 'silent' WHERE id = \(run)")
    }

    @Test("calls count in the minute in which they begin, and one that was not made is taken from the newest one")
    func callMinutes() async throws {
        let time = Mutex(1_772_000_030.0)
        let ledger = try await postgresDatabase().ledger { $0.now = { time.withLock { $0 } } }
        let run = try await ledger.beginRun(Sample.start)
        try await ledger.append([Sample.intent(1), Sample.intent(2), Sample.intent(3)], in: Sample.scope, run: run)
        time.withLock { $0 += 60 }
        let later = [Sample.created(1), Sample.outcome(2, .notCalled), Sample.intent(2), Sample.intent(4)]
        try await ledger.append(later, in: Sample.scope, run: run)
        time.withLock { $0 += 600 }
        try await ledger.append([Sample.outcome(3, .notCalled)], in: Sample.scope, run: run)
        let minutes = try await ledger.calls(onAccountOf: Sample.scope, since: 1_772_000_000)
        #expect(minutes == [CallMinute(minute: 29_533_333, calls: 3), CallMinute(minute: 29_533_334, calls: 0)])
        let old = try await ledger.calls(onAccountOf: Sample.scope, since: 1_772_000_050)
        #expect(old == [CallMinute(minute: 29_533_334, calls: 0)])
        var start = Sample.start
        start.startedAt += 8 * 86_400
        _ = try await ledger.beginRun(start)
        #expect(try await ledger.calls(onAccountOf: Sample.scope, since: 0).isEmpty)
    }

    @Test("connections cut between a commit and its answer: each batch is written once", arguments: 0...3)
    func cut(after answers: Int) async throws {
        let database = try postgresDatabase()
        let relay = try CuttingRelay(to: database.cluster)
        defer { relay.stop() }
        let ledger = try await database.ledger(at: database.url(through: relay))
        let run = try await ledger.beginRun(Sample.start)
        for row in 1...20 {
            if row % 4 == 0 { relay.cutAnswer(after: answers) }
            let first = Int64(row) * 3
            try await ledger.append(
                numbered(
                    first,
                    Sample.intent(row),
                    Sample.outcome(row, .ambiguous(.timeout)),
                    Sample.intent(row)
                ),
                in: Sample.scope,
                run: run
            )
        }
        #expect(relay.cuts >= 3)
        for row in 1...20 {
            let entry = try #require(try await ledger.entry(row))
            #expect(entry.attempts == 2 && entry.ambiguousCalls == 1 && entry.state == .calling, "row \(row)")
        }
    }

    @Test("how many sessions of a batch were other rows' is known also where the answer was lost")
    func cutCount() async throws {
        let database = try postgresDatabase()
        let relay = try CuttingRelay(to: database.cluster)
        defer { relay.stop() }
        let ledger = try await database.ledger(at: database.url(through: relay))
        let run = try await ledger.beginRun(Sample.start)
        try await ledger.append(numbered(1, Sample.intent(1), Sample.created(1)), in: Sample.scope, run: run)
        relay.cutAnswer(after: 0)
        let other = numbered(3, Sample.intent(2), Sample.outcome(2, .created(Sample.session(1))))
        #expect(try await ledger.append(other, in: Sample.scope, run: run) == 1)
        #expect(relay.cuts == 1)
        #expect(try await ledger.entry(2)?.code == .sessionOfAnotherRow)
    }

    @Test("beginning is done once, also where its answer was lost", arguments: 0...6)
    func cutBeginning(after answers: Int) async throws {
        let database = try postgresDatabase()
        let relay = try CuttingRelay(to: database.cluster)
        defer { relay.stop() }
        let ledger = try await database.ledger(at: database.url(through: relay))
        relay.cutAnswer(after: answers)
        let run = try await ledger.beginRun(Sample.start)
        #expect(try database.sql("SELECT id FROM bulk_sessions.run WHERE ended_at IS NULL") == "\(run)")
        #expect(try database.sql("SELECT count(*) FROM bulk_sessions.run") == "1")
    }

    @Test("a run that was taken for dead opens no call, and what its calls came to is taken")
    func fenced() async throws {
        let database = try postgresDatabase()
        let ledger = try await database.ledger()
        let run = try await ledger.beginRun(Sample.start)
        try await ledger.append(numbered(1, Sample.intent(1), Sample.intent(2)), in: Sample.scope, run: run)
        try end(run, in: database)
        await #expect(throws: LedgerError.fenced(place: ledger.address.name)) {
            try await ledger.append(
                numbered(3, Sample.created(1), Sample.intent(3)),
                in: Sample.scope,
                run: run
            )
        }
        #expect(try await ledger.entry(1)?.state == .calling, "A batch is written as a whole or not at all.")
        let rest = numbered(3, Sample.created(1), Sample.intent(3), Sample.outcome(3, .notCalled))
        try await ledger.append(rest, in: Sample.scope, run: run)
        #expect(try await ledger.entry(1)?.session == Sample.session(1))
        #expect(try await ledger.entry(2)?.state == .calling)
        #expect(try await ledger.entry(3) == nil)
        await #expect(throws: LedgerError.fenced(place: ledger.address.name)) { try await ledger.confirmHold(of: run) }
    }

    @Test("a run that learns by its outcomes that it is over lets no call leave whose intent is older")
    func endedBetweenIntentAndCall() async throws {
        let database = try postgresDatabase()
        let ledger = try await database.ledger()
        let run = try await ledger.beginRun(Sample.start)
        try await ledger.append(numbered(1, Sample.intent(1), Sample.intent(2)), in: Sample.scope, run: run)
        try await ledger.confirmHold(of: run)
        let callsLeaveUntil = try #require(ledger.callsLeaveUntil(of: run))
        #expect(callsLeaveUntil() > .now)
        try end(run, in: database)
        try await ledger.append(numbered(3, Sample.created(1)), in: Sample.scope, run: run)
        #expect(callsLeaveUntil() < .now)
        await #expect(throws: LedgerError.fenced(place: ledger.address.name)) { try await ledger.confirmHold(of: run) }
        let other = try await database.ledger()
        let late = try await other.beginRun(Sample.start)
        let remind = FollowUp(.remind, key: Sample.digest(1), of: Sample.session(1))
        try await other.append(numbered(1, .followUpIntent(remind), Sample.intent(5)), in: Sample.scope, run: late)
        try end(late, in: database)
        try await other.append(numbered(3, .followUpOutcome(remind, .done)), in: Sample.scope, run: late)
        await #expect(throws: LedgerError.fenced(place: other.address.name)) { try await other.confirmHold(of: late) }
    }

    @Test("what a dead run tells of a row that another has called since: a session, or an orphan, and no second call")
    func confessed() async throws {
        let database = try postgresDatabase()
        let dead = try await database.ledger()
        let late = try await dead.beginRun(Sample.start)
        try await dead.append(
            numbered(1, Sample.intent(1), Sample.intent(2), Sample.intent(3)),
            in: Sample.scope,
            run: late
        )
        try end(late, in: database)
        let ledger = try await database.ledger()
        let run = try await ledger.beginRun(Sample.start)
        try await ledger.append(
            numbered(1, Sample.intent(1), Sample.intent(2), Sample.outcome(2, .created(Sample.session(20)))),
            in: Sample.scope,
            run: run
        )
        try await dead.append(
            numbered(4, Sample.created(1), Sample.created(2), Sample.created(3)),
            in: Sample.scope,
            run: late
        )
        // The other run's call is still open.
        let called = try #require(try await ledger.entry(1))
        #expect(called.state == .calling && called.run == run && called.session == Sample.session(1))
        #expect(try await ledger.entry(2)?.session == Sample.session(20))
        #expect(try database.sql("SELECT id, run FROM bulk_sessions.orphan") == "s2|\(late)")
        #expect(try await ledger.entry(3)?.session == Sample.session(3))
        // It had decided to call row 3 while nothing was known of its session.
        await #expect(throws: LedgerError.rowsChanged(place: ledger.address.name)) {
            try await ledger.append(numbered(4, Sample.intent(3)), in: Sample.scope, run: run)
        }
        // What is taken back in the same batch opens nothing, so nothing else in it is held up.
        let takenBack = numbered(4, Sample.intent(3), Sample.created(1), Sample.outcome(3, .notCalled))
        try await ledger.append(takenBack, in: Sample.scope, run: run)
        #expect(try await ledger.entry(3)?.session == Sample.session(3))
        let both = try #require(try await ledger.entry(1))
        #expect(both.state == .created && both.code == .possibleOrphan)
    }

    @Test(
        "a database that lost what it had confirmed is noticed with the next batch, and by the beat",
        arguments: ["events = events - 1", "beats = beats - 1", "events = 0, beats = 0"]
    )
    func lostCommits(change: String) async throws {
        let database = try postgresDatabase()
        let ledger = try await database.ledger()
        let run = try await ledger.beginRun(Sample.start)
        try await ledger.append(numbered(1, Sample.intent(1), Sample.created(1)), in: Sample.scope, run: run)
        try database.sql("UPDATE bulk_sessions.run SET \(change)")
        await #expect(throws: LedgerError.commitsLost(place: ledger.address.name)) {
            try await ledger.append(numbered(3, Sample.intent(2)), in: Sample.scope, run: run)
        }
        #expect(try await ledger.entry(2) == nil)
    }

    @Test("and so is one that has never heard of the run")
    func lostRun() async throws {
        let database = try postgresDatabase()
        let ledger = try await database.ledger()
        let run = try await ledger.beginRun(Sample.start)
        try database.sql("DELETE FROM bulk_sessions.run")
        await #expect(throws: LedgerError.commitsLost(place: ledger.address.name)) {
            try await ledger.append(numbered(1, Sample.intent(1)), in: Sample.scope, run: run)
        }
    }

    @Test("an event goes into the first wave in which its row is free")
    func waves() {
        let waves = EventWaves(
            numbered(
                1,
                Sample.outcome(1, .notCreated(.http(503))),
                Sample.intent(1),
                Sample.intent(2),
                Sample.created(2),
                Sample.intent(2),
                Sample.intent(2),
                Sample.outcome(1, .notCalled)
            )
        )
        #expect(waves.outcomes.map(\.wave) == [0, 1, 1])
        #expect(waves.intents.map(\.wave) == [0, 0, 1, 2])
        #expect(waves.count == 3 && waves.leavesOpen)
        #expect(!EventWaves(numbered(1, Sample.intent(1), Sample.created(1))).leavesOpen)
    }
}
