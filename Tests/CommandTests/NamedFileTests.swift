import Foundation
import Glibc
import Sandbox
import Testing

/// Names on the command line that lead to what never begins or never ends.
@Suite("Pipes and devices where a file is meant", .timeLimit(.minutes(10)))
struct NamedFileTests {
    private func prepare() throws -> Workdir {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try workdir.write("rate: 9000/s\nprovider: tchek\nenvironment: sandbox\n", to: "job.yaml")
        #expect(mkfifo(workdir.file("pipe"), 0o600) == 0)
        return workdir
    }

    private static let sandbox = ["create", "fleet.csv", "--provider", "tchek", "--environment", "sandbox"]
    private static let away = [
        "create", "fleet.csv", "--provider", "tchek", "--environment", "production", "--base-url",
        "https://localhost:1",
    ]

    @Test(
        "are refused as job file and as certificates, and not waited for",
        arguments: ["pipe", "/dev/zero", "/dev/urandom", "/proc/kmsg", "."]
    )
    func refused(place: String) async throws {
        let workdir = try prepare()
        for (arguments, environment) in [
            (Self.sandbox + ["--job", place], [:]), (["check", "fleet.csv", "--job", place], [:]),
            (Self.away + ["--ca-file", place], Sandboxed.keys),
            (Self.away, Sandboxed.keys.merging(["SSL_CERT_FILE": place]) { $1 }),
        ] as [([String], [String: String])] {
            let start = ContinuousClock.now
            let run = try await workdir.run(arguments: arguments, environment: environment)
            #expect(ContinuousClock.now - start < .seconds(60))
            #expect(run.status == 78 && run.error.contains("it is"), "\(run)")
            #expect(run.error.contains("cannot be read"), "\(run)")
        }
    }

    @Test("a job file may come through a pipe, as a shell gives it")
    func jobThroughPipe() async throws {
        let workdir = try prepare()
        let run = try await workdir.start(
            ["create", "fleet.csv", "--job", "/dev/fd/7"],
            shell: "exec 7<<END\n$(cat job.yaml)\nEND\ntrue"
        ).finished()
        #expect(run.status == 0, "\(run)")
    }

    @Test("an input that never ends is refused; one that has not begun is waited for until a signal comes")
    func input() async throws {
        let workdir = try prepare()
        for place in ["/dev/zero", "/dev/urandom", "/proc/kmsg"] {
            for command in ["create", "check"] {
                let words = [command, place, "--provider", "tchek", "--output", "out.csv"]
                let run = try await workdir.run(
                    arguments: words + (command == "create" ? ["--environment", "sandbox"] : [])
                )
                #expect(run.status == 66 && run.error.contains("it is a device"), "\(run)")
            }
        }
        let waiting = try workdir.start(["create", "pipe", "--provider", "tchek", "--environment", "sandbox"])
        try await opensPipe(waiting)
        waiting.send(SIGTERM)
        let stopped = await waiting.finished()
        #expect(stopped.status == 75, "\(stopped)")
    }

    /// Waits until the command has got as far as the pipe: then it has nothing to do any more.
    private func opensPipe(_ command: RunningCommand) async throws {
        var idle = 0
        while command.isRunning, idle < 20 {
            let before = try Self.processorTime(of: command.processID)
            try await Task.sleep(for: .milliseconds(20))
            idle = try Self.processorTime(of: command.processID) == before && before > 0 ? idle + 1 : 0
        }
        #expect(command.isRunning)
    }

    /// In ticks of the system.
    private static func processorTime(of process: Int32) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        let words = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
        return (Int(words[12]) ?? 0) + (Int(words[13]) ?? 0)
    }

    // MARK: Outputs

    @Test("a pipe in the place of a result that nobody named is refused before the first call")
    func unnamedOutput() async throws {
        for (command, place) in [("create", "fleet.results.csv"), ("check", "fleet.checked.csv")] {
            let workdir = try prepare()
            #expect(mkfifo(workdir.file(place), 0o600) == 0)
            try await Sandboxed.with { sandbox in
                let run =
                    command == "create"
                    ? try await sandbox.create(workdir, "fleet.csv")
                    : try await workdir.run("check", "fleet.csv", "--provider", "tchek")
                #expect(run.status == 73 && run.error.contains("name it with --output"), "\(run)")
                #expect(sandbox.server.snapshot().counts.createCalls == 0)
            }
        }
    }

    @Test("a pipe that was named waits for its reader before the first call, and no longer than until a signal comes")
    func namedOutput() async throws {
        let workdir = try prepare()
        try await Sandboxed.with { sandbox in
            let create = ["create", "fleet.csv", "--output", "pipe"] + sandbox.place + sandbox.quickly
            for arguments in [create, ["check", "fleet.csv", "--provider", "tchek", "--output", "pipe", "--json"]] {
                let waiting = try workdir.start(arguments, environment: sandbox.keys)
                try await opensPipe(waiting)
                waiting.send(SIGTERM)
                let stopped = await waiting.finished()
                #expect(stopped.status == 75 && stopped.number("exit_code") == 75, "\(stopped)")
                #expect(sandbox.server.snapshot().counts.createCalls == 0)
            }
            let waiting = try workdir.start(create, environment: sandbox.keys)
            try await opensPipe(waiting)
            let text = try await Task.detached {
                try FileHandle(forReadingFrom: URL(fileURLWithPath: workdir.file("pipe"))).readToEnd() ?? Data()
            }.value
            let done = await waiting.finished()
            #expect(done.status == 0, "\(done)")
            #expect(text.split(separator: UInt8(ascii: "\n")).count == 4)
        }
    }

    // MARK: The ledger

    @Test(
        "a ledger at a URL is refused: nothing has its password in its name, and nobody reads it",
        arguments: ["postgresql://user:hush-hush@host/db", "POSTGRES://u:hush-hush@h/d", "sqlite://u:hush-hush@h/d"]
    )
    func ledgerAtURL(place: String) async throws {
        let workdir = try prepare()
        try workdir.write("ledger: \(place)\n", to: "ledger.yaml")
        for arguments in [
            Self.sandbox + ["--ledger", place, "--json", "--metrics-file", "m"],
            Self.sandbox + ["--job", "ledger.yaml", "--json"], ["report", "--list", "--ledger", place],
        ] {
            let run = try await workdir.run(arguments: arguments)
            #expect(run.status == 78 && run.error.contains("password"), "\(run)")
            #expect(!(run.output + run.error).contains("hush"), "\(run)")
        }
        #expect(!(FileManager.default.subpaths(atPath: workdir.path) ?? []).contains { $0.contains("hush") })
        #expect(try !workdir.text(of: "m").contains("hush"))
    }
}
