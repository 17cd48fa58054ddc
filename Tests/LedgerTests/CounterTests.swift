import Rows
import Sending
import TestSupport
import Testing

@testable import Ledger

@Suite("Numbers of calls that a ledger or a file tells of", .timeLimit(.minutes(5)))
struct CounterTests {
    @Test(
        "a row whose calls were counted to the end is called and settled as any other",
        arguments: [Int.max, Int.min]
    )
    func damaged(count: Int) async throws {
        let folder = TemporaryFolder()
        let path = folder.file("ledger.sqlite")
        let ledger = try SQLiteLedger.open(at: path)
        let run = try await ledger.beginRun(Sample.start)
        try await ledger.append(
            [Sample.intent(1), Sample.outcome(1, .ambiguous(.timeout))],
            in: Sample.scope,
            run: run
        )
        try ledger.close()
        try RawDatabase.run("UPDATE session SET attempts = \(count), ambiguous = \(count)", in: path)

        let damaged = try SQLiteLedger.open(at: path)
        let next = try await damaged.beginRun(Sample.start)
        for outcome in [CallOutcome.ambiguous(.timeout), .created(Sample.session(1))] {
            try await damaged.append([Sample.intent(1), Sample.outcome(1, outcome)], in: Sample.scope, run: next)
        }
        let row = try #require(try await damaged.entry(1))
        #expect(row.state == .created && row.session == Sample.session(1))
        #expect((1...RowRecord.mostCalls).contains(row.attempts))
        #expect(row.ambiguousCalls > 0 && row.ambiguousCalls <= RowRecord.mostCalls)
        try damaged.close()
    }

    @Test("a file's number of calls is kept within what can be counted on", arguments: [Int.max, Int.min])
    func imported(count: Int) async throws {
        let folder = TemporaryFolder()
        let ledger = try SQLiteLedger.open(at: folder.file("ledger.sqlite"))
        let run = try await ledger.beginRun(Sample.start)
        let traits = Traits(Sample.digest(1001))
        try await ledger.adopt(
            [ImportedRow(key: Sample.digest(1), traits: traits, session: nil, attempts: count)],
            in: Sample.scope,
            run: run
        )
        try await ledger.append([Sample.intent(1), Sample.created(1)], in: Sample.scope, run: run)
        let row = try #require(try await ledger.entry(1))
        #expect(row.state == .created && (1...RowRecord.mostCalls).contains(row.attempts))
        try ledger.close()
    }
}
