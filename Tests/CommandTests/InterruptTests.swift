import Foundation
import Sandbox
import Sending
import Testing

/// What a user at the keyboard, or whoever stops a service, can do to a run.
@Suite("Signals and questions", .serialized, .timeLimit(.minutes(5)))
struct InterruptTests {
    @Test(
        "a first signal ends the run in order, with results and exit 75; running again goes on",
        arguments: [SIGTERM, SIGINT, SIGHUP]
    )
    func signal(_ signal: Int32) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...60), to: "fleet.csv")
        try await Sandboxed.with(faults: "latency=50ms") { sandbox in
            let run = try workdir.start(
                ["create", "fleet.csv", "--rate", "100000", "--json"] + sandbox.place,
                environment: sandbox.keys
            )
            #expect(try await sandbox.reaches(calls: 10, while: run))
            run.send(signal)
            let stopped = await run.finished()
            #expect(stopped.status == 75, "\(stopped)")
            #expect(stopped.number("unknown") == 0)
            let results = try Results(workdir, "fleet.results.csv")
            #expect(results.count(.created) == sandbox.server.snapshot().counts.created)
            #expect(results.count(.created) + results.count(.pending) == 60)
            let again = try await sandbox.create(workdir, "fleet.csv")
            #expect(again.status == 0 && sandbox.server.snapshot().counts.created == 60, "\(again)")
        }
    }

    @Test(
        "a signal more than a second after the first ends the run at once, without a result; the next run knows what was sent",
        arguments: [(SIGTERM, SIGTERM), (SIGINT, SIGINT), (SIGINT, SIGTERM)]
    )
    func secondSignal(_ first: Int32, _ second: Int32) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...30), to: "fleet.csv")
        // No call is answered, so that the first signal alone ends nothing before the calls' time is over.
        try await Sandboxed.with(faults: "latency=10m") { sandbox in
            let run = try workdir.start(
                ["create", "fleet.csv", "--rate", "100000", "--concurrency", "8", "--timeout", "20", "--no-preflight"]
                    + sandbox.place,
                environment: sandbox.keys
            )
            #expect(try await sandbox.reaches(calls: 8, while: run))
            run.send(first)
            #expect(try await run.says("no new calls"))
            let said = ContinuousClock.now
            // What follows within a second is the same wish.
            while said.duration(to: .now) <= .seconds(1) {
                #expect(run.isRunning)
                try await Task.sleep(until: said + .milliseconds(1001))
            }
            run.send(second)
            let stopped = await run.finished()
            #expect(stopped.status == 75 && stopped.error.contains("Stopped at once"), "\(stopped)")
            #expect(!workdir.exists("fleet.results.csv"))
            #expect(try workdir.files().filter { $0.hasPrefix(".fleet") }.isEmpty)
            #expect(sandbox.server.snapshot().counts.createCalls == 8)

            sandbox.server.setFaults(.none)
            let again = try await sandbox.create(workdir, "fleet.csv", "--on-unknown", "hold")
            #expect(again.number("unknown") == 8 && again.number("created") == 22, "\(again)")
            #expect(sandbox.server.snapshot().counts.createCalls == 30)
        }
    }

    @Test(
        "on a terminal customers are messaged only after a yes",
        arguments: ["\n", "n\n", "no\n", "yesterday\n", "\u{4}", "y\n", " YES \n"]
    )
    func question(_ keys: String) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...4), to: "fleet.csv")
        try await Sandboxed.with("pave") { sandbox in
            let terminal = try PseudoTerminal()
            let run = try workdir.start(
                ["create", "fleet.csv", "--notify", "sms"] + sandbox.place + sandbox.quickly,
                environment: sandbox.keys,
                terminal: terminal
            )
            #expect(await terminal.shows("[y/N] "), "\(terminal.text)")
            #expect(terminal.text.contains("4 customers will get an SMS"))
            #expect(sandbox.server.snapshot().counts == SandboxCounts())
            try terminal.type(keys)
            await terminal.readToEnd()
            let finished = await run.finished()
            if keys.lowercased().contains("y") && !keys.contains("yesterday") {
                #expect(finished.status == 0 && finished.number("created") == 4, "\(finished) \(terminal.text)")
                #expect(sandbox.server.snapshot().counts.messages == 4)
            } else {
                #expect(finished.status == 75, "\(finished) \(terminal.text)")
                #expect(terminal.text.contains("Not confirmed: nothing was sent."))
                #expect(sandbox.server.snapshot().counts == SandboxCounts())
                #expect(!workdir.exists("fleet.results.csv"))
            }
        }
    }

    @Test("a signal is an answer, too: nothing is sent", arguments: [SIGINT, SIGTERM, SIGHUP])
    func signalAtQuestion(_ signal: Int32) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...4), to: "fleet.csv")
        try await Sandboxed.with("pave") { sandbox in
            let terminal = try PseudoTerminal()
            let run = try workdir.start(
                ["create", "fleet.csv", "--notify", "sms"] + sandbox.place,
                environment: sandbox.keys,
                terminal: terminal
            )
            #expect(await terminal.shows("[y/N] "), "\(terminal.text)")
            run.send(signal)
            await terminal.readToEnd()
            #expect(await run.finished().status == 75)
            #expect(terminal.text.contains("Not confirmed: nothing was sent."))
            #expect(sandbox.server.snapshot().counts == SandboxCounts())
            #expect(try workdir.files().filter { $0.contains("results") }.isEmpty)
        }
    }

    @Test("--yes does not ask, and whoever is asked where nothing is messaged has nothing to answer")
    func unasked() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...4), to: "fleet.csv")
        try await Sandboxed.with("pave") { sandbox in
            for (index, options) in [["--notify", "sms", "--yes"], []].enumerated() {
                let terminal = try PseudoTerminal()
                let run = try workdir.start(
                    ["create", "fleet.csv", "--campaign", "c\(index)"] + options + sandbox.place + sandbox.quickly,
                    environment: sandbox.keys,
                    terminal: terminal
                )
                await terminal.readToEnd()
                #expect(await run.finished().status == 0, "\(terminal.text)")
                #expect(!terminal.text.contains("[y/N]"))
            }
            #expect(sandbox.server.snapshot().counts.created == 8)
        }
    }
}
