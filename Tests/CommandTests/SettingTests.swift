import Foundation
import Glibc
import Sandbox
import Sending
import Testing

/// Settings of the machine and of the environment: each fault is known before the first call, and has its own words.
@Suite("Settings", .serialized, .timeLimit(.minutes(5)))
struct SettingTests {
    @Test("a folder for temporary files that is full, read-only or not there is named, with exit 73")
    func temporaryFolder() async throws {
        let workdir = try Workdir()
        let text = Fleet.file(1...50_000)
        try workdir.write(text, to: "fleet.csv")
        let disk = workdir.file("disk")
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        var folders = [workdir.file("nowhere")]
        // A sanitizer has half a megabyte of its own there.
        if mount("tmpfs", disk, "tmpfs", 0, "size=1m") == 0 { folders.append(disk) }
        defer { umount2(disk, 2) }
        try await Sandboxed.with { sandbox in
            for folder in folders {
                for input in ["-", "fleet.csv"] {
                    let run = try await workdir.run(
                        arguments: ["create", input, "--output", "out.csv", "--json"] + sandbox.place,
                        environment: sandbox.keys.merging(["TMPDIR": folder]) { $1 },
                        input: text
                    )
                    #expect(run.status == 73 && run.error.contains(folder), "\(run)")
                }
            }
            if folders.contains(disk) {
                #expect(mount(nil, disk, nil, UInt(MS_REMOUNT | MS_RDONLY), nil) == 0)
                let run = try await workdir.run(
                    arguments: ["create", "-", "--output", "out.csv"] + sandbox.place,
                    environment: sandbox.keys.merging(["TMPDIR": disk]) { $1 },
                    input: text
                )
                #expect(run.status == 73 && run.error.contains("\(disk): Read-only file system"), "\(run)")
            }
            #expect(sandbox.server.snapshot().counts.createCalls == 0)
        }
    }

    @Test("a dry run and --limit 0 need no key, and find what there is", arguments: ["tchek", "pave"])
    func withoutKeys(_ provider: String) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...4), to: "fleet.csv")
        try await Sandboxed.with(provider) { sandbox in
            func run(_ options: String...) async throws -> FinishedCommand {
                try await workdir.run(arguments: ["create", "fleet.csv", "--json"] + sandbox.place + options)
            }
            let first = try await run("--dry-run")
            #expect(first.status == 0 && first.number("pending") == 4, "\(first)")
            #expect(try await sandbox.create(workdir, "fleet.csv", "--limit", "3").status == 0)
            for options in [["--dry-run"], ["--limit", "0"]] {
                let later = try await workdir.run(
                    arguments: ["create", "fleet.csv", "--json"] + sandbox.place + options
                )
                #expect(later.status == 0 && later.number("existing") == 3, "\(later)")
            }
            #expect(try Results(workdir, "fleet.results.csv").count(.existing) == 3)
            let sending = try await run("--limit", "1")
            #expect(sending.status == 78 && sending.error.contains("is not set"), "\(sending)")
            let wrong = try await workdir.run(
                arguments: ["create", "fleet.csv"] + sandbox.place,
                environment: sandbox.keys.merging(["TCHEK_API_KEY": "\"q\"", "PAVE_API_KEY": "PAVE_API_KEY=q"]) { $1 }
            )
            #expect(wrong.status == 78 && !wrong.error.contains("q\""), "\(wrong)")
            #expect(sandbox.server.snapshot().counts.createCalls == 3)
        }
    }

    @Test("an empty variable beside one that names a file counts as absent")
    func emptyVariable() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...2), to: "fleet.csv")
        try workdir.write("test-key-of-tchek\n", to: "key")
        try await Sandboxed.with { sandbox in
            let run = try await workdir.run(
                arguments: ["create", "fleet.csv"] + sandbox.place,
                environment: ["TCHEK_API_KEY": "", "TCHEK_API_KEY_FILE": "key"]
            )
            #expect(run.status == 0, "\(run)")
        }
    }

    @Test("too few open files for the concurrency: exit 78 before the start; a soft limit is raised")
    func openFiles() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...400), to: "fleet.csv")
        try await Sandboxed.with(faults: "latency=50ms") { sandbox in
            func run(_ shell: String, _ concurrency: Int) async throws -> FinishedCommand {
                try await workdir.start(
                    ["create", "fleet.csv", "--rate", "100000", "--concurrency", "\(concurrency)", "--json"]
                        + sandbox.place,
                    environment: sandbox.keys,
                    shell: shell
                ).finished()
            }
            for limit in [20, 60, 120] {
                let refused = try await run("ulimit -n \(limit)", 100)
                #expect(refused.status == 78 && refused.number("exit_code") == 78, "\(refused)")
                #expect(refused.error.contains("ulimit -n") && refused.error.contains("\(limit) files"), "\(refused)")
            }
            #expect(sandbox.server.snapshot().counts.createCalls == 0)
            let raised = try await run("ulimit -Sn 60", 100)
            #expect(raised.status == 0 && raised.number("created") == 400, "\(raised)")
        }
    }

    @Test("the smallest limit that is accepted is enough", arguments: [8, 100])
    func smallestLimit(_ concurrency: Int) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...400), to: "fleet.csv")
        try await Sandboxed.with(faults: "latency=20ms") { sandbox in
            func run(_ limit: Int) async throws -> FinishedCommand {
                try await workdir.start(
                    ["create", "fleet.csv", "--rate", "100000", "--concurrency", "\(concurrency)", "--json"]
                        + sandbox.place,
                    environment: sandbox.keys,
                    shell: "ulimit -n \(limit)"
                ).finished()
            }
            let refused = try await run(concurrency + 8)
            let needed = try #require(refused.error.firstMatch(of: /which needs (\d+)/).flatMap { Int($0.1) })
            #expect(try await run(needed - 1).status == 78)
            let run = try await run(needed)
            #expect(run.status == 0 && run.number("created") == 400, "\(run)")
        }
    }
}
