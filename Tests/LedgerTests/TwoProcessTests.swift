import Foundation
import Rows
import Sending
import Synchronization
import TestSupport
import Testing

@testable import Ledger

@Suite("Several processes on one ledger", .timeLimit(.minutes(15)))
struct TwoProcessTests {
    @Test("a report reads on while a run writes, and sees whole commits only")
    func readingBesideWriting() async throws {
        let folder = TemporaryFolder()
        let path = folder.file("ledger.sqlite")
        let ledger = try SQLiteLedger.open(at: path)
        let run = try await ledger.beginRun(Sample.start)
        try await ledger.append([Sample.intent(1), Sample.intent(2)], in: Sample.scope, run: run)
        let done = Atomic(false)
        async let commits = {
            var commits = 0
            while !done.load(ordering: .relaxed) {
                // Both rows or neither.
                let outcome = CallOutcome.notCreated(.http(503), message: nil)
                try await ledger.append(
                    [1, 2].flatMap { [Sample.outcome($0, outcome), Sample.intent($0)] },
                    in: Sample.scope,
                    run: run
                )
                commits += 1
            }
            return commits
        }()
        await #expect(processExitsWith: .success) { [path = path as String] in
            let ledger = try SQLiteLedger.open(at: path, readOnly: true)
            var last = 0
            var changes = 0
            while changes < 5 {
                let found = try await ledger.entries(for: [1, 2].map(Sample.digest), in: Sample.scope)
                let attempts = found.values.map(\.attempts)
                guard attempts.count == 2, attempts[0] == attempts[1], attempts[0] >= last else { exit(1) }
                if attempts[0] > last { changes += 1 }
                last = attempts[0]
                guard try await ledger.runs(limit: 1).count == 1 else { exit(2) }
            }
            exit(0)
        }
        done.store(true, ordering: .relaxed)
        #expect(try await commits >= 5)
    }

    @Test("runs of several accounts that start at once on a new ledger all get it, and none loses a row")
    func firstRunsTogether() async throws {
        let folder = TemporaryFolder()
        let path = folder.file("state/ledger.sqlite")
        await withDiscardingTaskGroup { group in
            for account in 1...4 {
                group.addTask {
                    await #expect(processExitsWith: .success) {
                        [path = path as String, account = account as Int] in
                        var scope = Sample.scope
                        scope.account = String(account)
                        let ledger = try SQLiteLedger.open(at: path)
                        let run = try await ledger.beginRun(
                            RunStart(scope: scope, startedAt: 1, version: "1")
                        )
                        for row in 1...20 {
                            try await ledger.append([Sample.intent(row)], in: scope, run: run)
                            try await ledger.append([Sample.created(row)], in: scope, run: run)
                        }
                        exit(0)
                    }
                }
            }
        }
        let ledger = try SQLiteLedger.open(at: path, readOnly: true)
        for account in 1...4 {
            var scope = Sample.scope
            scope.account = String(account)
            let found = try await ledger.entries(for: (1...20).map(Sample.digest), in: scope)
            #expect(found.values.filter { $0.state == .created }.count == 20)
        }
    }
}
