import Rows
import Sending
import TestSupport
import Testing

@testable import Ledger

@Suite("The ledger in a database keeps the contract", .timeLimit(.minutes(5)))
struct PostgresContractTests {
    @Test(arguments: LedgerContract.all)
    func keeps(_ contract: LedgerContract) async throws {
        let ledger = try await postgresDatabase().ledger()
        try await contract.check(ledger)
        try await ledger.close()
    }

    @Test("what was written is there for the next process, and for another one that only reads")
    func reopened() async throws {
        let database = try postgresDatabase()
        let first = try await database.ledger()
        let run = try await first.beginRun(Sample.start)
        try await first.append([Sample.intent(1), Sample.created(1), Sample.intent(2)], in: Sample.scope, run: run)
        let reader = try await database.ledger { $0.isReadOnly = true }
        #expect(try await reader.entry(1)?.session == Sample.session(1))
        #expect(try await reader.runs(limit: 1).first?.id == run)
        try await first.endRun(run, RunEnd(endedAt: 1, exitCode: 0, report: "{}"))
        try await first.close()
        let second = try await database.ledger()
        #expect(try await second.entry(1)?.session == Sample.session(1))
        #expect(try await second.entry(2)?.state == .calling)
        #expect(try await second.beginRun(Sample.start) != run)
    }

    @Test("eight first starts at once all get their tables")
    func firstStarts() async throws {
        let database = try postgresDatabase()
        try await withThrowingTaskGroup { group in
            for account in 1...8 {
                group.addTask {
                    let ledger = try await database.ledger()
                    var scope = Sample.scope
                    scope.account = String(account)
                    let run = try await ledger.beginRun(RunStart(scope: scope, startedAt: 1, version: "1"))
                    for row in 1...10 {
                        try await ledger.append([Sample.intent(row)], in: scope, run: run)
                        try await ledger.append([Sample.created(row)], in: scope, run: run)
                    }
                }
            }
            try await group.waitForAll()
        }
        let ledger = try await database.ledger()
        for account in 1...8 {
            var scope = Sample.scope
            scope.account = String(account)
            let found = try await ledger.entries(for: (1...10).map(Sample.digest), in: scope)
            #expect(found.values.filter { $0.state == .created }.count == 10)
        }
    }

    @Test("pages hold the rows that have a session or may have one, in their order, without those left out")
    func pages() async throws {
        let ledger = try await postgresDatabase().ledger()
        let run = try await ledger.beginRun(Sample.start)
        for row in 1...25 {
            let outcome = row.isMultiple(of: 5) ? Sample.outcome(row, .refused(Sample.refusal)) : Sample.created(row)
            try await ledger.append([Sample.intent(row), outcome], in: Sample.scope, run: run)
        }
        var listed = LocationSet()
        let known = try await ledger.entries(for: (1...9).map(Sample.digest), in: Sample.scope)
        for record in known.values { listed.insert(record.location) }
        var keys: [Digest] = []
        var location: Int64 = 0
        while let last = try await read(3, after: location, listed, of: ledger, into: &keys) { location = last }
        #expect(keys == (10...25).filter { !$0.isMultiple(of: 5) }.map(Sample.digest))
    }

    /// - Returns: where the page ends; nil of an empty one.
    private func read(
        _ limit: Int,
        after location: Int64,
        _ others: LocationSet,
        of ledger: PostgresLedger,
        into keys: inout [Digest]
    ) async throws -> Int64? {
        let rows = try await ledger.sessions(in: Sample.scope, after: location, except: others, limit: limit)
        keys += rows.map(\.key)
        return rows.last?.location
    }
}
