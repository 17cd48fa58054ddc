import Ledger
import Rows
import Runner
import Sending
import TestSupport
import Testing

/// What a run that died in mid-call leaves to those after it: calls of which nobody knows how they ended.
@Suite("After a run that died", .timeLimit(.minutes(2)))
struct DeadRunTests {
    @Test("auto sends once more, and says that there may be two")
    func onceMore() async throws {
        var run = TestRun()
        try run.write((1...3).map { TestRun.row($0) })
        run.ledger = try await run.ledgerOfDeadRuns(1)
        let result = try await run.perform()
        #expect(result.plan.resending == 3)
        #expect(run.transport.creates.count == 3)
        #expect(try run.column("session_status") == ["created", "created", "created"])
        #expect(try run.column("session_error_code") == Array(repeating: "possible_orphan", count: 3))
        #expect(try run.column("session_attempts") == ["2", "2", "2"])
    }

    @Test("The call that was left open counts: where the one after it is lost as well, auto holds")
    func onceMoreIsLost() async throws {
        var run = TestRun()
        try run.write([TestRun.row(1)])
        run.ledger = try await run.ledgerOfDeadRuns(1)
        run.transport = ScriptedTransport(ScriptedTransport.losing)
        try await run.perform()
        #expect(run.transport.creates.count == 1)
        #expect(try run.column("session_status") == ["unknown"])

        run.transport = ScriptedTransport(ScriptedTransport.creating)
        let next = try await run.perform()
        #expect(next.plan.heldUnknown == 1)
        #expect(run.transport.creates.isEmpty)
    }

    @Test("Where the run that sent once more died too, auto holds", arguments: 2...4)
    func diedAgain(_ deaths: Int) async throws {
        var run = TestRun()
        try run.write([TestRun.row(1), TestRun.row(2)])
        run.ledger = try await run.ledgerOfDeadRuns(deaths)
        let result = try await run.perform()
        #expect(result.plan.heldUnknown == 2)
        #expect(run.transport.creates.isEmpty)
        #expect(try run.column("session_status") == ["unknown", "unknown"])
        #expect(try run.column("session_attempts") == ["\(deaths)", "\(deaths)"])
    }

    @Test("retry counts the calls that were left open against the attempts")
    func retryCounts() async throws {
        for (deaths, calls) in [(4, 1), (5, 0)] {
            var run = TestRun()
            try run.write([TestRun.row(1)])
            run.ledger = try await run.ledgerOfDeadRuns(deaths)
            run.change = { $0.sending.onUnknown = .retry }
            try await run.perform()
            #expect(run.transport.creates.count == calls)
        }
    }

    @Test("A row whose open call asked for a message is held, although this run would send none")
    func messagedBefore() async throws {
        var run = TestRun()
        try run.write([TestRun.row(1)])
        run.ledger = try await run.ledgerOfDeadRuns(1, messages: true)
        for _ in 1...2 {
            let result = try await run.perform()
            #expect(result.plan.heldUnknown == 1)
            #expect(run.transport.creates.isEmpty)
            #expect(try run.column("session_status") == ["unknown"])
        }
    }

    @Test("Where it is sent all the same, because that was asked for, a lost answer is not followed by another call")
    func messagedBeforeAndIncluded() async throws {
        var run = TestRun()
        try run.write([TestRun.row(1)])
        run.ledger = try await run.ledgerOfDeadRuns(1, messages: true)
        run.transport = ScriptedTransport(ScriptedTransport.losing)
        run.change = { $0.includesUnknown = true }
        try await run.perform()
        #expect(run.transport.creates.count == 1)
    }

    @Test("a call that is held back at the last moment is written as not made, counts for nothing, and is made later")
    func heldBack() async throws {
        var run = TestRun()
        try run.write((1...3).map { TestRun.row($0) })
        run.change = { $0.preflight = false }
        run.transport = ScriptedTransport { _, number in
            number.isMultiple(of: 2) ? ScriptedTransport.created(number) : .heldBack
        }
        let result = try await run.perform()
        #expect(run.transport.creates.count == 6 && result.progress.counters.requests == 3)
        #expect(try run.column("session_status") == ["created", "created", "created"])
        #expect(try run.column("session_attempts") == ["1", "1", "1"])
        let records = run.ledger.allRecords(in: TestRun.scope)
        #expect(records.count == 3 && records.values.allSatisfy { $0.attempts == 1 && $0.ambiguousCalls == 0 })
    }
}
