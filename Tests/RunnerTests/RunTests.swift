import Files
import Foundation
import Ledger
import Providers
import Reports
import Rows
import Runner
import Sending
import TestSupport
import Testing

@Suite("A whole run, in memory", .timeLimit(.minutes(10)))
struct RunTests {
    @Test("Results stand in the order of the input, and the ledger has what they say")
    func order() async throws {
        let run = TestRun()
        try run.write((1...300).map { TestRun.row($0) })
        let result = try await run.perform()
        #expect(result.totals.count(.created) == 300)
        #expect(result.stopReason == nil)
        #expect(try run.column("external_id") == (1...300).map { "ID\($0)" })
        #expect(try run.column("session_id") == (1...300).map { "T\($0)" })
        #expect(run.transport.isShutDown)
        #expect(run.console.openStages == 0)
    }

    @Test("The plan is told before anything is sent, and a dry run ends with it")
    func plan() async throws {
        var run = TestRun()
        try run.write([TestRun.row(1), TestRun.row(2), TestRun.row(2), "ID4,,Lovelace,x,y,fr,AB104CD"])
        run.change = { $0.dryRun = true }
        let result = try await run.perform()
        #expect(result.isDryRun)
        #expect(result.plan.toSend == 2 && result.plan.duplicates == 1 && result.plan.invalid == 1)
        #expect(run.console.lines.contains("Plan: 2 to create, 0 exist, 1 invalid, 1 duplicate"))
        #expect(run.transport.creates.isEmpty && run.transport.checks == 0)
        #expect(!FileManager.default.fileExists(atPath: run.outputPath))
    }

    @Test("A question that is answered with no: nothing is sent, no result is written", arguments: [false, true])
    func question(_ answer: Bool) async throws {
        var run = TestRun()
        run.console = TestConsole(answer: answer)
        try run.write([TestRun.row(1), TestRun.row(2)])
        run.options.notify = .email
        run.change = { $0.isProduction = true }
        if answer {
            #expect(try await run.perform().totals.count(.created) == 2)
        } else {
            await #expect(throws: RunError.notConfirmed) { try await run.perform() }
            #expect(run.transport.creates.isEmpty && run.transport.checks == 0)
            #expect(!FileManager.default.fileExists(atPath: run.outputPath))
        }
        #expect(run.console.questions.count == 1)
        #expect(run.console.questions[0].contains("2 customers will get an e-mail"))
    }

    @Test("Without a user to ask, a new ledger must be said to be meant")
    func firstRun() async throws {
        var run = TestRun()
        try run.write([TestRun.row(1)])
        run.options.notify = .sms
        run.change = { $0.isProduction = true }
        let refused = RunError.firstRunNotSaid(campaign: "default", account: "default", customers: 1, ledger: "memory")
        await #expect(throws: refused) { try await run.perform() }
        #expect(run.transport.creates.isEmpty)
        run.change = { ($0.isProduction, $0.firstRun) = (true, true) }
        #expect(try await run.perform().totals.count(.created) == 1)
    }

    @Test("A stop in mid-run: what is in flight is finished, the rest is pending, and the same run goes on later")
    func stopped() async throws {
        var run = TestRun()
        try run.write((1...20).map { TestRun.row($0) })
        let stopping = StoppedByCall()
        run.transport = ScriptedTransport { request, number in
            if number == 7 { stopping.run?.stop(signal: "SIGTERM") }
            return try await ScriptedTransport.creating(request, number)
        }
        let first = try run.makeRun()
        stopping.run = first
        let result = try await run.perform(first)
        #expect(result.stopReason == .signal("SIGTERM"))
        #expect(result.totals.count(.created) == 7 && result.totals.count(.pending) == 13)
        #expect(run.transport.creates.count == 7)

        stopping.run = nil
        let second = try await run.perform()
        #expect(second.totals.count(.existing) == 7 && second.totals.count(.created) == 13)
        #expect(run.transport.creates.count == 20)
        #expect(Set(try run.column("session_id")).count == 20)
    }

