import Files
import Foundation
import Rows
import Sending
import TestSupport
import Testing

@testable import Ledger

@Suite("A ledger is copied as a whole", .timeLimit(.minutes(5)))
struct LedgerCopyTests {
    private static let rows = (1...40).map(Sample.digest)

    /// Rows of all kinds in two campaigns, runs that ended and that died, and an id that was replaced.
    private func fill(_ ledger: any SessionLedger) async throws {
        var start = Sample.start
        start.origin = Sample.origin
        let first = try await ledger.beginRun(start)
        for row in 1...20 {
            try await ledger.append([Sample.intent(row, messages: row.isMultiple(of: 2))], in: Sample.scope, run: first)
            let outcomes: [CallOutcome] = [
                .created(Sample.session(row)), .refused(Sample.refusal, message: "né\u{0}"), .ambiguous(.timeout),
                .notCreated(.http(503)), .keptFailing(.http(500)),
            ]
            try await ledger.append([Sample.outcome(row, outcomes[row % 5])], in: Sample.scope, run: first)
        }
        let again = CreatedSession(id: "newer", url: "https://example.test/newer", expiresAt: nil)
        try await ledger.append([Sample.intent(5), Sample.outcome(5, .created(again))], in: Sample.scope, run: first)
        let end = RunEnd(
            endedAt: 1_772_000_060.5,
            exitCode: 75,
            report: #"{"rows":3}"#,
            output: .init(path: "/x", size: 1, modified: 2)
        )
        try await ledger.endRun(first, end)
        let other = RunStart(scope: Sample.otherScope, startedAt: 1_772_000_100, version: "1.0.1")
        let second = try await ledger.beginRun(other)
        try await ledger.append(
            [Sample.intent(1), Sample.created(1), Sample.intent(2)],
            in: Sample.otherScope,
            run: second
        )
        let remind = FollowUp(.remind, key: Sample.digest(1), of: Sample.session(1))
        try await ledger.append(
            [.followUpIntent(remind), .followUpOutcome(remind, .ambiguous(.timeout)), .followUpIntent(remind)],
            in: Sample.otherScope,
            run: second
        )
        let seen = SessionSighting(
            key: Sample.digest(1),
            session: FollowUp.session("s1"),
            word: "STARTED",
            stage: .opened,
            at: 1_772_000_200
        )
        try await ledger.note([seen], in: Sample.otherScope)
        let imported = ImportedRow(key: Sample.digest(30), traits: .none, session: nil, attempts: 2, code: .timeout)
        try await ledger.adopt([imported], in: Sample.otherScope, run: second)
    }

    private func content(_ ledger: any SessionLedger) async throws -> [[Digest: RowRecord]] {
        var content: [[Digest: RowRecord]] = []
        for scope in [Sample.scope, Sample.otherScope] {
            content.append(try await ledger.entries(for: Self.rows, in: scope).mapValues(\.anywhere))
        }
        return content
    }

    private static let counts =
        LedgerCopy.Counts(
            scopes: 2,
            runs: 2,
            rows: 22,
            openCalls: 1,
            sessionIDs: 6,
            callMinutes: 2,
            followUps: 1,
            sightings: 1
        )

    @Test("from a file into a database and back: every row, run, scope and id, and what comes next goes on behind it")
    func bothWays() async throws {
        let database = try postgresDatabase()
        let folder = TemporaryFolder()
        let (old, new) = (folder.file("old.sqlite"), folder.file("new.sqlite"))
        let file = try SQLiteLedger.open(at: old, now: { Sample.start.startedAt })
        try await fill(file)
        let (content, runs) = (try await content(file), try await file.runs(limit: 9))
        let minutes = try await file.calls(onAccountOf: Sample.scope, since: 0)
        try file.close()
        #expect(try await LedgerCopy.perform(from: .file(old), to: LedgerSource(database.url)) == Self.counts)
        let ledger = try await database.ledger()
        #expect(try await self.content(ledger) == content)
        #expect(try await ledger.runs(limit: 9) == runs)
        #expect(try await ledger.calls(onAccountOf: Sample.scope, since: 0) == minutes)
        #expect(minutes.reduce(0) { $0 + $1.calls } == 23)
        #expect(try await ledger.hasCalls(in: Sample.otherScope))
        try await Self.expectFollowUps(ledger)
        let run = try await ledger.beginRun(Sample.start)
        #expect(run.value == 3)
        // The id that was replaced is still no other row's.
        let taken = [Sample.intent(35), Sample.outcome(35, .created(Sample.session(5)))]
        #expect(try await ledger.append(taken, in: Sample.scope, run: run) == 1)
        try await ledger.append([Sample.intent(36), Sample.created(36)], in: Sample.scope, run: run)
        try await ledger.endRun(run, RunEnd(endedAt: 1, exitCode: 0, report: "{}"))
        let more = try await self.content(ledger)
        let moreRuns = try await ledger.runs(limit: 9)
        let moreMinutes = try await ledger.calls(onAccountOf: Sample.scope, since: 0)
        try await ledger.close()

        #expect(try await LedgerCopy.perform(from: LedgerSource(database.url), to: .file(new)).rows == 24)
        let back = try SQLiteLedger.open(at: new)
        #expect(try await self.content(back) == more)
        #expect(try await back.runs(limit: 9) == moreRuns)
        #expect(try await back.calls(onAccountOf: Sample.scope, since: 0) == moreMinutes)
        try await Self.expectFollowUps(back)
        let last = try await back.beginRun(Sample.start)
        #expect(last.value == 4)
        let again = [Sample.intent(37), Sample.outcome(37, .created(Sample.session(5)))]
        #expect(try await back.append(again, in: Sample.scope, run: last) == 1)
    }

    private static func expectFollowUps(_ ledger: any SessionLedger) async throws {
        let remind = FollowUp(.remind, key: Sample.digest(1), of: Sample.session(1))
        let record = try await ledger.followUps([remind], in: Sample.otherScope)[0]
        #expect(record?.state == .calling && record?.attempts == 2 && record?.ambiguousCalls == 1)
        let seen = try await ledger.sightings(for: [Sample.digest(1)], in: Sample.otherScope)[0]
        #expect(seen?.word == "STARTED" && seen?.stage == .opened && seen?.at == 1_772_000_200)
    }

    @Test("nothing is mixed with what is there, nothing copied beside a run, and a failure leaves nothing behind")
    func refused() async throws {
        let database = try postgresDatabase()
        let folder = TemporaryFolder()
        let path = folder.file("old.sqlite")
        let file = try SQLiteLedger.open(at: path, now: { Sample.start.startedAt })
        try await fill(file)
        try file.close()
        let place = try LedgerSource(database.url)
        let ledger = try await database.ledger { $0.lease = .seconds(60) }
        let run = try await ledger.beginRun(Sample.start)
        await #expect(throws: LedgerError.self) { try await LedgerCopy.perform(from: .file(path), to: place) }
        await #expect(throws: LedgerError.self) { try await LedgerCopy.perform(from: .file("/none"), to: place) }
        try await ledger.endRun(run, RunEnd(endedAt: 1, exitCode: 0, report: "{}"))
        do {
            let lock = try AccountLock.acquire(ledgerPath: path, scope: Sample.scope)
            await #expect(throws: (any Error).self) {
                try await LedgerCopy.perform(from: .file(path), to: .file(folder.file("other.sqlite")))
            }
            withExtendedLifetime(lock) {}
        }
        #expect(try await LedgerCopy.perform(from: .file(path), to: .file(folder.file("third.sqlite"))) == Self.counts)
    }
}
