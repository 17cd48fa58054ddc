import Sending
import TestSupport
import Testing

@testable import Ledger

/// Not knowing.
extension LedgerContract {
    static let ambiguity: [LedgerContract] = [
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
            let outcomes: [CallOutcome] = [
                .refused(Sample.refusal, message: nil), .keptFailing(.http(500), message: nil),
                .notCreated(.http(503), message: nil),
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
}
