import Foundation
import Rows
import Sending
import TestSupport
import Testing

@testable import Ledger

@Suite("A process killed in the midst of writing", .timeLimit(.minutes(5)))
struct KillTests {
    /// Commits of all kinds: new rows, updates, an intent taken back, one over a dead run's.
    private static let script: [[LedgerEvent]] = [
        [Sample.intent(1), Sample.intent(2, messages: true)],
        [Sample.created(1), Sample.outcome(2, .ambiguous(.timeout, message: "?")), Sample.intent(3)],
        [Sample.outcome(3, .notCalled), Sample.intent(2), Sample.intent(50)],
        [Sample.created(2), Sample.outcome(50, .refused(Sample.refusal, message: nil)), .followUpIntent(cancel)],
        [.followUpOutcome(cancel, .done)],
    ]

    private static let cancel = FollowUp(.cancel, key: Sample.digest(10), of: Sample.session(10))

    /// Writes the script into an existing ledger, notes each commit that has returned, and dies where it is told to.
    private static func perform(at path: String, killAfter: Int) async throws -> Int {
        KillingDisk.install()
        let ledger = try SQLiteLedger.open(at: path)
        let run = try await ledger.beginRun(Sample.start)
        let notes = open(path + ".acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        KillingDisk.kill(after: killAfter)
        for records in script {
            try await ledger.append(records, in: Sample.scope, run: run)
            guard write(notes, "x", 1) == 1 else { exit(9) }
        }
        return KillingDisk.remaining
    }

    @Test("at every single write and sync: what was acknowledged is there, and no commit is half there")
    func everyBoundary() async throws {
        let steps = try await countSteps()
        #expect(steps > 20)
        for point in 0..<steps {
            let folder = TemporaryFolder()
            let path = folder.file("ledger.sqlite")
            try await prepare(path)
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, point = point as Int] in
                _ = try await KillTests.perform(at: path, killAfter: point)
            }
            let acknowledged = try Data(contentsOf: URL(fileURLWithPath: path + ".acknowledged")).count
            let ledger = try SQLiteLedger.open(at: path)
            let found = try await known(in: ledger)
            // The commit under way when it died may be there or not; nobody was told either way.
            let expected = [acknowledged, acknowledged + 1].map(state(after:))
            #expect(expected.contains(found), "killed before write \(point), \(acknowledged) acknowledged")
            try ledger.close()
        }
    }

    /// A ledger that knows some rows and has an intent of a dead run.
    private func prepare(_ path: String) async throws {
        let ledger = try SQLiteLedger.open(at: path)
        let dead = try await ledger.beginRun(Sample.start)
        try await ledger.append(
            (10...60).flatMap { $0 == 50 ? [Sample.intent($0)] : [Sample.intent($0), Sample.created($0)] },
            in: Sample.scope,
            run: dead
        )
        try ledger.close()
    }

    private func countSteps() async throws -> Int {
        let folder = TemporaryFolder()
        let path = folder.file("ledger.sqlite")
        try await prepare(path)
        await #expect(processExitsWith: .success) { [path = path as String] in
            let left = try await KillTests.perform(at: path, killAfter: 1_000_000)
            try String(1_000_000 - left).write(toFile: path + ".steps", atomically: false, encoding: .utf8)
            exit(0)
        }
        return try #require(Int(String(contentsOfFile: path + ".steps", encoding: .utf8)))
    }

    private static let rows = [1, 2, 3, 10, 50, 60]

    private func known(in ledger: SQLiteLedger) async throws -> [Digest: RowRecord] {
        try await ledger.entries(for: Self.rows.map(Sample.digest), in: Sample.scope).mapValues(\.anywhere)
    }

    /// What must be known when so many commits of the script are there. Runs: 1 is the dead one, 2 the script's.
    private func state(after commits: Int) -> [Digest: RowRecord] {
        var stories: [Digest: RowHistory] = [:]
        func apply(_ record: LedgerEvent, run: Int64) {
            stories[record.key, default: RowHistory(settled: nil, open: nil)].apply(record, run: RunID(run))
        }
        for row in [10, 50, 60] {
            apply(Sample.intent(row), run: 1)
            if row != 50 { apply(Sample.created(row), run: 1) }
        }
        for records in Self.script.prefix(commits) { records.forEach { apply($0, run: 2) } }
        return stories.compactMapValues(\.record)
    }
}
