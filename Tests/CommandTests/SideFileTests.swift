import CDispatch
import Foundation
import Glibc
import Sandbox
import Testing

/// What lies beside a ledger, or in the place of a file to be written, and is not what we put there.
@Suite("Strange files in our places", .timeLimit(.minutes(10)))
struct SideFileTests {
    private static let lock = "l.sqlite.tchek"

    /// Puts something into a place and runs the same command again.
    private func afterRun(
        expecting status: Int32,
        _ arguments: [String] = [],
        _ put: (Workdir) throws -> Void,
        _ check: (Workdir, FinishedCommand) throws -> Void = { _, _ in }
    ) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...5), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            func run(_ more: [String] = []) async throws -> FinishedCommand {
                let words = ["create", "fleet.csv", "--ledger", "l.sqlite"] + sandbox.place + sandbox.quickly
                return try await workdir.run(arguments: words + more, environment: sandbox.keys)
            }
            let first = try await run()
            #expect(first.status == 0, "\(first)")
            try put(workdir)
            let start = ContinuousClock.now
            let second = try await run(arguments)
            #expect(ContinuousClock.now - start < .seconds(60))
            #expect(second.status == status, "\(second)")
            #expect(sandbox.server.snapshot().counts.createCalls == 5, "\(first)\n\(second)")
            try check(workdir, second)
        }
    }

    @Test("a pipe or a device as output is written to, and never read as an older result")
    func pipedOutput() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...5), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            func create(_ output: String, after shell: String? = nil) async throws -> FinishedCommand {
                try await workdir.start(
                    ["create", "fleet.csv", "--output", output] + sandbox.place + sandbox.quickly,
                    environment: sandbox.keys,
                    shell: shell
                ).finished()
            }
            #expect(mkfifo(workdir.file("pipe"), 0o600) == 0)
            async let copy = Task.detached {
                try FileHandle(forReadingFrom: URL(fileURLWithPath: workdir.file("pipe"))).readToEnd() ?? Data()
            }.value
            let pipe = try await create("pipe")
            #expect(pipe.status == 0, "\(pipe)")
            #expect(try await copy.split(separator: UInt8(ascii: "\n")).count == 6)
            // It never ends, whoever reads it.
            let device = try await create("/dev/zero", after: "ulimit -t 10 && ulimit -f 100000")
            #expect(device.status == 0, "\(device)")
            #expect(sandbox.server.snapshot().counts.createCalls == 5)
        }
    }

    @Test("a huge file in the place of a result or its backup is not read through", arguments: ["", ".bak"])
    func hugeFiles(ending: String) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...5), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let first = try await sandbox.create(workdir, "fleet.csv")
            #expect(first.status == 0, "\(first)")
            let name = "fleet.results.csv" + ending
            try? FileManager.default.removeItem(atPath: workdir.file(name))
            try workdir.write("", to: name)
            // A terabyte of nothing.
            #expect(truncate(workdir.file(name), 1 << 40) == 0)
            let run = try await workdir.start(
                ["create", "fleet.csv"] + sandbox.place + sandbox.quickly,
                environment: sandbox.keys,
                shell: "ulimit -t 10"
            ).finished()
            #expect(run.status == (ending.isEmpty ? 73 : 0), "\(run)")
            var status = stat()
            #expect(stat(workdir.file(name), &status) == 0 && status.st_size == 1 << 40)
            #expect(sandbox.server.snapshot().counts.createCalls == 5)
        }
    }

    private func lockFile(_ workdir: Workdir) throws -> String {
        workdir.file(try #require(try workdir.files().first { $0.hasSuffix(".lock") }))
    }

    @Test("a lock file that is a pipe, or another file's second name, is not written into")
    func lock() async throws {
        for isPipe in [true, false] {
            try await afterRun(expecting: 73) { workdir in
                let lock = try lockFile(workdir)
                unlink(lock)
                try workdir.write("mine", to: "precious")
                #expect(isPipe ? mkfifo(lock, 0o600) == 0 : link(workdir.file("precious"), lock) == 0)
                chmod(workdir.file("precious"), 0o600)
            } _: { workdir, run in
                #expect(run.error.contains(isPipe ? "it is no regular file" : "2 names (hard links)"), "\(run)")
                let precious = try workdir.text(of: "precious")
                #expect(precious == "mine")
            }
        }
    }

    @Test(
        "a pipe in the place of the note, the journal or a rescue file is not waited for",
        arguments: ["-note", "-wal", "-rescue-9"]
    )
    func pipe(ending: String) async throws {
        try await afterRun(expecting: 73) { workdir in
            let place = workdir.file("l.sqlite" + ending)
            unlink(place)
            #expect(mkfifo(place, 0o600) == 0)
        } _: { workdir, run in
            #expect(run.error.contains("it is no regular file"), "\(run)")
            #expect(workdir.exists("l.sqlite" + ending))
        }
    }

    @Test("a note of noise says nothing, and what lies in the place of the reserve stays")
    func note() async throws {
        try await afterRun(expecting: 0) { workdir in
            try workdir.write(
                (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) },
                to: "l.sqlite-note"
            )
            chmod(workdir.file("l.sqlite-note"), 0o600)
            unlink(workdir.file("l.sqlite-reserve"))
            mkdir(workdir.file("l.sqlite-reserve"), 0o700)
        } _: { workdir, _ in
            #expect(workdir.exists("l.sqlite-reserve"))
        }
    }

    @Test("a rescue file that is damaged, or tells of a link that no provider sends, is refused and kept")
    func rescue() async throws {
        let head =
            #"{"bulk_sessions_rescue":1,"run":9,"started_at":"9.0","version":"1","provider":"tchek","#
            + #""environment":"preprod","account":"default","campaign":"default"}"#
        let key = String(repeating: "0a", count: 32)
        func created(_ url: String) -> String {
            #"{"n":1,"key":"\#(key)","event":"created","id":"a1","url":"\#(url)"}"#
        }
        for text in [
            "", "\0\u{1}", head, "\(head)\n\(created("http://evil.test/a"))\n{\"events\":1}\n",
            "\(head)\n\(created("javascript:alert(1)"))\n{\"events\":1}\n",
            "\(head.replacing("9.0", with: "1e999"))\n{\"events\":0}\n",
            "\(head)\n\(String(repeating: "[", count: 100_000))\n{\"events\":1}\n",
        ] {
            try await afterRun(expecting: 73) { workdir in
                try workdir.write(text, to: "l.sqlite-rescue-9")
                chmod(workdir.file("l.sqlite-rescue-9"), 0o600)
            } _: { workdir, run in
                #expect(run.error.contains("cannot be taken in"), "\(run)")
                let files = try workdir.files()
                #expect(files.contains { $0.hasPrefix("l.sqlite-rescue-9") })
            }
        }
    }

    @Test(
        "a pipe as page or metrics file is refused before the first call, and never waited for",
        arguments: ["--report", "--metrics-file"]
    )
    func pipeAsReport(option: String) async throws {
        try await afterRun(expecting: 73, [option, "place"]) { workdir in
            #expect(mkfifo(workdir.file("place"), 0o600) == 0)
        } _: { _, run in
            #expect(run.error.contains("it is a pipe, a socket or a disk"), "\(run)")
        }
        try await afterRun(expecting: 0, [option, "/dev/null"]) { _ in }
    }
}
