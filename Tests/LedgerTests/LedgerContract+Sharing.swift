import Rows
import Sending
import TestSupport
import Testing

@testable import Ledger

/// Scopes, runs, and other people's results.
extension LedgerContract {
    static let sharing: [LedgerContract] = [
        LedgerContract("the same key in another scope is another row") { ledger in
            _ = try await tell(ledger, Sample.intent(1), Sample.created(1))
            #expect(try await ledger.entry(1, in: Sample.otherScope) == nil)
            let run = try await ledger.beginRun(
                RunStart(scope: Sample.otherScope, startedAt: 1, version: "1")
            )
            try await ledger.append([Sample.intent(1)], in: Sample.otherScope, run: run)
            #expect(try await ledger.entry(1, in: Sample.otherScope)?.state == .calling)
            #expect(try await ledger.entry(1)?.state == .created)
        },
        LedgerContract("many rows are found at once, and only those that are known") { ledger in
            let run = try await ledger.beginRun(Sample.start)
            let records = (1...600).flatMap { [Sample.intent($0), Sample.created($0)] }
            try await ledger.append(records, in: Sample.scope, run: run)
            let found = try await ledger.entries(for: (500...1500).map(Sample.digest), in: Sample.scope)
            #expect(Set(found.keys) == Set((500...600).map(Sample.digest)))
            #expect(found[Sample.digest(555)]?.session == Sample.session(555))
        },
        LedgerContract("a run is noted with who made it from what, and one without that as well") { ledger in
            var start = Sample.start
            _ = try await ledger.beginRun(start)
            start.origin = Sample.origin
            _ = try await ledger.beginRun(start)
            start.origin = RunOrigin(user: "", host: "h", options: "")
            _ = try await ledger.beginRun(start)
            #expect(try await ledger.runs(limit: 9).map(\.start.origin) == [start.origin, Sample.origin, nil])
        },
        LedgerContract("calls were made in a scope from its first intent on") { ledger in
            #expect(try await !ledger.hasCalls(in: Sample.scope))
            let run = try await ledger.beginRun(Sample.start)
            #expect(try await !ledger.hasCalls(in: Sample.scope), "a run that called nobody")
            try await ledger.append([Sample.intent(1)], in: Sample.scope, run: run)
            #expect(try await ledger.hasCalls(in: Sample.scope))
            #expect(try await !ledger.hasCalls(in: Sample.otherScope))
            try await ledger.append([Sample.created(1)], in: Sample.scope, run: run)
            #expect(try await ledger.hasCalls(in: Sample.scope))
        },
        LedgerContract("an adopted row is created, or unknown and held; what is more than that stays") { ledger in
            let known = try await tell(ledger, Sample.intent(1), Sample.created(1))
            let run = try await ledger.beginRun(Sample.start)
            try await ledger.append([Sample.intent(4)], in: Sample.scope, run: run)
            for number in [5, 6] {
                let refused = Sample.outcome(number, .refused(Sample.refusal, message: nil))
                try await ledger.append([Sample.intent(number), refused], in: Sample.scope, run: run)
            }
            let other = CreatedSession(id: "o", url: "https://example.test/o", expiresAt: nil)
            func row(_ number: Int, _ session: CreatedSession?) -> ImportedRow {
                ImportedRow(
                    key: Sample.digest(number),
                    traits: Traits(Sample.digest(5)),
                    session: session,
                    attempts: number == 1 ? 0 : 3
                )
            }
            try await ledger.adopt(
                [row(1, other), row(2, other), row(3, nil), row(4, other), row(2, nil), row(5, other), row(6, nil)],
                in: Sample.scope,
                run: run
            )
            #expect(try await ledger.entry(1) == known)
            let created = try #require(try await ledger.entry(2))
            #expect(created.state == .created)
            #expect(created.session == other)
            #expect(created.attempts == 3)
            #expect(created.traits == Traits(Sample.digest(5)))
            let unknown = try #require(try await ledger.entry(3))
            #expect(unknown.state == .unknown)
            #expect(unknown.ambiguousCalls == RowRecord.callsToldByFile)
            #expect(unknown.mayHaveMessaged)
            // The call that nobody knows the end of may have made another one.
            let interrupted = try #require(try await ledger.entry(4))
            #expect(interrupted.state == .created && interrupted.session == other)
            #expect(interrupted.code == .possibleOrphan)
            let refused = try #require(try await ledger.entry(5))
            #expect(refused.state == .created && refused.session == other && refused.code == nil)
            #expect(try await ledger.entry(6)?.state == .unknown)
        },
        LedgerContract("adopted rows are no calls of this ledger") { ledger in
            let run = try await ledger.beginRun(Sample.start)
            let row = ImportedRow(
                key: Sample.digest(1),
                traits: Traits(Sample.digest(2)),
                session: Sample.session(1),
                attempts: 2
            )
            try await ledger.adopt([row], in: Sample.scope, run: run)
            #expect(try await !ledger.hasCalls(in: Sample.scope))
            let entry = try await tell(
                ledger,
                Sample.intent(1),
                Sample.outcome(1, .refused(Sample.refusal, message: nil))
            )
            #expect(entry.attempts == 3)
            #expect(try await ledger.hasCalls(in: Sample.scope))
        },
        LedgerContract("runs are listed from the newest, with their end where they had one") { ledger in
            let first = try await ledger.beginRun(Sample.start)
            let end = RunEnd(endedAt: 1_772_000_060.5, exitCode: 75, report: #"{"rows":3}"#)
            try await ledger.endRun(first, end)
            let other = RunStart(scope: Sample.otherScope, startedAt: 1_772_000_100, version: "1.0.1")
            let second = try await ledger.beginRun(other)
            let all = [
                RunRecord(id: second, start: other, end: nil),
                RunRecord(id: first, start: Sample.start, end: end),
            ]
            #expect(try await ledger.runs(limit: 10) == all)
            #expect(try await ledger.runs(limit: 1) == [all[0]])
        },
        LedgerContract("a cancelled task still writes and reads") { ledger in
            let run = try await ledger.beginRun(Sample.start)
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await ledger.append([Sample.intent(1), Sample.created(1)], in: Sample.scope, run: run)
                return try await ledger.entry(1)
            }
            #expect(try await task.value?.state == .created)
        },
    ]
}
