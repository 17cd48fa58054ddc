import Sending
import Synchronization
import TestSupport
import Testing

@testable import Ledger

@Suite("Grouping commits", .timeLimit(.minutes(15)))
struct GroupCommitterTests {
    private let ledger = GatedLedger()
    private let committer: GroupCommitter
    private let full = LedgerError.full(path: "/ledger")

    init() {
        committer = GroupCommitter(ledger: ledger, scope: Sample.scope, run: RunID(1))
    }

    @Test("what arrives while one commit runs goes into the next, in its order")
    func groups() async throws {
        async let first: Void = committer.write(Sample.intent(1))
        await ledger.began(1)
        for row in 2...5 { committer.enqueue(Sample.created(row)) }
        ledger.finish()
        try await first
        await ledger.began(2)
        ledger.finish()
        try await committer.flush()
        #expect(ledger.batches == [[Sample.intent(1)], (2...5).map { Sample.created($0) }])
    }

    @Test("a write returns only when its own commit has ended")
    func waits() async throws {
        committer.enqueue(Sample.created(1))
        await ledger.began(1)
        let order = Order()
        async let write: Void = {
            try await committer.write(Sample.intent(2))
            await order.note("written")
        }()
        await order.note("first commit ends")
        ledger.finish()
        await ledger.began(2)
        await order.note("second commit ends")
        ledger.finish()
        try await write
        #expect(await order.notes == ["first commit ends", "second commit ends", "written"])
        #expect(ledger.batches == [[Sample.created(1)], [Sample.intent(2)]])
    }

    @Test("sessions that other rows have are told of before those who wait go on")
    func sessionsOfOtherRows() async throws {
        let told = Mutex(0)
        let committer = GroupCommitter(
            ledger: ledger,
            scope: Sample.scope,
            run: RunID(1),
            foundSessionsOfOtherRows: { count in told.withLock { $0 += count } }
        )
        ledger.ofOtherRows = 2
        committer.enqueue(Sample.created(1))
        await ledger.began(1)
        ledger.finish()
        try await committer.flush()
        #expect(told.withLock { $0 } == 2)
    }

    @Test("flush waits for what was enqueued before it, and for nothing where there is nothing")
    func flush() async throws {
        try await committer.flush()
        committer.enqueue(Sample.created(1))
        await ledger.began(1)
        async let flushed: Void = committer.flush()
        ledger.finish()
        try await flushed
        #expect(ledger.batches.count == 1)
    }

    @Test("flush waits for the commit after the one under way, where that has what came before")
    func flushWaitsForTheNextCommit() async throws {
        committer.enqueue(Sample.created(1))
        await ledger.began(1)
        committer.enqueue(Sample.created(2))
        let order = Order()
        async let flushed: Void = {
            try await committer.flush()
            await order.note("flushed")
        }()
        ledger.finish()
        await ledger.began(2)
        await order.note("second commit ends")
        ledger.finish()
        try await flushed
        #expect(await order.notes == ["second commit ends", "flushed"])
    }

    @Test("after a commit has ended, the next record begins another one")
    func goesOn() async throws {
        for row in 1...3 {
            committer.enqueue(Sample.created(row))
            await ledger.began(row)
            ledger.finish()
            try await committer.flush()
        }
        #expect(ledger.batches == (1...3).map { [Sample.created($0)] })
        #expect(committer.failure == nil && committer.unwritten.isEmpty)
    }

    @Test("a cancelled task's record is written like any other")
    func cancellation() async throws {
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await committer.write(Sample.created(1))
        }
        await ledger.began(1)
        ledger.finish()
        try await task.value
        #expect(ledger.batches == [[Sample.created(1)]])
    }

    @Test("many writers at once lose nothing and keep the order of each")
    func manyWriters() async throws {
        let folder = TemporaryFolder()
        let ledger = try SQLiteLedger.open(at: folder.file("ledger.sqlite"))
        let run = try await ledger.beginRun(Sample.start)
        let committer = GroupCommitter(ledger: ledger, scope: Sample.scope, run: run)
        await withDiscardingTaskGroup { group in
            for worker in 0..<16 {
                group.addTask {
                    for row in stride(from: worker, to: 400, by: 16) {
                        try? await committer.write(Sample.intent(row))
                        committer.enqueue(Sample.outcome(row, .notCreated(.http(503), message: nil)))
                        try? await committer.write(Sample.intent(row))
                        committer.enqueue(Sample.created(row))
                    }
                }
            }
        }
        try await committer.flush()
        let entries = try await ledger.entries(for: (0..<400).map(Sample.digest), in: Sample.scope)
        #expect(entries.count == 400)
        #expect(entries.values.allSatisfy { $0.state == .created && $0.attempts == 2 && $0.ambiguousCalls == 0 })
    }

    private actor Order {
        var notes: [String] = []
        func note(_ text: String) { notes.append(text) }
    }
}
