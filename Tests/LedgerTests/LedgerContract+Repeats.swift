import Sending
import TestSupport
import Testing

@testable import Ledger

/// Events that are written again, or come late.
extension LedgerContract {
    static let repeats: [LedgerContract] = [
        LedgerContract("a batch that is written again changes nothing, whatever it has by now grown to") { ledger in
            let run = try await ledger.beginRun(Sample.start)
            let events = numbered(
                1,
                Sample.intent(1),
                Sample.outcome(1, .ambiguous(.timeout)),
                Sample.intent(1),
                Sample.created(1),
                Sample.intent(2),
                Sample.outcome(2, .notCreated(.http(503))),
                Sample.intent(3),
                Sample.outcome(3, .notCalled),
                Sample.intent(4)
            )
            for count in 1...events.count {
                try await ledger.append(Array(events.prefix(count)), in: Sample.scope, run: run)
            }
            for start in events.indices {
                try await ledger.append(Array(events[start...]), in: Sample.scope, run: run)
            }
            let first = try #require(try await ledger.entry(1))
            #expect(first.state == .created && first.attempts == 2 && first.ambiguousCalls == 1)
            let second = try #require(try await ledger.entry(2))
            #expect(second.state == .pending && second.attempts == 1)
            #expect(try await ledger.entry(3) == nil)
            #expect(try await ledger.entry(4)?.state == .calling)
            let tally = try await ledger.tally(of: run)
            #expect(tally.created == 1 && tally.underWay == 1)
        },
        LedgerContract("each run counts its own events") { ledger in
            for _ in 1...2 {
                let run = try await ledger.beginRun(Sample.start)
                let events = numbered(1, Sample.intent(1), Sample.outcome(1, .notCreated(.http(503))))
                try await ledger.append(events, in: Sample.scope, run: run)
            }
            #expect(try await ledger.entry(1)?.attempts == 2)
        },
        LedgerContract("a session that comes after a later run gave the row up is kept, and said to be one of two") {
            ledger in
            let late = try await ledger.beginRun(Sample.start)
            try await ledger.append(numbered(1, Sample.intent(1), Sample.intent(2)), in: Sample.scope, run: late)
            let next = try await ledger.beginRun(Sample.start)
            let lost = numbered(1, Sample.intent(1), Sample.outcome(1, .ambiguous(.timeout)))
            try await ledger.append(lost, in: Sample.scope, run: next)
            let outcomes = [
                NumberedEvent(number: 3, event: Sample.created(1)), NumberedEvent(number: 4, event: Sample.created(2)),
            ]
            try await ledger.append(outcomes, in: Sample.scope, run: late)
            let entry = try #require(try await ledger.entry(1))
            #expect(entry.state == .created && entry.session == Sample.session(1) && entry.code == .possibleOrphan)
            let untouched = try #require(try await ledger.entry(2))
            #expect(untouched.state == .created && untouched.code == nil && untouched.attempts == 1)
        },
        LedgerContract("what else comes late leaves a later run's call and session alone") { ledger in
            let late = try await ledger.beginRun(Sample.start)
            try await ledger.append(numbered(1, Sample.intent(1), Sample.intent(2)), in: Sample.scope, run: late)
            let next = try await ledger.beginRun(Sample.start)
            let later = numbered(1, Sample.intent(1), Sample.intent(2), Sample.created(2))
            try await ledger.append(later, in: Sample.scope, run: next)
            let outcomes = [
                NumberedEvent(number: 3, event: Sample.outcome(1, .refused(.http(422)))),
                NumberedEvent(number: 4, event: Sample.outcome(2, .notCalled)),
            ]
            try await ledger.append(outcomes, in: Sample.scope, run: late)
            #expect(try await ledger.entry(1)?.state == .calling)
            #expect(try await ledger.entry(1)?.run == next)
            #expect(try await ledger.entry(2)?.session == Sample.session(2))
        },
    ]
}
