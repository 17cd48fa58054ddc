import Domain
import Testing

@testable import Ledger

/// What every implementation of `SessionLedger` keeps. Each check gets a ledger that is new.
struct LedgerContract: Sendable, CustomTestStringConvertible {
    let name: String
    let check: @Sendable (any SessionLedger) async throws -> Void
    var testDescription: String { name }

    init(_ name: String, _ check: @escaping @Sendable (any SessionLedger) async throws -> Void) {
        self.name = name
        self.check = check
    }

    static let all = calls + ambiguity + sharing

    /// Runs the records of one row, one commit each, and returns what is known in the end.
    private static func tell(
        _ ledger: any SessionLedger,
        _ records: LedgerRecord...
    ) async throws -> LedgerEntry {
        let run = try await ledger.beginRun(Sample.start)
        for record in records { try await ledger.append([record], in: Sample.scope, run: run) }
        return try #require(try await ledger.entry(1))
    }

    // MARK: - The life of one row

    private static let calls: [LedgerContract] = [
        LedgerContract("a row never heard of is absent") { ledger in
            let entry = try await ledger.entry(1)
            #expect(entry == nil)
        },
        LedgerContract("an intent is a call under way, with all it tells of the row") { ledger in
            let entry = try await tell(ledger, Sample.intent(1, messages: true))
            #expect(entry.state == .calling)
            #expect(entry.attempts == 1)
            #expect(entry.ambiguousCalls == 0)
            #expect(entry.mayHaveMessaged)
            #expect(entry.session == nil)
            #expect(entry.vehicle == Sample.digest(1001))
            #expect(entry.fingerprint == Sample.digest(2001))
        },
        LedgerContract("a created session is kept as the provider told it") { ledger in
            let entry = try await tell(ledger, Sample.intent(1), Sample.created(1))
            #expect(entry.state == .created)
            #expect(entry.session == Sample.session(1))
            #expect(entry.attempts == 1)
            #expect(entry.code == nil)
            #expect(entry.vehicle == Sample.digest(1001))
        },
        LedgerContract("texts come back byte by byte, empty and missing ones apart") { ledger in
            let odd = CreatedSession(id: "x", url: "https://example.test/\u{e9}e\u{301}\u{0}'\"", expiresAt: "")
            let entry = try await tell(ledger, Sample.intent(1), Sample.outcome(1, .created(odd, code: nil)))
            let session = try #require(entry.session)
            #expect(Array(session.url.utf8) == Array(odd.url.utf8))
            #expect(session.expiresAt == "")
            let other = try await tell(
                ledger,
                Sample.intent(1),
                Sample.outcome(1, .created(CreatedSession(id: "y", url: "u", expiresAt: nil), code: nil))
            )
            #expect(other.session?.expiresAt == nil)
        },
        LedgerContract("a refusal is kept with its code and sentence") { ledger in
            let entry = try await tell(
                ledger,
                Sample.intent(1, messages: true),
                Sample.outcome(1, .refused(Sample.refusal, message: "no"))
            )
            #expect(entry.state == .refused)
            #expect(entry.code == Sample.refusal)
            #expect(entry.message == "no")
            #expect(!entry.mayHaveMessaged, "a refused call messaged nobody")
        },
        LedgerContract("each call counts, whatever came of it") { ledger in
            let entry = try await tell(
                ledger,
                Sample.intent(1),
                Sample.outcome(1, .notCreated(.http(503), message: nil)),
                Sample.intent(1),
                Sample.outcome(1, .keptFailing(.http(503), message: "still"))
            )
            #expect(entry.state == .keptFailing)
            #expect(entry.attempts == 2)
        },
        LedgerContract("a call that created nothing leaves the row to be tried again") { ledger in
            let entry = try await tell(
                ledger,
                Sample.intent(1),
                Sample.outcome(1, .notCreated(.connectionRefused, message: nil))
            )
            #expect(entry.state == .pending)
            #expect(entry.code == .connectionRefused)
        },
        LedgerContract("a call that was never made leaves no trace of its intent") { ledger in
            let run = try await ledger.beginRun(Sample.start)
            try await ledger.append([Sample.intent(1)], in: Sample.scope, run: run)
            try await ledger.append([Sample.outcome(1, .notCalled)], in: Sample.scope, run: run)
            #expect(try await ledger.entry(1) == nil)
            #expect(try await !ledger.hasCalls(in: Sample.scope))
            let refused = try await tell(
                ledger,
                Sample.intent(1),
                Sample.outcome(1, .refused(Sample.refusal, message: "no"))
            )
            let after = try await tell(ledger, Sample.intent(1, messages: true), Sample.outcome(1, .notCalled))
            #expect(after == refused)
        },
        LedgerContract("creating anew keeps the old session until there is a new one") { ledger in
            let during = try await tell(ledger, Sample.intent(1), Sample.created(1), Sample.intent(1))
            #expect(during.state == .calling)
            #expect(during.session == Sample.session(1))
            let back = try await tell(ledger, Sample.outcome(1, .notCalled))
            #expect(back.state == .created)
            let new = CreatedSession(id: "new", url: "https://example.test/new", expiresAt: nil)
            let after = try await tell(ledger, Sample.intent(1), Sample.outcome(1, .created(new, code: nil)))
            #expect(after.session == new)
            #expect(after.attempts == 2)
        },
        LedgerContract("a session is kept even where its intent is missing") { ledger in
            let entry = try await tell(ledger, Sample.created(1))
            #expect(entry.state == .created)
            #expect(entry.session == Sample.session(1))
        },
        LedgerContract("several records of one row in one commit count in their order") { ledger in
            let run = try await ledger.beginRun(Sample.start)
            try await ledger.append(
                [
                    Sample.intent(1), Sample.outcome(1, .notCreated(.http(429), message: nil)), Sample.intent(2),
                    Sample.intent(1), Sample.created(1),
                ],
                in: Sample.scope,
                run: run
            )
            #expect(try await ledger.entry(1)?.state == .created)
            #expect(try await ledger.entry(1)?.attempts == 2)
            #expect(try await ledger.entry(2)?.state == .calling)
        },
    ]

