import Rows
import Sending
import TestSupport
import Testing

@testable import Ledger

@Suite("The ledger in a file keeps the contract", .timeLimit(.minutes(5)))
struct SQLiteLedgerContractTests {
    @Test(arguments: LedgerContract.all)
    func keeps(_ contract: LedgerContract) async throws {
        let folder = TemporaryFolder()
        let ledger = try SQLiteLedger.open(at: folder.file("ledger.sqlite"))
        try await contract.check(ledger)
        try ledger.close()
    }

    @Test("what was written is there when the file is opened again")
    func reopened() async throws {
        let folder = TemporaryFolder()
        let path = folder.file("ledger.sqlite")
        let first = try SQLiteLedger.open(at: path)
        let run = try await first.beginRun(Sample.start)
        try await first.append([Sample.intent(1), Sample.created(1), Sample.intent(2)], in: Sample.scope, run: run)
        try first.close()
        let second = try SQLiteLedger.open(at: path)
        #expect(try await second.entry(1)?.session == Sample.session(1))
        #expect(try await second.entry(2)?.state == .calling)
        #expect(try await second.beginRun(Sample.start) != run)
    }

    @Test("rows whose keys share their first 40 bits are told apart")
    func sharedHash() async throws {
        let folder = TemporaryFolder()
        let ledger = try SQLiteLedger.open(at: folder.file("ledger.sqlite"))
        let run = try await ledger.beginRun(Sample.start)
        // Neighbours as well: a row that had to stand one number further on is in the way of the next.
        let keys = [(7, 1), (7, 2), (8, 1), (7, 3), (8, 2)].map { Digest(words: $0.0 << 24, $0.1, 0, 0) }
        for (index, key) in keys.enumerated() {
            try await ledger.append(
                [.outcome(key: key, .created(Sample.session(index)))],
                in: Sample.scope,
                run: run
            )
        }
        let found = try await ledger.entries(for: keys + [Digest(words: 7 << 24, 4, 0, 0)], in: Sample.scope)
        #expect(found.count == keys.count)
        for (index, key) in keys.enumerated() { #expect(found[key]?.session == Sample.session(index)) }
    }
}

@Suite("The ledger in memory keeps the contract", .timeLimit(.minutes(5)))
struct MemoryLedgerContractTests {
    @Test(arguments: LedgerContract.all)
    func keeps(_ contract: LedgerContract) async throws {
        try await contract.check(MemoryLedger())
    }
}
