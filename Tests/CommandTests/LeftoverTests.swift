import Foundation
import Glibc
import Sandbox
import Sending
import Testing

/// What a command leaves in its folders where it dies, and what it does not touch.
@Suite("Leftovers", .serialized, .timeLimit(.minutes(5)))
struct LeftoverTests {
    /// All files but those of the tests' own.
    private func files(_ workdir: Workdir) throws -> [String] {
        try workdir.files().filter { !$0.hasPrefix(".std") && $0 != ".local" }
    }

    @Test("kill -9 while standard input is spooled or results are written leaves no customer's data behind")
    func killed() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...60_000), to: "fleet.csv")
        let pipe = Pipe()
        let spooling = try workdir.start(
            ["check", "-", "--output", "out.csv", "--provider", "tchek"],
            streams: .init(input: pipe.fileHandleForReading)
        )
        try pipe.fileHandleForWriting.write(contentsOf: Data(Fleet.file(1...50).utf8))
        #expect(try await spooling.holdsUnnamedFile())
        spooling.send(SIGKILL)
        #expect(await spooling.finished().status == -SIGKILL)
        #expect(try files(workdir) == ["fleet.csv"])

        let writing = try workdir.start(["check", "fleet.csv", "--provider", "tchek"])
        #expect(try await writing.holdsUnnamedFile())
        writing.send(SIGKILL)
        #expect(await writing.finished().status == -SIGKILL)
        #expect(try files(workdir) == ["fleet.csv"])

        try await Sandboxed.with(faults: "latency=20ms") { sandbox in
            let sending = try workdir.start(
                ["create", "fleet.csv"] + sandbox.place + sandbox.quickly,
                environment: sandbox.keys
            )
            #expect(try await sandbox.reaches(calls: 20, while: sending))
            sending.send(SIGKILL)
            #expect(await sending.finished().status == -SIGKILL)
            #expect(try files(workdir) == ["fleet.csv"])
        }
    }

    @Test("a file that an editor replaces during its retry stays; the result is beside it, and says so with exit 66")
    func replaced() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...40), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let trial = try await sandbox.create(workdir, "fleet.csv", "--limit", "0")
            #expect(trial.status == 0, "\(trial)")
            // A result of another time, so that the new name is not the first one.
            try workdir.write("older", to: "fleet.results.new.csv")
            sandbox.server.setFaults(try .init(parsing: "latency=100ms"))
            let run = try workdir.start(
                ["retry", "fleet.results.csv", "--rate", "100000", "--json"] + sandbox.place,
                environment: sandbox.keys
            )
            #expect(try await sandbox.reaches(calls: 8, while: run))
            let edited = try workdir.text(of: "fleet.results.csv").replacing("Anna", with: "Anne")
            try workdir.write(edited, to: "edited")
            #expect(rename(workdir.file("edited"), workdir.file("fleet.results.csv")) == 0)
            let done = await run.finished()
            #expect(done.status == 66 && done.number("created") == 40, "\(done)")
            #expect(done.error.contains("fleet.results.new-2.csv"), "\(done)")
            #expect(try workdir.text(of: "fleet.results.csv") == edited)
            #expect(try workdir.text(of: "fleet.results.new.csv") == "older")
            #expect(try Results(workdir, "fleet.results.new-2.csv").count(.created) == 40)
            #expect(
                try files(workdir)
                    == ["fleet.csv", "fleet.results.csv", "fleet.results.new-2.csv", "fleet.results.new.csv"]
            )
            #expect(sandbox.server.snapshot().counts.created == 40)
        }
    }

    @Test("an output that is mounted as a single file is refused before the first call")
    func mounted() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        for name in ["real.csv", "out.csv"] { try workdir.write("", to: name) }
        guard mount(workdir.file("real.csv"), workdir.file("out.csv"), nil, UInt(MS_BIND), nil) == 0 else {
            try Test.cancel("A file can be mounted only with the right to do so.")
        }
        defer { umount2(workdir.file("out.csv"), 2) }
        try await Sandboxed.with { sandbox in
            for option in ["--output", "--metrics-file", "--report"] {
                let run = try await sandbox.create(workdir, "fleet.csv", option, "out.csv")
                #expect(run.status == 73 && run.error.contains("mounted as a single file"), "\(run)")
            }
            #expect(sandbox.server.snapshot().counts.createCalls == 0)
            #expect(try workdir.text(of: "real.csv") == "")
        }
    }
}
