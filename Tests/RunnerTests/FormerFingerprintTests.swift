import CSV
import Files
import Ledger
import Providers
import Rows
import Sending
import TestSupport
import Testing

@testable import Runner

/// Ledgers of versions before this one hold fingerprints that were made in another way.
@Suite("A ledger with the fingerprints of earlier versions", .timeLimit(.minutes(1)))
struct FormerFingerprintTests {
    private static let refusal = TransportResult.responded(
        Response(status: 422, body: Array(#"{"message":"no"}"#.utf8))
    )

    /// A run whose one row was refused, and whose ledger says so as an earlier version would.
    private func refused() async throws -> TestRun {
        var run = TestRun()
        try run.write([TestRun.row(1)])
        run.change = { $0.preflight = false }
        run.transport = ScriptedTransport { _, _ in Self.refusal }
        try await run.perform()
        let rules = Provider.tchek.rules
        let input = try OpenedInput(InputFile(path: run.inputPath), rules: rules, options: OpenedInput.Options())
        var options = RowOptions()
        options.keyColumns = input.keyColumns
        let checker = RowChecker(rules: rules, options: options, mapping: input.mapping)
        var reader = try RecordReader(input.file, dialect: input.dialect)
        for _ in 0..<2 { #expect(try reader.next()) }
        var text = IdentityText()
        let former = checker.formerFingerprint(reader.record, by: &text)
        let (key, record) = try #require(run.ledger.allRecords(in: TestRun.scope).first)
        #expect(record.fingerprint == checker.fingerprint(reader.record) && record.fingerprint != former)
        let earlier = try await run.ledger.beginRun(
            RunStart(scope: TestRun.scope, startedAt: 0, version: "0.1.0")
        )
        try await run.ledger.append(
            [
                .intent(key: key, traits: record.traits, fingerprint: former, messages: false),
                .outcome(key: key, .refused(.http(422))),
            ],
            in: TestRun.scope,
            run: earlier
        )
        run.transport = ScriptedTransport(ScriptedTransport.creating)
        return run
    }

    @Test("a row that was refused and has not changed is not sent again")
    func unchanged() async throws {
        let run = try await refused()
        try await run.perform()
        #expect(try run.column("session_status") == ["failed"])
        #expect(run.transport.creates.isEmpty)
    }

    @Test("one that has changed is")
    func changed() async throws {
        let run = try await refused()
        try run.write([TestRun.row(1).replacing("Ada1", with: "Ada")])
        try await run.perform()
        #expect(try run.column("session_status") == ["created"])
    }
}
