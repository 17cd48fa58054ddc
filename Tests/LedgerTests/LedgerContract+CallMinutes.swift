import Rows
import Sending
import TestSupport
import Testing

@testable import Ledger

/// When calls were made, for the limit of a day.
extension LedgerContract {
    static let callMinutes: [LedgerContract] = [
        LedgerContract("calls count from their intents on, over all runs and campaigns of an account") { ledger in
            let run = try await ledger.beginRun(Sample.start)
            try await ledger.append(
                [Sample.intent(1), Sample.created(1), Sample.intent(2)],
                in: Sample.scope,
                run: run
            )
            try await ledger.append([Sample.outcome(2, .notCreated(.http(503)))], in: Sample.scope, run: run)
            try await ledger.append([Sample.intent(2)], in: Sample.scope, run: run)
            var start = Sample.start
            start.scope = Sample.otherScope
            let other = try await ledger.beginRun(start)
            try await ledger.append([Sample.intent(1)], in: Sample.otherScope, run: other)
            var foreign = Sample.scope
            foreign.account = "another"
            for (scope, calls) in [(Sample.scope, 4), (Sample.otherScope, 4), (foreign, 0)] {
                let minutes = try await ledger.calls(onAccountOf: scope, since: 0)
                #expect(minutes.reduce(0) { $0 + $1.calls } == calls)
            }
        },
        LedgerContract("an intent whose call was not made does not count") { ledger in
            let run = try await ledger.beginRun(Sample.start)
            try await ledger.append([Sample.intent(1), Sample.intent(2)], in: Sample.scope, run: run)
            try await ledger.append([Sample.outcome(2, .notCalled)], in: Sample.scope, run: run)
            let minutes = try await ledger.calls(onAccountOf: Sample.scope, since: 0)
            #expect(minutes.reduce(0) { $0 + $1.calls } == 1)
            #expect(try await ledger.calls(onAccountOf: Sample.scope, since: 99_999_999_999).isEmpty)
        },
        LedgerContract("events that are written again do not count again") { ledger in
            let run = try await ledger.beginRun(Sample.start)
            for _ in 0..<2 {
                try await ledger.append([NumberedEvent(number: 1, event: Sample.intent(1))], in: Sample.scope, run: run)
            }
            let minutes = try await ledger.calls(onAccountOf: Sample.scope, since: 0)
            #expect(minutes.reduce(0) { $0 + $1.calls } == 1)
        },
    ]
}
