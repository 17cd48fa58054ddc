import Files
import Foundation
import Ledger
import Reports
import Sending
import TestSupport
import Testing

@testable import Runner

@Suite("A ledger that fails in mid-run", .timeLimit(.minutes(5)))
struct FailingLedgerTests {
    /// The rescue files beside the result.
    private func rescues(_ run: TestRun) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: run.folder.path).filter { $0.contains("-rescue-") }
    }

    @Test(
        "No further call, every link stands in the result, and no row that was not called is unknown",
        arguments: [MemoryLedger.Failure.writes, .all, .once, .onceButWritten]
    )
    func links(failure: MemoryLedger.Failure) async throws {
        var append = 0
        while true {
            append += 1
            var run = TestRun()
            run.ledger = MemoryLedger(failsFrom: append, failure)
            try run.write((1...10).map { TestRun.row($0) })
            let result = try await run.perform()
            if run.ledger.appends < append { break }
            #expect(result.stopReason == .ledger)
            #expect(result.ledgerFailure == .full(path: "memory"))
            let links = try run.column("session_url").filter { !$0.isEmpty }
            #expect(links.count == run.transport.creates.count, "fails from append \(append)")
            #expect(result.totals.count(.created) == links.count)
            #expect(result.totals.count(.unknown) == 0)
            let isForGood = failure == .writes || failure == .all
            #expect((result.rescue != nil) == isForGood)
            #expect(try rescues(run).map { run.folder.file($0) } == [result.rescue].compactMap(\.self))
            if !isForGood { try await expectRestIsCreated(run) }
        }
        #expect(append > 5)
    }

    /// The same command again: what the ledger took in the end is enough.
    private func expectRestIsCreated(_ run: TestRun) async throws {
        var next = TestRun()
        next.ledger = run.ledger
        next.transport = run.transport
        try next.write((1...10).map { TestRun.row($0) })
        let result = try await next.perform()
        #expect(result.totals.count(.created) + result.totals.count(.existing) == 10)
        #expect(run.transport.creates.count == 10)
    }

    @Test("Where it cannot be read either, rows of earlier runs keep their status and their link")
    func unreadable() async throws {
        var run = TestRun()
        try run.write((1...3).map { TestRun.row($0) })
        let ledger = MemoryLedger(failsFrom: 9, .all)
        run.ledger = ledger
        try await run.perform()
        #expect(ledger.appends < 9)
        var next = TestRun()
        next.ledger = ledger
        next.transport = run.transport
        try next.write((1...10).map { TestRun.row($0) })
        let result = try await next.perform()
        #expect(result.stopReason == .ledger)
        #expect(try next.column("session_status").prefix(3) == ["existing", "existing", "existing"])
        #expect(try next.column("session_error_code").prefix(3).allSatisfy(\.isEmpty))
        let links = try next.column("session_url")
        #expect(links.prefix(3).allSatisfy { !$0.isEmpty })
        #expect(links.filter { !$0.isEmpty }.count == next.transport.creates.count)
    }

    @Test("With a result that cannot be put in place, that file is kept, and named with the one beside it")
    func noPlace() async throws {
        var run = TestRun()
        run.ledger = MemoryLedger(failsFrom: 5)
        try run.write((1...10).map { TestRun.row($0) })
        let output = run.outputPath
        run.transport = ScriptedTransport { request, number in
            try? FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: false)
            return try await ScriptedTransport.creating(request, number)
        }
        let error = await #expect(throws: RunError.self) { try await run.perform() }
        guard case .rescued(let reason, let rescue)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try rescues(run).map { run.folder.file($0) } == [rescue])
        let kept = try FileManager.default.contentsOfDirectory(atPath: run.folder.path)
            .first { $0.hasPrefix("input.results.new") }
        let name = try #require(kept)
        #expect(reason.contains(run.folder.file(name)))
        let text = try String(contentsOfFile: run.folder.file(name), encoding: .utf8)
        #expect(text.components(separatedBy: "https://").count - 1 == run.transport.creates.count)
    }

    @Test("With an input that changes meanwhile, the message names the file that has what the ledger lacks")
    func changedInput() async throws {
        var run = TestRun()
        run.ledger = MemoryLedger(failsFrom: 5)
        try run.write((1...10).map { TestRun.row($0) })
        let input = run.inputPath
        run.transport = ScriptedTransport { request, number in
            if number == 1 {
                let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: input))
                try handle.seekToEnd()
                try handle.write(contentsOf: Data("x\n".utf8))
                try handle.close()
            }
            return try await ScriptedTransport.creating(request, number)
        }
        let error = await #expect(throws: RunError.self) { try await run.perform() }
        let rescue = try #require(try rescues(run).first)
        let expected = RunError.inputChanged(
            command: "bulk-sessions create input.csv",
            rescue: run.folder.file(rescue)
        )
        #expect(error == expected)
        #expect(expected.description.contains(rescue))
    }
}
