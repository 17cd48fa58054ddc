import Rows
import Sending
import TestSupport
import Testing

@testable import Ledger

/// Calls about sessions that exist, and what is seen of those.
extension LedgerContract {
    static let followUps: [LedgerContract] = [
        LedgerContract("a follow-up call is open from its intent on, and counts once") { ledger in
            let run = try await ledger.beginRun(Sample.start)
            #expect(try await ledger.followUps([reminder()], in: Sample.scope) == [nil])
            try await ledger.append([.followUpIntent(reminder())], in: Sample.scope, run: run)
            let open = try #require(try await ledger.followUps([reminder()], in: Sample.scope)[0])
            #expect(open == FollowUpRecord(state: .calling, run: run, attempts: 1) && open.mayHaveHappened)
            try await ledger.append([.followUpOutcome(reminder(), .done)], in: Sample.scope, run: run)
            let done = try await ledger.followUps([reminder(), reminder(of: 2)], in: Sample.scope)
            #expect(done == [FollowUpRecord(state: .done, run: run, attempts: 1), nil])
        },
        LedgerContract("an intent that was taken back leaves no trace, and one that did nothing may be repeated") {
            ledger in
            let run = try await ledger.beginRun(Sample.start)
            try await ledger.append(
                [.followUpIntent(reminder()), .followUpOutcome(reminder(), .notCalled)],
                in: Sample.scope,
                run: run
            )
            #expect(try await ledger.followUps([reminder()], in: Sample.scope) == [nil])
            for _ in 1...2 {
                try await ledger.append(
                    [
                        .followUpIntent(reminder()),
                        .followUpOutcome(reminder(), .notDone(.http(503), message: "busy")),
                        .followUpIntent(reminder()), .followUpOutcome(reminder(), .notCalled),
                    ],
                    in: Sample.scope,
                    run: run
                )
            }
            let record = try #require(try await ledger.followUps([reminder()], in: Sample.scope)[0])
            #expect(record.state == .pending && record.attempts == 2 && record.code == .http(503))
            #expect(record.message == "busy" && !record.mayHaveHappened)
        },
        LedgerContract("the call of a dead run may have happened, and ambiguity sticks") { ledger in
            let dead = try await ledger.beginRun(Sample.start)
            try await ledger.append([.followUpIntent(reminder())], in: Sample.scope, run: dead)
            let run = try await ledger.beginRun(Sample.start)
            try await ledger.append(
                [.followUpIntent(reminder()), .followUpOutcome(reminder(), .refused(.http(400)))],
                in: Sample.scope,
                run: run
            )
            let record = try #require(try await ledger.followUps([reminder()], in: Sample.scope)[0])
            #expect(record.state == .unknown && record.ambiguousCalls == 1 && record.attempts == 2)
            #expect(record.mayHaveHappened && record.code == .http(400))
            try await ledger.append([.followUpOutcome(reminder(), .done)], in: Sample.scope, run: dead)
            let late = try #require(try await ledger.followUps([reminder()], in: Sample.scope)[0])
            #expect(late.state == .done && late.run == run)
        },
        LedgerContract("kinds, rows, sessions and scopes have calls of their own") { ledger in
            let run = try await ledger.beginRun(Sample.start)
            let others = [
                FollowUp(.changePhone, key: Sample.digest(1), of: Sample.session(1)),
                FollowUp(.remind, key: Sample.digest(2), of: Sample.session(1)),
                FollowUp(.remind, key: Sample.digest(1), of: Sample.session(2)),
            ]
            let made = [LedgerEvent.followUpIntent(reminder()), .followUpOutcome(reminder(), .refused(.http(400)))]
            try await ledger.append(made, in: Sample.scope, run: run)
            #expect(try await ledger.followUps(others, in: Sample.scope) == [nil, nil, nil])
            #expect(try await ledger.followUps([reminder()], in: Sample.otherScope) == [nil])
            #expect(try await ledger.followUps([reminder()], in: Sample.scope)[0]?.state == .refused)
        },
        LedgerContract("follow-up calls that are written again change nothing, and count for no day's limit") {
            ledger in
            let run = try await ledger.beginRun(Sample.start)
            let events = numbered(
                1,
                Sample.intent(1),
                Sample.created(1),
                .followUpIntent(reminder()),
                .followUpOutcome(reminder(), .notDone(.http(503))),
                .followUpIntent(reminder()),
                .followUpOutcome(reminder(), .ambiguous(.timeout))
            )
            for count in 1...events.count {
                try await ledger.append(Array(events.prefix(count)), in: Sample.scope, run: run)
            }
            let record = try #require(try await ledger.followUps([reminder()], in: Sample.scope)[0])
            #expect(record.attempts == 2 && record.ambiguousCalls == 1 && record.state == .unknown)
            #expect(try await ledger.entry(1)?.attempts == 1)
            let minutes = try await ledger.calls(onAccountOf: Sample.scope, since: 0)
            #expect(minutes.reduce(0) { $0 + $1.calls } == 1)
        },
        LedgerContract("a session that was cancelled is withdrawn from its row, and may be created again") { ledger in
            let run = try await ledger.beginRun(Sample.start)
            let cancel = FollowUp(.cancel, key: Sample.digest(1), of: Sample.session(1))
            try await ledger.append([Sample.intent(1), Sample.created(1)], in: Sample.scope, run: run)
            try await ledger.append(
                [.followUpIntent(cancel), .followUpOutcome(cancel, .ambiguous(.timeout))],
                in: Sample.scope,
                run: run
            )
            #expect(try await ledger.entry(1)?.state == .created)
            try await ledger.append(
                [.followUpIntent(cancel), .followUpOutcome(cancel, .done)],
                in: Sample.scope,
                run: run
            )
            let cancelled = try #require(try await ledger.entry(1))
            #expect(cancelled.state == .cancelled && cancelled.session == Sample.session(1) && cancelled.attempts == 1)
            #expect(try await ledger.tally(of: run).cancelled == 1)
            // A call that creates none brings the old session not back.
            let refused = [Sample.intent(1), Sample.outcome(1, .refused(Sample.refusal))]
            try await ledger.append(refused, in: Sample.scope, run: run)
            #expect(try await ledger.entry(1)?.state == .cancelled)
            let again = [Sample.intent(1), Sample.outcome(1, .created(Sample.session(2)))]
            try await ledger.append(again, in: Sample.scope, run: run)
            let created = try #require(try await ledger.entry(1))
            #expect(created.state == .created && created.session == Sample.session(2) && created.code == nil)
            // What is told late of the old session says nothing of the new one.
            try await ledger.append([.followUpOutcome(cancel, .done)], in: Sample.scope, run: run)
            #expect(try await ledger.entry(1)?.state == .created)
        },
        LedgerContract("a session whose number was changed is one for its row as it is now, and stays its maker's") {
            ledger in
            let maker = try await ledger.beginRun(Sample.start)
            let change = FollowUp(.changePhone, key: Sample.digest(1), of: Sample.session(1))
            try await ledger.append([Sample.intent(1), Sample.created(1)], in: Sample.scope, run: maker)
            let run = try await ledger.beginRun(Sample.start)
            let before = try #require(try await ledger.entry(1))
            let (traits, fingerprint) = (Traits(vin: 7, phone: 8), Sample.digest(70))
            for outcome in [FollowUpOutcome.ambiguous(.timeout), .refused(.http(400)), .done] {
                try await ledger.append(
                    [.followUpIntent(change), .followUpOutcome(change, outcome)],
                    in: Sample.scope,
                    run: run
                )
                #expect(try await ledger.entry(1) == before)
            }
            let corrected = LedgerEvent.followUpOutcome(change, .corrected(traits, fingerprint: fingerprint))
            try await ledger.append([.followUpIntent(change), corrected], in: Sample.scope, run: run)
            var after = before
            (after.traits, after.fingerprint) = (traits, fingerprint)
            #expect(try await ledger.entry(1) == after)
            #expect(try await ledger.followUps([change], in: Sample.scope)[0]?.state == .done)
            #expect(try await ledger.tally(of: maker).created == 1)
            #expect(try await ledger.tally(of: run) == RunTally())
            // Of the old session: what is told of it says nothing of the new one.
            let again = [Sample.intent(1), Sample.outcome(1, .created(Sample.session(2))), corrected]
            try await ledger.append(again, in: Sample.scope, run: run)
            let new = try #require(try await ledger.entry(1))
            #expect(new.session == Sample.session(2) && new.traits == Traits(Sample.digest(1001)))
        },
        LedgerContract(
            "a file says that a session was cancelled, and that one was which the ledger believes to be there"
        ) {
            ledger in
            func row(_ number: Int, session: Int, attempts: Int, isCancelled: Bool) -> ImportedRow {
                ImportedRow(
                    key: Sample.digest(number),
                    traits: .none,
                    session: Sample.session(session),
                    attempts: attempts,
                    isCancelled: isCancelled
                )
            }
            let run = try await ledger.beginRun(Sample.start)
            for number in 2...4 {
                try await ledger.append([Sample.intent(number), Sample.created(number)], in: Sample.scope, run: run)
            }
            let told = [
                row(1, session: 1, attempts: 1, isCancelled: true), row(2, session: 2, attempts: 1, isCancelled: true),
                // An older session was cancelled, not the row's.
                row(3, session: 13, attempts: 1, isCancelled: true),
                row(4, session: 4, attempts: 1, isCancelled: false),
            ]
            try await ledger.adopt(told, in: Sample.scope, run: run)
            try await ledger.adopt(
                [1, 2].map { row($0, session: $0, attempts: 1, isCancelled: false) },
                in: Sample.scope,
                run: run
            )
            let states = try await ledger.records(for: (1...4).map(Sample.digest), in: Sample.scope).map { $0?.state }
            #expect(states == [.cancelled, .cancelled, .created, .created])
            try await ledger.adopt([row(2, session: 22, attempts: 2, isCancelled: false)], in: Sample.scope, run: run)
            #expect(try await ledger.entry(2)?.state == .created)
        },
        LedgerContract("a file need not tell the link of a session that was cancelled, nor which one it was") {
            ledger in
            let run = try await ledger.beginRun(Sample.start)
            let sessions = [CreatedSession.withdrawn(id: "s1"), nil]
            let told = sessions.enumerated().map {
                ImportedRow(
                    key: Sample.digest($0.offset),
                    traits: .none,
                    session: $0.element,
                    attempts: 1,
                    isCancelled: true
                )
            }
            try await ledger.adopt(told, in: Sample.scope, run: run)
            for (row, session) in sessions.enumerated() {
                let record = try #require(try await ledger.entry(row))
                #expect(record.state == .cancelled && record.session == session && record.ambiguousCalls == 0)
            }
            try await ledger.forget([Sample.digest(0)], in: Sample.scope)
            #expect(try await ledger.entry(0)?.state == .cancelled)
            #expect(try await ledger.entry(0)?.session == nil)
        },
        LedgerContract("how a session was seen is kept, the newest of it, until the row has another session") {
            ledger in
            func sighting(_ session: Int, _ word: String, _ stage: SessionStage, at: Double) -> SessionSighting {
                let session = FollowUp.session(Sample.session(session).id)
                return SessionSighting(key: Sample.digest(1), session: session, word: word, stage: stage, at: at)
            }
            let run = try await ledger.beginRun(Sample.start)
            try await ledger.append([Sample.intent(1), Sample.created(1)], in: Sample.scope, run: run)
            let opened = sighting(1, "STARTED", .opened, at: 200)
            for seen in [sighting(1, "IDLE", .unopened, at: 100), opened, sighting(1, "IDLE", .unopened, at: 150)] {
                try await ledger.note([seen], in: Sample.scope)
            }
            try await ledger.note([sighting(2, "COMPLETE", .done, at: 300)], in: Sample.scope)
            let keys = [Sample.digest(1), Sample.digest(2)]
            #expect(try await ledger.sightings(for: keys, in: Sample.scope) == [opened, nil])
            #expect(try await ledger.rows(in: Sample.scope, after: 0, limit: 9).map(\.stage) == [.opened])
            let again = [Sample.intent(1), Sample.outcome(1, .created(Sample.session(2)))]
            try await ledger.append(again, in: Sample.scope, run: run)
            #expect(try await ledger.sightings(for: keys, in: Sample.scope) == [nil, nil])
        },
    ]

    private static func reminder(of row: Int = 1) -> FollowUp {
        FollowUp(.remind, key: Sample.digest(row), of: Sample.session(row))
    }
}
