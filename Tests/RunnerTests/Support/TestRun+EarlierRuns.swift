import Foundation
import Ledger
import Rows
import Sending
import TestSupport

/// What runs before this one have left: a result file, or entries of a ledger.
extension TestRun {
    static let scope = SessionScope(
        provider: "tchek",
        environment: "sandbox",
        account: "default",
        campaign: "default"
    )

    /// Makes the result file the next run's input.
    func feedBack(_ change: (String) -> String = { $0 }) throws {
        let text = try String(contentsOfFile: outputPath, encoding: .utf8)
        try change(text).write(toFile: inputPath, atomically: false, encoding: .utf8)
    }

    /// Makes the result file the next run's input, with one of our columns emptied, and takes it away.
    func feedBackResult(emptying column: String) throws {
        let rows = try results()
        let lines = try String(contentsOfFile: outputPath, encoding: .utf8).split(
            separator: "\n",
            omittingEmptySubsequences: true
        )
        let names = lines[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let body = rows.map { row in names.map { $0 == column ? "" : row[$0] ?? "" }.joined(separator: ",") }
        try ([String(lines[0])] + body).joined(separator: "\n").appending("\n")
            .write(toFile: inputPath, atomically: false, encoding: .utf8)
        try FileManager.default.removeItem(atPath: outputPath)
    }

    /// A ledger in which runs that died, one after another, have left a call open for each row of the input.
    func ledgerOfDeadRuns(_ count: Int, messages: Bool = false) async throws -> MemoryLedger {
        let ledger = MemoryLedger()
        for (key, row) in try await rowsOfInput() {
            for _ in 0..<count {
                try await ledger.append([row.intent(key, messages: messages)], in: Self.scope, run: ledger.beginRun())
            }
        }
        return ledger
    }

    /// A ledger that knows a session for each row of the input.
    func ledger(with session: CreatedSession) async throws -> MemoryLedger {
        let ledger = MemoryLedger()
        for (key, row) in try await rowsOfInput() {
            let events = [row.intent(key, messages: false), .outcome(key: key, .created(session))]
            try await ledger.append(events, in: Self.scope, run: ledger.beginRun())
        }
        return ledger
    }

    /// What a ledger keeps of each row of the input, found out by a run of its own.
    private func rowsOfInput() async throws -> [Digest: RowRecord] {
        var scratch = self
        scratch.ledger = MemoryLedger()
        scratch.transport = ScriptedTransport(ScriptedTransport.creating)
        scratch.change = { _ in }
        try await scratch.perform()
        // Its result would be taken over by the run under test.
        try FileManager.default.removeItem(atPath: outputPath)
        return scratch.ledger.allRecords(in: Self.scope)
    }
}

extension MemoryLedger {
    fileprivate func beginRun() async throws -> RunID {
        try await beginRun(RunStart(scope: TestRun.scope, startedAt: 0, version: "1.0.0"))
    }
}

extension RowRecord {
    fileprivate func intent(_ key: Digest, messages: Bool) -> LedgerEvent {
        .intent(key: key, traits: traits, fingerprint: fingerprint, messages: messages)
    }
}
