import Rows
import Sending
import TestSupport
import Testing

@testable import Ledger

/// What is cleared, and what a provider's list settles.
extension LedgerContract {
    static let forgetting: [LedgerContract] = [
        LedgerContract("a forgotten row keeps its key and its state, and nothing else of it") { ledger in
            let run = try await ledger.beginRun(Sample.start)
            let cancel = FollowUp(.cancel, key: Sample.digest(2), of: Sample.session(2))
            try await ledger.append(
                [
                    Sample.intent(1, messages: true), Sample.created(1), Sample.intent(2), Sample.created(2),
                    .followUpIntent(cancel), .followUpOutcome(cancel, .done), Sample.intent(3),
                    Sample.outcome(3, .refused(Sample.refusal, message: "Anna")), Sample.intent(4),
                    Sample.outcome(4, .keptFailing(.http(500), message: "Anna")), Sample.intent(5),
                    Sample.outcome(5, .ambiguous(.timeout)), Sample.intent(6), Sample.intent(7), Sample.created(7),
                    Sample.intent(7),
                ],
                in: Sample.scope,
                run: run
            )
            let kept = try await ledger.records(for: (5...7).map(Sample.digest), in: Sample.scope)
            let all = (1...8).map(Sample.digest)
            #expect(try await ledger.forget(all, in: Sample.otherScope) == 0)
            #expect(try await ledger.forget(all, in: Sample.scope) == 4)
            #expect(try await ledger.forget(all, in: Sample.scope) == 0)
            try await ledger.erase()
            for (row, state) in [(1, RowRecord.State.created), (2, .cancelled), (3, .refused), (4, .keptFailing)] {
                let record = try #require(try await ledger.entry(row))
                #expect(record.state == state && record.isForgotten && record.session == nil && record.message == nil)
                #expect(record.traits == .none && record.fingerprint == .zero && record.attempts == 1)
            }
            #expect(try await ledger.followUps([cancel], in: Sample.scope) == [nil])
            // Where a session may exist of which nobody knows, nothing is cleared.
            #expect(try await ledger.records(for: (5...7).map(Sample.digest), in: Sample.scope) == kept)
            #expect(try await ledger.hasCalls(in: Sample.scope))
        },
        LedgerContract("nothing that a file tells comes back into a forgotten row, and its session is no row's") {
            ledger in
            let run = try await ledger.beginRun(Sample.start)
            for row in 1...2 {
                let outcome = row == 1 ? Sample.created(1) : Sample.outcome(2, .refused(Sample.refusal))
                try await ledger.append([Sample.intent(row), outcome], in: Sample.scope, run: run)
            }
            try await ledger.forget([Sample.digest(1), Sample.digest(2)], in: Sample.scope)
            let before = try await ledger.records(for: [Sample.digest(1), Sample.digest(2)], in: Sample.scope)
            for session in [Sample.session(1), nil] {
                let told = [1, 2].map {
                    ImportedRow(key: Sample.digest($0), traits: .none, session: session, attempts: 7)
                }
                try await ledger.adopt(told, in: Sample.scope, run: run)
            }
            #expect(try await ledger.records(for: [Sample.digest(1), Sample.digest(2)], in: Sample.scope) == before)
            #expect(
                try await ledger.append(
                    [Sample.intent(3), .outcome(key: Sample.digest(3), .created(Sample.session(1)))],
                    in: Sample.scope,
                    run: run
                ) == 0
            )
        },
        LedgerContract("a forgotten row that is created again is a row as any other") { ledger in
            let run = try await ledger.beginRun(Sample.start)
            try await ledger.append([Sample.intent(1), Sample.created(1)], in: Sample.scope, run: run)
            try await ledger.forget([Sample.digest(1)], in: Sample.scope)
            let again = [Sample.intent(1), Sample.outcome(1, .created(Sample.session(2)))]
            try await ledger.append(again, in: Sample.scope, run: run)
            let record = try #require(try await ledger.entry(1))
            #expect(record.session == Sample.session(2) && !record.isForgotten && record.attempts == 2)
            #expect(record.traits == Traits(Sample.digest(1001)))
        },
        LedgerContract("all rows of a scope can be read in pages, with the end of the run that wrote them") { ledger in
            let first = try await ledger.beginRun(Sample.start)
            for row in 1...3 {
                try await ledger.append([Sample.intent(row), Sample.created(row)], in: Sample.scope, run: first)
            }
            try await ledger.endRun(first, RunEnd(endedAt: 1_772_000_500, exitCode: 0, report: "{}"))
            var start = Sample.start
            start.startedAt += 1_000
            let second = try await ledger.beginRun(start)
            let later = [Sample.intent(2), Sample.outcome(2, .created(Sample.session(22))), Sample.intent(4)]
            try await ledger.append(later, in: Sample.scope, run: second)
            var rows: [DatedRow] = []
            while case let page = try await ledger.rows(in: Sample.scope, after: rows.last?.row.location ?? 0, limit: 2),
                !page.isEmpty
            { rows += page }
            #expect(rows.map(\.row.key) == (1...3).map(Sample.digest))
            #expect(rows.map(\.writtenAt) == [1_772_000_500, start.startedAt, 1_772_000_500])
            let other = RunStart(scope: Sample.otherScope, startedAt: 1, version: "1")
            _ = try await ledger.beginRun(other)
            let scopes = try await ledger.scopes(onAccountOf: Sample.otherScope)
            #expect(scopes == [Sample.scope, Sample.otherScope])
            #expect(try await ledger.rows(in: Sample.otherScope, after: 0, limit: 2).isEmpty)
        },
        LedgerContract("a provider's list ends the doubt about an unknown row, and says nothing of others") { ledger in
            let dead = try await ledger.beginRun(Sample.start)
            try await ledger.append(
                [
                    Sample.intent(1, messages: true), Sample.outcome(1, .ambiguous(.timeout)), Sample.intent(2),
                    Sample.intent(3), Sample.created(3), Sample.intent(4), Sample.outcome(4, .refused(Sample.refusal)),
                    Sample.intent(5), Sample.outcome(5, .ambiguous(.timeout)),
                ],
                in: Sample.scope,
                run: dead
            )
            let run = try await ledger.beginRun(Sample.start)
            let found = try await ledger.append(
                [
                    .reconciled(key: Sample.digest(1), Sample.session(1)), .reconciled(key: Sample.digest(2), nil),
                    .reconciled(key: Sample.digest(3), nil), .reconciled(key: Sample.digest(4), nil),
                    // Another row has it.
                    .reconciled(key: Sample.digest(5), Sample.session(3)),
                ],
                in: Sample.scope,
                run: run
            )
            #expect(found == 1)
            let first = try #require(try await ledger.entry(1))
            #expect(first.state == .created && first.session == Sample.session(1) && first.code == nil)
            #expect(first.ambiguousCalls == 0 && first.attempts == 1 && first.traits == Traits(Sample.digest(1001)))
            let second = try #require(try await ledger.entry(2))
            #expect(second.state == .pending && second.code == .notAtProvider && second.attempts == 1)
            #expect(second.ambiguousCalls == 0 && !second.mayHaveMessaged)
            #expect(try await ledger.entry(3)?.state == .created)
            #expect(try await ledger.entry(4)?.state == .refused)
            let fifth = try #require(try await ledger.entry(5))
            #expect(fifth.state == .unknown && fifth.code == .sessionOfAnotherRow && fifth.session == nil)
            // Found for somebody else than the customer of the row's older session; and one of several lost calls.
            let (newer, other) = (Sample.session(12), Traits(Sample.digest(9)))
            try await ledger.append(
                [
                    Sample.intent(6), Sample.created(6), Sample.intent(6), Sample.outcome(6, .ambiguous(.timeout)),
                    .reconciled(key: Sample.digest(6), newer, other),
                    Sample.intent(7), Sample.outcome(7, .ambiguous(.timeout)), Sample.intent(7),
                    .reconciled(key: Sample.digest(7), Sample.session(13)),
                ],
                in: Sample.scope,
                run: run
            )
            let sixth = try #require(try await ledger.entry(6))
            #expect(sixth.state == .created && sixth.session == newer && sixth.traits == other && sixth.code == nil)
            let seventh = try #require(try await ledger.entry(7))
            #expect(seventh.state == .created && seventh.code == .possibleOrphan && seventh.ambiguousCalls == 1)
            // A file from before tells nothing new; one that tells of another call does.
            for (attempts, state) in [(1, RowRecord.State.pending), (2, .unknown)] {
                let told = ImportedRow(key: Sample.digest(2), traits: .none, session: nil, attempts: attempts)
                #expect(RowHistory.changes(try await ledger.entry(2), by: told, run: run) == (state == .unknown))
                try await ledger.adopt([told], in: Sample.scope, run: run)
                #expect(try await ledger.entry(2)?.state == state)
            }
        },
    ]
}
