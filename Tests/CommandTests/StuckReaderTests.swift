import Foundation
import Sandbox
import Sending
import Testing

/// A terminal under Ctrl-S, or a pipe that nobody empties, at the other end of standard error.
@Suite("Stuck readers", .serialized, .timeLimit(.minutes(5)))
struct StuckReaderTests {
    @Test("a reader that is stuck from the start delays no call and no end, and the summary says what it missed")
    func wholeRun() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3000), to: "fleet.csv")
        let reader = StuckReader()
        try await Sandboxed.with { sandbox in
            let run = try workdir.start(
                ["create", "fleet.csv", "--log-level", "trace"] + sandbox.place + sandbox.quickly,
                environment: sandbox.keys,
                streams: .init(error: reader.writing)
            )
            let done = await run.finished()
            #expect(done.status == 0 && done.number("created") == 3000, "\(done)")
            #expect(done.number("dropped_lines") ?? 0 > 50, "\(done)")
            #expect(reader.waiting > 0)
        }
    }

    @Test(
        "a stop comes through all the same, and what was dropped is said to who reads on",
        arguments: [SIGTERM, SIGHUP]
    )
    func stopped(_ signal: Int32) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...8000), to: "fleet.csv")
        let reader = StuckReader()
        try await Sandboxed.with(faults: "latency=5ms") { sandbox in
            let run = try workdir.start(
                ["create", "fleet.csv", "--log-level", "trace"] + sandbox.place + sandbox.quickly,
                environment: sandbox.keys,
                streams: .init(error: reader.writing)
            )
            #expect(try await sandbox.reaches(calls: 3000, while: run))
            run.send(signal)
            let sent = ContinuousClock.now
            let done = await run.finished()
            #expect(sent.duration(to: .now) < .seconds(20), "It hangs on its reader.")
            #expect(done.status == 75 && done.output.contains(signal == SIGHUP ? "SIGHUP" : "SIGTERM"), "\(done)")
            let created = sandbox.server.snapshot().counts.created
            #expect(created < 8000 && done.number("created") == created, "\(done)")
            #expect(try Results(workdir, "fleet.results.csv").count(.created) == created)
        }
    }

    @Test("a reader that reads again is told in its place how many lines are missing")
    func readsAgain() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...4000), to: "fleet.csv")
        let reader = StuckReader()
        try await Sandboxed.with { sandbox in
            let run = try workdir.start(
                ["create", "fleet.csv", "--log-level", "trace", "--log-format", "json"] + sandbox.place
                    + sandbox.quickly,
                environment: sandbox.keys,
                streams: .init(error: reader.writing)
            )
            #expect(try await sandbox.reaches(calls: 3500, while: run))
            try reader.closeWriting()
            #expect(await reader.reads("dropped here, as nobody read standard error."))
            #expect(await !reader.reads("not to be found"))
            let done = await run.finished()
            #expect(done.status == 0, "\(done)")
            let lines = reader.text.split(separator: "\n")
            #expect(lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
            #expect(lines.last?.contains("sending ended") == true, "\(lines.last ?? "")")
        }
    }
}
