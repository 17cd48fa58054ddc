import Foundation
import Ledger
import Reports
import Rows
import Sending
import TestSupport

/// One ledger, read as `report` reads it, and read and written as a run does.
struct LedgerTrial {
    let path: String

    private static let scope = SessionScope(
        provider: "tchek",
        environment: "sandbox",
        account: "default",
        campaign: "default"
    )

    /// The keys of the ledger of version 1 come first.
    private static func digest(_ number: Int) -> Digest {
        let word = UInt64(number) &* 0x9e37_79b9_7f4a_7c15
        return Digest(words: word, ~word, UInt64(number), 7)
    }

    private static let keys = (1...40).map(digest)

    private static func intent(_ number: Int) -> LedgerEvent {
        let traits = Traits(digest(number + 1000))
        return .intent(key: digest(number), traits: traits, fingerprint: digest(number), messages: number % 2 == 0)
    }

    private static func outcome(_ number: Int) -> LedgerEvent {
        let outcome: CallOutcome =
            switch number % 5 {
            case 0: .ambiguous(.timeout)
            case 1: .refused(.http(422), message: "no")
            case 2: .notCreated(.http(503), message: nil)
            default: .created(CreatedSession(id: "f\(number)", url: "https://example.test/f\(number)", expiresAt: nil))
            }
        return .outcome(key: digest(number), outcome)
    }

    /// Makes a ledger of 200 rows and two runs, one of which has not ended.
    static func make(_ path: String) async throws {
        let ledger = try SQLiteLedger.open(at: path)
        let run = try await ledger.beginRun(RunStart(scope: scope, startedAt: 1_772_000_000, version: "1.0.0"))
        try await ledger.append((1...200).flatMap { [intent($0), outcome($0)] }, in: scope, run: run)
        let report = RunReport(
            program: "1.0.0",
            scope: scope,
            startedAt: 1_772_000_000,
            endedAt: 1_772_000_060,
            exitCode: 1
        )
        try await ledger.endRun(run, RunEnd(endedAt: 1_772_000_060, exitCode: 1, report: report.json))
        _ = try await ledger.beginRun(RunStart(scope: scope, startedAt: 1_772_000_100, version: "1.0.0"))
        try await ledger.append((201...210).map { intent($0) }, in: scope, run: RunID(2))
        try ledger.close()
    }

    func remove() {
        for ending in ["", "-wal", "-shm", "-journal", "-note", "-reserve"] { unlink(path + ending) }
    }

    /// - Returns: the first error of the ledger; any other is thrown.
    func run() async throws -> LedgerError? {
        var first: LedgerError?
        for part in [read, write] {
            do { try await part() } catch let error as LedgerError { first = first ?? error }
        }
        return first
    }

    private func read() async throws {
        let ledger = try SQLiteLedger.open(at: path, readOnly: true)
        let runs = try await ledger.runs(limit: 50)
        _ = RunList.text(runs)
        for run in runs {
            let (report, hasEnded) = RunList.report(of: run, tally: try await ledger.tally(of: run.id))
            _ = ReportPage.html(report, hasEnded: hasEnded)
        }
        try ledger.close()
    }

    private func write() async throws {
        let ledger = try SQLiteLedger.open(at: path)
        let scope = Self.scope
        _ = try await ledger.hasCalls(in: scope)
        let known = try await ledger.entries(for: Self.keys, in: scope)
        try await page(ledger, except: known)
        let run = try await ledger.beginRun(RunStart(scope: scope, startedAt: 1_772_000_200, version: "1.0.0"))
        for number in [1, 2, 4, 7, 30, 31, 500, 501, 502, 503] {
            try await ledger.append([Self.intent(number)], in: scope, run: run)
            try await ledger.append([Self.outcome(number)], in: scope, run: run)
        }
        let session = CreatedSession(id: "s3", url: "https://example.test/3", expiresAt: nil)
        let told = [2, 5, 8, 600].map {
            ImportedRow(key: Self.digest($0), traits: .none, session: $0 == 5 ? nil : session, attempts: $0)
        }
        try await ledger.adopt(told, in: scope, run: run)
        _ = try await ledger.entries(for: Self.keys, in: scope)
        _ = try await ledger.tally(of: run)
        try await ledger.endRun(run, RunEnd(endedAt: 1_772_000_300, exitCode: 0, report: "{}"))
        try ledger.close()
    }

    private func page(_ ledger: SQLiteLedger, except known: [Digest: RowRecord]) async throws {
        var others = LocationSet()
        for record in known.values { others.insert(record.location) }
        var location: Int64 = 0
        while let last = try await ledger.sessions(in: Self.scope, after: location, except: others, limit: 50).last,
            last.location > location
        {
            location = last.location
        }
    }
}
