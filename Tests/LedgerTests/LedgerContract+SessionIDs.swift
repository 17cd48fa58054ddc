import Rows
import Sending
import TestSupport
import Testing

@testable import Ledger

/// No two rows have one session.
extension LedgerContract {
    static let sessionIDs: [LedgerContract] = [
        LedgerContract("a session that another row has leaves the row unknown, at once and later") { ledger in
            let run = try await ledger.beginRun(Sample.start)
            let together = [
                Sample.intent(1), Sample.intent(2), Sample.outcome(1, .created(Sample.session(1))),
                Sample.outcome(2, .created(Sample.session(1))),
            ]
            #expect(try await ledger.append(together, in: Sample.scope, run: run) == 1)
            let later = [Sample.intent(3), Sample.outcome(3, .created(Sample.session(1)))]
            #expect(try await ledger.append(later, in: Sample.scope, run: run) == 1)
            #expect(try await ledger.entry(1)?.session == Sample.session(1))
            for row in [2, 3] {
                let entry = try #require(try await ledger.entry(row))
                #expect(entry.state == .unknown && entry.code == .sessionOfAnotherRow && entry.session == nil)
                #expect(entry.ambiguousCalls == 1)
            }
        },
        LedgerContract("a row's own session may be told again, and a newer one beside it; another scope has its own") {
            ledger in
            let run = try await ledger.beginRun(Sample.start)
            for session in [1, 1, 2, 1] {
                let events = [Sample.intent(1), Sample.outcome(1, .created(Sample.session(session)))]
                #expect(try await ledger.append(events, in: Sample.scope, run: run) == 0)
            }
            let other = try await ledger.beginRun(RunStart(scope: Sample.otherScope, startedAt: 1, version: "1"))
            #expect(try await ledger.append([Sample.created(1)], in: Sample.otherScope, run: other) == 0)
            // An id that was replaced by a newer one is still no other row's.
            let events = [Sample.intent(2), Sample.outcome(2, .created(Sample.session(2)))]
            #expect(try await ledger.append(events, in: Sample.scope, run: run) == 1)
        },
        LedgerContract("of two sessions of a row the one with more calls is newer; with as many, there are two") {
            ledger in
            func row(_ number: Int, _ session: Int, attempts: Int) -> ImportedRow {
                ImportedRow(
                    key: Sample.digest(number),
                    traits: .none,
                    session: Sample.session(session),
                    attempts: attempts
                )
            }
            let run = try await ledger.beginRun(Sample.start)
            for number in 1...4 {
                try await ledger.append([Sample.intent(number), Sample.created(number)], in: Sample.scope, run: run)
            }
            try await ledger.adopt(
                [
                    row(1, 11, attempts: 2), row(2, 12, attempts: 1), row(3, 13, attempts: 0), row(4, 4, attempts: 9),
                ],
                in: Sample.scope,
                run: run
            )
            let entries = try await ledger.entries(for: (1...4).map(Sample.digest), in: Sample.scope)
            #expect((1...4).map { entries[Sample.digest($0)]?.session?.id } == ["s11", "s2", "s3", "s4"])
            #expect((1...4).map { entries[Sample.digest($0)]?.code } == [nil, .possibleOrphan, nil, nil])
        },
        LedgerContract("a file's session that another row has is taken over by the same vehicle and customer alone") {
            ledger in
            func row(_ number: Int, _ traits: Traits, _ session: CreatedSession?) -> ImportedRow {
                ImportedRow(key: Sample.digest(number), traits: traits, session: session, attempts: 1)
            }
            let run = try await ledger.beginRun(Sample.start)
            let known = Traits(vin: 1, plate: 2, email: 3, phone: 4)
            try await ledger.adopt(
                [
                    row(1, known, Sample.session(1)),
                    row(2, Traits(vin: 1, email: 3), Sample.session(1)),
                    row(3, Traits(vin: 1, email: 9), Sample.session(1)),
                    row(4, Traits(vin: 1), Sample.session(1)),
                    row(5, .none, Sample.session(1)),
                ],
                in: Sample.scope,
                run: run
            )
            for number in [1, 2] { #expect(try await ledger.entry(number)?.session == Sample.session(1)) }
            for number in [3, 4, 5] {
                let entry = try #require(try await ledger.entry(number))
                #expect(entry.state == .unknown && entry.code == .sessionUnclear && entry.session == nil)
                #expect(entry.ambiguousCalls == RowRecord.callsToldByFile)
            }
        },
    ]
}
