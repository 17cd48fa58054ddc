import CSV
import Files
import Foundation
import Ledger
import Logging
import Providers
import Reports
import Rows
import Sending
import TestSupport
import Testing

@testable import Runner

/// One run in memory: an input and a result file in a folder of their own, everything else a test's.
struct TestRun {
    let folder = TemporaryFolder()
    var ledger = MemoryLedger()
    var transport = ScriptedTransport(ScriptedTransport.creating)
    var console = TestConsole()
    var clock = ManualClock()
    /// In place of `ledger`.
    var openLedger: (@Sendable () throws -> any SessionLedger)?
    var change: (inout RunRequest) -> Void = { _ in }
    var options = RowOptions()

    static let header = "external_id,first_name,last_name,email,phone,locale,plate"

    static func row(_ id: Int, plate: String? = nil) -> String {
        "ID\(id),Ada\(id),Lovelace,ada\(id)@example.org,+3361234\(1000 + id),fr,\(plate ?? "AB\(100 + id)CD")"
    }

    static let keylessHeader = "first_name,last_name,email,phone,locale,plate,vin"

    static func keylessRow(_ id: Int, email: String? = nil, plate: String? = nil, vin: String = "") -> String {
        "Ada\(id),Lovelace,\(email ?? "ada\(id)@example.org"),+3361234\(1000 + id),fr,\(plate ?? "AB\(100 + id)CD"),\(vin)"
    }

    var inputPath: String { folder.file("input.csv") }
    var outputPath: String { folder.file("input.results.csv") }

    func write(_ rows: [String], header: String = TestRun.header) throws {
        try ([header] + rows).joined(separator: "\n").appending("\n")
            .write(toFile: inputPath, atomically: false, encoding: .utf8)
    }

    func makeRun() throws -> Run {
        let (request, parts) = try make()
        return Run(request, parts)
    }

    /// A run that looks for the input's unknown rows in a list, which is said to be complete.
    func makeReconcileRun(list: String) throws -> ReconcileRun {
        let path = folder.file("list.csv")
        try list.write(toFile: path, atomically: false, encoding: .utf8)
        let (request, parts) = try make()
        var options = ReconcileRun.Options(listPath: path)
        options.isComplete = true
        return ReconcileRun(request, parts, options)
    }

    private func make() throws -> (request: RunRequest, parts: RunParts) {
        let provider = TchekProvider(
            apiRoot: "https://tchek.test/apiV1",
            webAppRoot: "https://webapp.tchek.test",
            key: "secret-key"
        )
        let file = try InputFile(path: inputPath)
        let input = try OpenedInput(file, rules: provider.rules, options: OpenedInput.Options())
        var policy = SendPolicy()
        policy.concurrency = 1
        policy.rate = RateLimit(perSecond: 100)
        var rowOptions = options
        rowOptions.keyColumns = input.keyColumns
        var request = RunRequest(
            provider: provider,
            scope: SessionScope(provider: "tchek", environment: "sandbox", account: "default", campaign: "default"),
            isProduction: false,
            input: input,
            rowOptions: rowOptions,
            sending: policy,
            version: "1.0.0",
            outputPath: outputPath,
            outputRules: OutputFile.Rules(isResultFile: ResultFile.isOurs(at:)),
            ledgerPath: "memory",
            command: "bulk-sessions create input.csv"
        )
        change(&request)
        var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .critical
        let (ledger, transport, openLedger) = (ledger, transport, openLedger)
        let parts = RunParts(
            openLedger: { try openLedger?() ?? ledger },
            lockAccount: { _ in true },
            openTransport: { _ in transport },
            clock: clock,
            console: console,
            logger: logger
        )
        return (request, parts)
    }

    /// Runs to the end, moving the clock on whenever the run waits for it.
    @discardableResult
    func perform(_ run: Run? = nil) async throws -> RunResult {
        let run = try run ?? makeRun()
        let mover = Task { [clock] in
            while !Task.isCancelled { await clock.advanceToNextDeadline() }
        }
        defer {
            mover.cancel()
            clock.finish()
        }
        return try await run.perform()
    }

    /// The cells of the result file, a dictionary a row.
    func results() throws -> [[String: String]] {
        let file = try InputFile(path: outputPath)
        var reader = try RecordReader(file, dialect: try DialectDetector.detect(file))
        var records: [[String]] = []
        while try reader.next() {
            records.append((0..<reader.fieldCount).map { String(decoding: reader.field($0), as: UTF8.self) })
        }
        let names = records.first ?? []
        return records.dropFirst().map { Dictionary(zip(names, $0)) { first, _ in first } }
    }

    func column(_ name: String) throws -> [String] { try results().map { $0[name] ?? "" } }
}