    // MARK: - Not knowing

    private static let ambiguity: [LedgerContract] = [
        LedgerContract("an ambiguous call makes the row unknown and may have messaged, if it asked for it") { ledger in
            let silent = try await tell(ledger, Sample.intent(1), Sample.outcome(1, .ambiguous(.timeout, message: "?")))
            #expect(silent.state == .unknown)
            #expect(silent.ambiguousCalls == 1)
            #expect(!silent.mayHaveMessaged)
            #expect(silent.code == .timeout)
            let loud = try await tell(
                ledger,
                Sample.intent(1, messages: true),
                Sample.outcome(1, .ambiguous(.connectionLost, message: nil))
            )
            #expect(loud.ambiguousCalls == 2)
            #expect(loud.mayHaveMessaged)
        },
        LedgerContract("after an ambiguous call no outcome but a session ends the doubt") { ledger in
            let outcomes: [LedgerRecord.Outcome] = [
                .refused(Sample.refusal, message: nil), .keptFailing(.http(500), message: nil),
                .notCreated(.http(503), message: nil), .stillUnknown(.http(422), message: nil),
            ]
            _ = try await tell(ledger, Sample.intent(1), Sample.outcome(1, .ambiguous(.timeout, message: nil)))
            for (count, outcome) in outcomes.enumerated() {
                let entry = try await tell(ledger, Sample.intent(1), Sample.outcome(1, outcome))
                #expect(entry.state == .unknown, "\(outcome)")
                #expect(entry.ambiguousCalls == 1)
                #expect(entry.attempts == count + 2)
            }
        },
        LedgerContract("a session created after doubt says that there may be another") { ledger in
            let entry = try await tell(
                ledger,
                Sample.intent(1, messages: true),
                Sample.outcome(1, .ambiguous(.timeout, message: nil)),
                Sample.intent(1),
                Sample.created(1)
            )
            #expect(entry.state == .created)
            #expect(entry.code == .possibleOrphan)
            #expect(entry.ambiguousCalls == 1)
            #expect(entry.mayHaveMessaged)
        },
        LedgerContract("possible_orphan is kept as the caller wrote it") { ledger in
            let entry = try await tell(ledger, Sample.intent(1), Sample.created(1, code: .possibleOrphan))
            #expect(entry.code == .possibleOrphan)
        },
        LedgerContract("an intent over another run's intent makes that older call ambiguous") { ledger in
            let dead = try await ledger.beginRun(Sample.start)
            try await ledger.append([Sample.intent(1, messages: true)], in: Sample.scope, run: dead)
            let seen = try #require(try await ledger.entry(1))
            #expect(seen.run == dead)
            #expect(seen.ambiguousCalls == 0)

            let run = try await ledger.beginRun(Sample.start)
            try await ledger.append([Sample.intent(1)], in: Sample.scope, run: run)
            let entry = try #require(try await ledger.entry(1))
            #expect(entry.state == .calling)
            #expect(entry.run == run)
            #expect(entry.attempts == 2)
            #expect(entry.ambiguousCalls == 1)
            #expect(entry.mayHaveMessaged)

            try await ledger.append([Sample.outcome(1, .notCalled)], in: Sample.scope, run: run)
            let back = try #require(try await ledger.entry(1))
            #expect(back.state == .unknown)
            #expect(back.attempts == 1)
            #expect(back.run == dead)
        },
        LedgerContract("a dead run's intent can be settled without another call") { ledger in
            let dead = try await ledger.beginRun(Sample.start)
            try await ledger.append([Sample.intent(1)], in: Sample.scope, run: dead)
            let entry = try await tell(ledger, Sample.outcome(1, .ambiguous(.interrupted, message: nil)))
            #expect(entry.state == .unknown)
            #expect(entry.attempts == 1)
            #expect(entry.ambiguousCalls == 1)
        },
    ]

