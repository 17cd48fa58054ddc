import Foundation
import Glibc
import Sandbox
import Sending
import Testing

/// Signals at every moment of a command.
@Suite("Signals", .serialized, .timeLimit(.minutes(5)))
struct SignalTests {
    @Test(
        "several signals within a second are one wish: the calls are finished and the results written",
        arguments: [[SIGTERM, SIGTERM], [SIGINT, SIGTERM], [SIGHUP, SIGHUP, SIGTERM, SIGINT]]
    )
    func oneWish(_ signals: [Int32]) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...100), to: "fleet.csv")
        try await Sandboxed.with(faults: "latency=200ms") { sandbox in
            let run = try workdir.start(
                ["create", "fleet.csv", "--rate", "100000", "--json"] + sandbox.place,
                environment: sandbox.keys
            )
            #expect(try await sandbox.reaches(calls: 8, while: run))
            run.send(signals[0])
            #expect(try await run.says("no new calls"))
            for signal in signals.dropFirst() { run.send(signal) }
            let done = await run.finished()
            #expect(done.status == 75 && done.number("unknown") == 0, "\(done)")
            #expect(!done.error.contains("at once, without"), "\(done)")
            let results = try Results(workdir, "fleet.results.csv")
            #expect(results.count(.created) == sandbox.server.snapshot().counts.created)
        }
    }

    @Test("a closed terminal ends the run in order, except where nohup says that it must not")
    func nohup() async throws {
        for (shell, status) in [("true", 75), ("trap '' HUP", 0)] as [(String, Int32)] {
            let workdir = try Workdir()
            try workdir.write(Fleet.file(1...60), to: "fleet.csv")
            try await Sandboxed.with(faults: "latency=20ms") { sandbox in
                let run = try workdir.start(
                    ["create", "fleet.csv", "--rate", "100000", "--json"] + sandbox.place,
                    environment: sandbox.keys,
                    shell: shell
                )
                #expect(try await sandbox.reaches(calls: 10, while: run))
                run.send(SIGHUP)
                let done = await run.finished()
                #expect(done.status == status, "\(done)")
                #expect(done.number("created") == sandbox.server.snapshot().counts.created, "\(done)")
            }
        }
    }

    @Test(
        "a signal while standard input is still being read: words, JSON, metrics, exit 75, and nothing left behind",
        arguments: [SIGTERM, SIGINT, SIGHUP]
    )
    func spooling(_ signal: Int32) async throws {
        for command in ["create", "check"] {
            let workdir = try Workdir()
            let pipe = Pipe()
            let place = command == "create" ? ["--environment", "production", "--metrics-file", "metrics.prom"] : []
            let run = try workdir.start(
                [command, "-", "--output", "out.csv", "--provider", "tchek", "--json"] + place,
                environment: ["TCHEK_API_KEY": "k"],
                streams: .init(input: pipe.fileHandleForReading)
            )
            try pipe.fileHandleForWriting.write(contentsOf: Data(Fleet.file(1...50).utf8))
            #expect(try await run.holdsUnnamedFile())
            run.send(signal)
            let done = await run.finished()
            #expect(done.status == 75 && done.number("exit_code") == 75, "\(done)")
            #expect(done.error.contains("stopped before anything was sent"), "\(done)")
            let left = try workdir.files().filter { !$0.hasPrefix(".std") }
            #expect(left == (command == "create" ? ["metrics.prom"] : []))
            if command == "create" {
                #expect(try workdir.text(of: "metrics.prom").contains("bulk_sessions_exit_code{"))
                #expect(try workdir.text(of: "metrics.prom").contains("} 75\n"))
            }
            try pipe.fileHandleForWriting.close()
        }
    }

    @Test("a command that has nothing to finish ends as every program does")
    func sandbox() async throws {
        let workdir = try Workdir()
        let run = try workdir.start(["sandbox", "--port", "0"])
        #expect(try await run.prints("Sandbox on port"))
        run.send(SIGTERM)
        #expect(await run.finished().status == -SIGTERM)
    }
}