    @Test("Credentials that are refused stop the run before its first create", arguments: [401, 403])
    func credentials(_ status: Int) async throws {
        var run = TestRun()
        try run.write([TestRun.row(1), TestRun.row(2)])
        run.transport = ScriptedTransport { _, _ in .responded(Response(status: status)) }
        let result = try await run.perform()
        #expect(result.stopReason == .credentials(.http(status), hadSuccess: false))
        #expect(result.credentialsResponse?.status == status)
        #expect(run.transport.creates.isEmpty)
        #expect(try run.column("session_status") == ["pending", "pending"])
    }

    @Test(
        "A 403 is the row's own where the harmless call takes the key, and everybody's where it does not",
        arguments: [200, 403]
    )
    func forbidden(_ probe: Int) async throws {
        var run = TestRun()
        try run.write([TestRun.row(1), TestRun.row(2)])
        run.transport = ScriptedTransport { request, number in
            if request.method == .post, number == 2 { return ScriptedTransport.created(2) }
            return .responded(Response(status: request.method == .post ? 403 : probe, body: Array("{}".utf8)))
        }
        run.change = { $0.preflight = false }
        let result = try await run.perform()
        #expect(result.stopReason == (probe == 200 ? nil : .credentials(.http(403), hadSuccess: false)))
        #expect(result.credentialsResponse?.status == 403)
        #expect(try run.column("session_status") == (probe == 200 ? ["failed", "created"] : ["pending", "pending"]))
    }

    @Test("An input that changes in mid-run, also where its size stays: no result, exit by its own error")
    func changedInput() async throws {
        var run = TestRun()
        let rows = (1...200).map { TestRun.row($0) }
        try run.write(rows)
        let path = run.inputPath
        run.transport = ScriptedTransport { request, number in
            if number == 5 {
                // Rewritten in place with as many rows and bytes, two of them swapped.
                var swapped = rows
                swapped.swapAt(150, 160)
                let text = ([TestRun.header] + swapped).joined(separator: "\n") + "\n"
                let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
                try handle.write(contentsOf: Data(text.utf8))
                try handle.close()
            }
            return try await ScriptedTransport.creating(request, number)
        }
        await #expect(throws: (any Error).self) { try await run.perform() }
        #expect(!FileManager.default.fileExists(atPath: run.outputPath))
        // What was created is in the ledger all the same, and nothing of the changed rows was asked for.
        let created = run.ledger.allRecords(in: TestRun.scope).values.filter { $0.state == .created }
        #expect(created.count == run.transport.creates.count)
    }
}

/// The run that a scripted call stops.
final class StoppedByCall: @unchecked Sendable {
    // Written before the run begins, and read by its calls.
    nonisolated(unsafe) var run: Run?

    @Test("an answer that gives a key of ours as the session leaves the row unknown, and no key anywhere")
    func keyAsSession() async throws {
        var run = TestRun()
        try run.write([TestRun.row(1)])
        run.transport = ScriptedTransport { request, _ in
            let body = request.method == .post ? #"{"token":{"uid":"secret-key"}}"# : "{}"
            return .responded(Response(status: 200, body: Array(body.utf8)))
        }
        try await run.perform()
        #expect(try run.column("session_status") == ["unknown"])
        #expect(try run.column("session_error_code") == ["answer_unreadable"])
        #expect(try !String(contentsOfFile: run.outputPath, encoding: .utf8).contains("secret-key"))
    }

    @Test("a redirect to a host that holds a key of ours is told without it")
    func keyAsHost() async throws {
        var run = TestRun()
        try run.write([TestRun.row(1)])
        run.transport = ScriptedTransport { request, _ in
            guard request.method == .post else { return .responded(Response(status: 200, body: Array("{}".utf8))) }
            return .responded(Response(status: 302, location: "https://SECRET-KEY.evil.test/"))
        }
        try await run.perform()
        #expect(try run.column("session_status") == ["failed"])
        #expect(try !String(contentsOfFile: run.outputPath, encoding: .utf8).lowercased().contains("secret-key"))
    }
}
