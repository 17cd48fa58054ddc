import Rows
import Sending
import TestSupport
import Testing
import Text

@testable import Ledger

/// The life of one row.
extension LedgerContract {
    static let calls: [LedgerContract] = [
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
            #expect(entry.traits == Traits(Sample.digest(1001)))
            #expect(entry.fingerprint == Sample.digest(2001))
        },
        LedgerContract("rows whose keys begin alike are kept apart, together and one after another") { ledger in
            let keys = (0..<4 as Range<UInt64>).map { Digest(words: 0x1234_5678_9A00_0000 | $0, 1, 2, $0) }
            let run = try await ledger.beginRun(Sample.start)
            func records(_ number: Int) -> [LedgerEvent] {
                let digest = Sample.digest(number)
                return [
                    .intent(key: keys[number], traits: Traits(digest), fingerprint: digest, messages: false),
                    .outcome(key: keys[number], .created(Sample.session(number))),
                ]
            }
            try await ledger.append(records(0) + records(1), in: Sample.scope, run: run)
            try await ledger.append(records(2), in: Sample.scope, run: run)
            try await ledger.append(
                [.outcome(key: keys[1], .created(Sample.session(9)))],
                in: Sample.scope,
                run: run
            )
            let entries = try await ledger.entries(for: keys, in: Sample.scope)
            #expect(entries[keys[0]]?.session == Sample.session(0))
            #expect(entries[keys[1]]?.session == Sample.session(9))
            #expect(entries[keys[2]]?.session == Sample.session(2))
            #expect(entries[keys[2]]?.traits == Traits(Sample.digest(2)))
            #expect(entries[keys[3]] == nil)
        },
        LedgerContract("rows come in the order in which they are asked for, however they came to the ledger") {
            ledger in
            let run = try await ledger.beginRun(Sample.start)
            let rows = Array(1...3000)
            // Every tenth row overtook those before it, and every hundredth belongs to another campaign as well.
            let arrived = rows.filter { $0 % 10 == 0 } + rows.filter { $0 % 10 != 0 }
            try await ledger.append(
                arrived.flatMap { [Sample.intent($0), Sample.created($0)] },
                in: Sample.scope,
                run: run
            )
            let other = rows.filter { $0 % 100 == 0 }
            try await ledger.append(
                other.flatMap { [Sample.intent($0), Sample.outcome($0, .refused(Sample.refusal))] },
                in: Sample.otherScope,
                run: run
            )
            var random = SplitMix64(seed: 20_261_126)
            let orders = [
                rows, Array(rows.reversed()), rows.shuffled(using: &random), rows.map { $0 % 7 == 0 ? $0 + 5000 : $0 },
            ]
            for order in orders {
                for start in stride(from: 0, to: order.count, by: 500) {
                    // The first of them once more at the end.
                    let asked = Array(order[start..<start + 500]) + [order[start]]
                    let found = try await ledger.records(for: asked.map(Sample.digest), in: Sample.scope)
                    #expect(found.map { $0?.session } == asked.map { $0 > 3000 ? nil : Sample.session($0) })
                }
            }
            let found = try await ledger.records(for: rows.map(Sample.digest), in: Sample.otherScope)
            #expect(found.enumerated().filter { $0.element != nil }.map { $0.offset + 1 } == other)
        },
        LedgerContract("a created session is kept as the provider told it") { ledger in
            let entry = try await tell(ledger, Sample.intent(1), Sample.created(1))
            #expect(entry.state == .created)
            #expect(entry.session == Sample.session(1))
            #expect(entry.attempts == 1)
            #expect(entry.code == nil)
            #expect(entry.traits == Traits(Sample.digest(1001)))
        },
        LedgerContract("texts come back byte by byte, empty and missing ones apart") { ledger in
            let odd = "\u{e9}e\u{301}\u{0}'\""
            let refused = try await tell(
                ledger,
                Sample.intent(1),
                Sample.outcome(1, .refused(Sample.refusal, message: odd))
            )
            #expect(refused.message.map { Array($0.utf8) } == Array(odd.utf8))
            for expiry in ["2026-06-01T00:00:00Z", nil] {
                let session = CreatedSession(id: "x", url: "https://example.test/x", expiresAt: expiry)
                let entry = try await tell(ledger, Sample.intent(1), Sample.outcome(1, .created(session)))
                #expect(entry.session == session)
            }
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
            let after = try await tell(ledger, Sample.intent(1), Sample.outcome(1, .created(new)))
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
}