    // MARK: - Scopes, runs, other people's results

    private static let sharing: [LedgerContract] = [
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
        LedgerContract("an adopted row is created, or unknown and held; what is known stays") { ledger in
            let known = try await tell(ledger, Sample.intent(1), Sample.created(1))
            let run = try await ledger.beginRun(Sample.start)
            try await ledger.append([Sample.intent(4)], in: Sample.scope, run: run)
            let other = CreatedSession(id: "o", url: "https://example.test/o", expiresAt: nil)
            func row(_ number: Int, _ session: CreatedSession?) -> AdoptedRow {
                AdoptedRow(key: Sample.digest(number), vehicle: Sample.digest(5), session: session, attempts: 3)
            }
            try await ledger.adopt(
                [row(1, other), row(2, other), row(3, nil), row(4, other), row(2, nil)],
                in: Sample.scope,
                run: run
            )
            #expect(try await ledger.entry(1) == known)
            let created = try #require(try await ledger.entry(2))
            #expect(created.state == .created)
            #expect(created.session == other)
            #expect(created.attempts == 3)
            #expect(created.vehicle == Sample.digest(5))
            let unknown = try #require(try await ledger.entry(3))
            #expect(unknown.state == .unknown)
            #expect(unknown.ambiguousCalls == 1)
            #expect(unknown.mayHaveMessaged)
            #expect(try await ledger.entry(4)?.state == .calling)
        },
        LedgerContract("adopted rows are no calls of this ledger") { ledger in
            let run = try await ledger.beginRun(Sample.start)
            let row = AdoptedRow(
                key: Sample.digest(1),
                vehicle: Sample.digest(2),
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
                RunSummaryRecord(id: second, start: other, end: nil),
                RunSummaryRecord(id: first, start: Sample.start, end: end),
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
