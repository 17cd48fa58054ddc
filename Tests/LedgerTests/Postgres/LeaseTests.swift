import Foundation
import Rows
import Sending
import Synchronization
import TestSupport
import Testing

@testable import Ledger

@Suite("One run at a time holds an account in a database", .timeLimit(.minutes(5)))
struct LeaseTests {
    private typealias Holder = LeaseWatch.Holder

    /// A watcher with a lease of 15 s, which asks every second.
    private func verdicts(_ beats: [Int64?], run: Int64 = 1, interruptedAt: Int? = nil) -> [LeaseWatch.Verdict] {
        var watch = LeaseWatch(lease: .seconds(15))
        return beats.enumerated().map { second, beats in
            watch.saw(
                beats.map { Holder(run: run, beats: $0) },
                at: .seconds(second),
                interruptions: interruptedAt.map { second >= $0 ? 1 : 0 } ?? 0
            )
        }
    }

    @Test("a beat that stands still for a whole lease is a dead run's, and no sooner")
    func silent() {
        let verdicts = verdicts(Array(repeating: 7, count: 16))
        #expect(verdicts[..<15].allSatisfy { $0 == .undecided })
        #expect(verdicts[15] == .silent(Holder(run: 1, beats: 7)))
    }

    @Test("a beat that moves is a living run's, whatever came before; one that then stops is dead a lease later")
    func alive() {
        let beats = Array(repeating: Int64(7), count: 14) + Array(repeating: 8, count: 20)
        let verdicts = verdicts(beats)
        #expect(verdicts[14] == .alive && verdicts[28] == .alive)
        #expect(verdicts[29] == .silent(Holder(run: 1, beats: 8)))
    }

    @Test("while the watcher could not ask, the run could not write either: the lease begins anew")
    func interrupted() {
        let verdicts = verdicts(Array(repeating: 7, count: 30), interruptedAt: 10)
        #expect(verdicts[24] == .undecided && verdicts[25] == .silent(Holder(run: 1, beats: 7)))
        var watch = LeaseWatch(lease: .seconds(15))
        _ = watch.saw(Holder(run: 1, beats: 7), at: .zero, interruptions: 0)
        // It was itself held for so long.
        #expect(watch.saw(Holder(run: 1, beats: 7), at: .seconds(60), interruptions: 0) == .undecided)
    }

    @Test("an account that nobody holds is free at once, and another run than before has a lease of its own")
    func free() {
        #expect(verdicts([nil]) == [.free])
        var watch = LeaseWatch(lease: .seconds(15))
        for second in 0..<15 {
            _ = watch.saw(Holder(run: 1, beats: 7), at: .seconds(second), interruptions: 0)
        }
        #expect(watch.saw(Holder(run: 2, beats: 7), at: .seconds(15), interruptions: 0) == .undecided)
    }

    @Test("a second run is told who holds the account, and gets it when the first one has ended")
    func held() async throws {
        let database = try postgresDatabase()
        let first = try await database.ledger { $0.lease = .seconds(2) }
        let run = try await first.beginRun(Sample.start)
        let second = try await database.ledger { $0.lease = .seconds(2) }
        do {
            _ = try await second.beginRun(Sample.start)
            Issue.record("Two runs hold one account.")
        } catch {
            guard case .held(_, let host, let since) = error else { throw error }
            #expect(!host.isEmpty)
            #expect(since.hasPrefix("2026-02-25T"))
        }
        var other = Sample.start
        other.scope.account = "another"
        _ = try await second.beginRun(other)
        second.waits(.seconds(60)) { false }
        async let waiting = second.beginRun(Sample.start)
        try await first.endRun(run, RunEnd(endedAt: 1, exitCode: 0, report: "{}"))
        #expect(try await waiting > run)
    }

    @Test("a run that died is succeeded after its lease, without anybody asking for a wait")
    func takeover() async throws {
        let database = try postgresDatabase()
        let lease = Duration.seconds(5)
        let dead = try await database.ledger { $0.lease = lease }
        let run = try await dead.beginRun(Sample.start)
        try await dead.append([Sample.intent(1)], in: Sample.scope, run: run)
        try await dead.close()
        let next = try await database.ledger { $0.lease = lease }
        let clock = ContinuousClock()
        let began = clock.now
        let later = try await next.beginRun(Sample.start)
        let took = began.duration(to: clock.now)
        // Within 1.2 leases and a second on a machine with nothing else to do; other tests may keep it from that.
        #expect(took >= lease && took <= .seconds(120), "\(took)")
        #expect(later > run)
        let entry = try #require(try await next.entry(1))
        #expect(entry.state == .calling && entry.run == run)
        #expect(try database.sql("SELECT fate FROM bulk_sessions.run WHERE id = \(run)") == "silent")
        // What its call came to is taken all the same.
        let awake = try await database.ledger()
        try await awake.append([Sample.created(1)], in: Sample.scope, run: run)
        #expect(try await next.entry(1)?.session == Sample.session(1))
        #expect(try await next.isUnderWay(later) == true)
        #expect(try await next.isUnderWay(run) == false)
    }

    @Test("two that begin in the same moment, forty times: one has the account, the other knows who")
    func race() async throws {
        let database = try postgresDatabase()
        let ledgers = [
            try await database.ledger { $0.lease = .seconds(2) },
            try await database.ledger { $0.lease = .seconds(2) },
        ]
        for _ in 1...40 {
            let results = await withTaskGroup { group in
                for ledger in ledgers {
                    group.addTask { () async -> Result<RunID, LedgerError> in
                        do throws(LedgerError) { return .success(try await ledger.beginRun(Sample.start)) } catch {
                            return .failure(error)
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let begun = results.compactMap { try? $0.get() }
            #expect(begun.count == 1)
            for case .failure(let error) in results {
                if case .held = error { continue }
                Issue.record(error)
            }
            for run in begun {
                try await ledgers[0].endRun(run, RunEnd(endedAt: 1, exitCode: 0, report: "{}"))
                for ledger in ledgers { ledger.held.withLock { $0[run]?.hasEnded = true } }
            }
        }
    }

    @Test("a run that could not show for half a lease that it lives must ask before a call leaves")
    func halfLease() {
        var held = HeldRun(account: 1, confirmed: .now)
        let lease = Duration.seconds(15)
        #expect(held.mayCall(at: held.confirmed + .milliseconds(7_400), lease: lease))
        #expect(!held.mayCall(at: held.confirmed + .milliseconds(7_500), lease: lease))
        held.hasEnded = true
        #expect(!held.mayCall(at: held.confirmed, lease: lease))
    }
}

private func > (a: RunID, b: RunID) -> Bool { a.value > b.value }
