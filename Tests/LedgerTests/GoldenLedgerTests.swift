import Foundation
import Rows
import Sending
import TestSupport
import Testing

@testable import Ledger

/// A ledger that an earlier build wrote must be read by every later one: users keep theirs for years.
///
/// `Fixtures/ledger-v1.sqlite` holds a row in each state. As long as version 1 has not been released it may be made anew:
///
///     GOLDEN_LEDGER=Tests/LedgerTests/Fixtures/ledger-v1.sqlite swift test --filter GoldenLedgerTests
@Suite("A ledger of version 1", .timeLimit(.minutes(5)))
struct GoldenLedgerTests {
    private static let output = ProcessInfo.processInfo.environment["GOLDEN_LEDGER"]

    private static let report = #"{"version":1}"#

    /// What stands in the ledger, row by row: the events that brought a row there, and how it is read.
    private static let rows: [(number: Int, events: [LedgerEvent], expected: @Sendable (inout RowRecord) -> Void)] = [
        (
            1, [Sample.intent(1, messages: true)],
            {
                $0.state = .calling; $0.mayHaveMessaged = true
            }
        ),
        (
            2, [Sample.intent(2), Sample.outcome(2, .notCreated(.http(503), message: "busy"))],
            {
                $0.state = .pending; $0.code = .http(503); $0.message = "busy"
            }
        ),
        (
            3, [Sample.intent(3), Sample.created(3)],
            {
                $0.state = .created; $0.session = Sample.session(3)
            }
        ),
        (
            4,
            [
                Sample.intent(4, messages: true), Sample.outcome(4, .ambiguous(.timeout, message: nil)),
                Sample.intent(4), Sample.created(4),
            ],
            {
                $0.state = .created
                $0.session = Sample.session(4)
                $0.code = .possibleOrphan
                ($0.attempts, $0.ambiguousCalls, $0.mayHaveMessaged) = (2, 1, true)
            }
        ),
        (
            5, [Sample.intent(5), Sample.outcome(5, .refused(.http(422), message: "Kein Fahrzeug «é»"))],
            {
                $0.state = .refused; $0.code = .http(422); $0.message = "Kein Fahrzeug «é»"
            }
        ),
        (
            6, [Sample.intent(6), Sample.outcome(6, .keptFailing(.http(500), message: ""))],
            {
                $0.state = .keptFailing; $0.code = .http(500); $0.message = ""
            }
        ),
        (
            7, [Sample.intent(7), Sample.outcome(7, .ambiguous(.connectionLost, message: nil))],
            {
                $0.state = .unknown; $0.code = .connectionLost; $0.ambiguousCalls = 1
            }
        ),
    ]

    @Test("can be made anew", .enabled(if: output != nil))
    func make() async throws {
        let path = try #require(Self.output)
        try? FileManager.default.removeItem(atPath: path)
        let ledger = try SQLiteLedger.open(at: path)
        let run = try await ledger.beginRun(Sample.start)
        for row in Self.rows { try await ledger.append(row.events, in: Sample.scope, run: run) }
        let imported = ImportedRow(key: Sample.digest(8), traits: .none, session: Sample.session(8), attempts: 3)
        try await ledger.adopt([imported], in: Sample.scope, run: run)
        // An intent that came to nothing leaves no trace.
        try await ledger.append([Sample.intent(9), Sample.outcome(9, .notCalled)], in: Sample.scope, run: run)
        try await ledger.endRun(run, RunEnd(endedAt: 1_772_000_060.5, exitCode: 1, report: Self.report))
        _ = try await ledger.beginRun(RunStart(scope: Sample.otherScope, startedAt: 1_772_000_100, version: "1.0.0"))
        try ledger.close()
    }

    @Test("is brought up to date by the first run that writes to it, which goes on where it stopped")
    func goesOn() async throws {
        let golden = try #require(Bundle.module.path(forResource: "Fixtures/ledger-v1", ofType: "sqlite"))
        let folder = TemporaryFolder()
        let path = folder.file("ledger.sqlite")
        try FileManager.default.copyItem(atPath: golden, toPath: path)
        chmod(path, 0o600)
        #expect(try RawDatabase.run("SELECT identifier FROM grdb_migrations", in: path) == [["v1"]])
        var start = Sample.start
        start.startedAt += 1_000
        start.origin = Sample.origin
        for number in 1...2 {
            let ledger = try SQLiteLedger.open(at: path)
            #expect(try await ledger.entry(3)?.session == Sample.session(3))
            let run = try await ledger.beginRun(start)
            try await ledger.append(
                [Sample.intent(20 + number), Sample.created(20 + number)],
                in: Sample.scope,
                run: run
            )
            try await ledger.endRun(run, RunEnd(endedAt: 1_772_001_000, exitCode: 0, report: Self.report))
            try ledger.close()
        }
        #expect(
            try RawDatabase.run("SELECT identifier FROM grdb_migrations", in: path) == [["v1"], ["v2"], ["v3"], ["v4"]]
        )
        let read = try SQLiteLedger.open(at: path, readOnly: true)
        let runs = try await read.runs(limit: 9)
        #expect(runs.map(\.start.origin) == [Sample.origin, Sample.origin, nil, nil])
        #expect(try await read.entry(22)?.session == Sample.session(22))
        #expect(try await read.entry(8)?.session == Sample.session(8))
    }

    @Test("opens and is read as it was written, in every state a row can have", arguments: [true, false])
    func opens(readOnly: Bool) async throws {
        let golden = try #require(Bundle.module.path(forResource: "Fixtures/ledger-v1", ofType: "sqlite"))
        let folder = TemporaryFolder()
        let path = folder.file("ledger.sqlite")
        try FileManager.default.copyItem(atPath: golden, toPath: path)
        chmod(path, 0o600)
        let ledger = try SQLiteLedger.open(at: path, readOnly: readOnly)
        for row in Self.rows {
            var expected = RowRecord(
                state: .pending,
                run: RunID(1),
                attempts: 1,
                ambiguousCalls: 0,
                mayHaveMessaged: false,
                session: nil,
                code: nil,
                message: nil,
                traits: Traits(Sample.digest(row.number + 1000)),
                fingerprint: Sample.digest(row.number + 2000)
            )
            row.expected(&expected)
            #expect(try await ledger.entry(row.number) == expected)
        }
        let imported = try #require(try await ledger.entry(8))
        #expect(imported.state == .created && imported.session == Sample.session(8) && imported.attempts == 3)
        #expect(try await ledger.entry(9) == nil)
        #expect(try await ledger.hasCalls(in: Sample.scope))
        #expect(try await !ledger.hasCalls(in: Sample.otherScope))
        let runs = try await ledger.runs(limit: 9)
        #expect(runs.map(\.id) == [RunID(2), RunID(1)])
        #expect(runs.map(\.start.scope) == [Sample.otherScope, Sample.scope])
        #expect(runs.last?.start == Sample.start)
        #expect(runs.map(\.end) == [nil, RunEnd(endedAt: 1_772_000_060.5, exitCode: 1, report: Self.report)])
    }
}
