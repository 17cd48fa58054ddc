import Foundation
import Glibc
import Sandbox
import Sending
import Testing

/// The built binary on a disk that fails under its ledger: the same command again doubles nothing and loses nothing.
@Suite("A ledger whose disk fails", .serialized, .timeLimit(.minutes(15)))
struct FailingLedgerTests {
    private static let rows = 60

    struct Failure: Sendable, CustomTestStringConvertible {
        var calls: String
        var count: Int?
        var path = "/disk/ledger.sqlite"
        var testDescription: String { "\(calls), \(count.map(String.init) ?? "for good"), \(path)" }
    }

    static let failures = [
        Failure(calls: "s", count: 1), Failure(calls: "s"), Failure(calls: "w", count: 1), Failure(calls: "w"),
        Failure(calls: "swr"), Failure(calls: "swr", path: "/disk/"),
    ]

    private func prepare() throws -> Workdir {
        let workdir = try Workdir()
        try workdir.makeFolder("disk")
        try workdir.write(Fleet.file(1...Self.rows), to: "fleet.csv")
        return workdir
    }

    private func arguments(_ sandbox: Sandboxed, _ more: [String]) -> [String] {
        ["create", "fleet.csv", "--ledger", "disk/ledger.sqlite", "--rate", "100000/s", "--concurrency", "4"]
            + sandbox.place + more
    }

    /// Each link that the provider gave stands in the result, and each row was created once.
    private func expectAllCreatedOnce(
        _ sandbox: Sandboxed,
        _ workdir: Workdir,
        result: String = "fleet.results.csv"
    ) throws {
        let results = try Results(workdir, result)
        #expect(results.count(.created) + results.count(.existing) == Self.rows)
        #expect(Set(results.column("session_url")).count == Self.rows)
        let snapshot = sandbox.server.snapshot()
        #expect(snapshot.doubles == 0 && snapshot.counts.created == Self.rows)
        let left = try FileManager.default.subpathsOfDirectory(atPath: workdir.path).filter { $0.contains("-rescue-") }
        #expect(left == [])
    }

    @Test("each way, at different moments", arguments: failures)
    func fails(failure: Failure) async throws {
        for after in [1, 6] {
            let workdir = try prepare()
            try await Sandboxed.with(faults: "latency=3ms") { sandbox in
                let environment = try FailingDisk.environment(
                    in: workdir,
                    path: failure.path,
                    after: after,
                    calls: failure.calls,
                    count: failure.count
                )
                let run = try await workdir.run(
                    arguments: arguments(sandbox, ["--json"]),
                    environment: sandbox.keys.merging(environment) { $1 }
                )
                #expect(run.status == 73, "\(run)")
                let created = sandbox.server.snapshot().counts.created
                let results = try Results(workdir, "fleet.results.csv")
                #expect(results.count(.created) == created && results.count(.unknown) == 0, "\(run)")
                #expect(created < Self.rows, "\(run)")
                #expect(run.error.contains("un the same command"), "\(run)")
                #expect(!run.error.contains("retry"), "\(run)")
                let rescue = try FileManager.default.subpathsOfDirectory(atPath: workdir.path)
                    .first { $0.contains("-rescue-") }
                #expect((rescue != nil) == (failure.count == nil), "\(run)")
                if let rescue {
                    #expect(run.error.contains(rescue), "\(run)")
                    #expect(rescue.hasPrefix(failure.path == "/disk/" ? "fleet.results.csv-" : "disk/"), "\(rescue)")
                }
                let next = try await workdir.run(arguments: arguments(sandbox, ["--json"]), environment: sandbox.keys)
                #expect(next.status == 0, "\(next)")
                try expectAllCreatedOnce(sandbox, workdir)
            }
        }
    }

    @Test("text, JSON and --quiet give the same advice: the same command", arguments: ["--json", "--quiet", ""])
    func advice(format: String) async throws {
        let workdir = try prepare()
        try await Sandboxed.with(faults: "latency=3ms") { sandbox in
            let environment = try FailingDisk.environment(in: workdir, path: "/disk/ledger", after: 3, calls: "s")
            let words = arguments(sandbox, format.isEmpty ? [] : [format])
            let run = try await workdir.run(
                arguments: words,
                environment: sandbox.keys.merging(environment) { $1 }
            )
            #expect(run.status == 73, "\(run)")
            let said = run.output + run.error
            #expect(said.contains("run the same command again") && said.contains("-rescue-"), "\(run)")
            #expect(!said.contains("retry fleet") && !said.contains("--include-unknown"), "\(run)")
            if format.isEmpty { #expect(said.contains(words.joined(separator: " ")), "\(run)") }
        }
    }

    @Test("with an input that is touched meanwhile: no result, and nothing is lost")
    func touched() async throws {
        let workdir = try prepare()
        try await Sandboxed.with(faults: "latency=20ms") { sandbox in
            let environment = try FailingDisk.environment(in: workdir, path: "/disk/ledger", after: 3, calls: "s")
            let run = try workdir.start(
                arguments(sandbox, ["--json"]),
                environment: sandbox.keys.merging(environment) { $1 }
            )
            #expect(try await sandbox.reaches(calls: 2, while: run))
            utimensat(AT_FDCWD, workdir.file("fleet.csv"), nil, 0)
            let ended = await run.finished()
            #expect(ended.status == 66 || ended.status == 73, "\(ended)")
            #expect(ended.error.contains("-rescue-"), "\(ended)")
            let next = try await workdir.run(arguments: arguments(sandbox, ["--json"]), environment: sandbox.keys)
            #expect(next.status == 0, "\(next)")
            try expectAllCreatedOnce(sandbox, workdir)
        }
    }

    @Test("with a result that cannot be put in place: the finished file is kept and named, and nothing is lost")
    func noPlace() async throws {
        let workdir = try prepare()
        try await Sandboxed.with(faults: "latency=20ms") { sandbox in
            let environment = try FailingDisk.environment(in: workdir, path: "/disk/ledger", after: 3, calls: "swr")
            let run = try workdir.start(
                arguments(sandbox, ["--json"]),
                environment: sandbox.keys.merging(environment) { $1 }
            )
            #expect(try await sandbox.reaches(calls: 1, while: run))
            try FileManager.default.createDirectory(
                atPath: workdir.file("fleet.results.csv"),
                withIntermediateDirectories: false
            )
            let ended = await run.finished()
            #expect(ended.status == 73 && ended.error.contains("-rescue-"), "\(ended)")
            let kept = try #require(try workdir.files().first { $0.hasPrefix("fleet.results.new") }, "\(ended)")
            #expect(ended.error.contains(kept), "\(ended)")
            let created = sandbox.server.snapshot().counts.created
            #expect(try Results(workdir, kept).column("session_url").filter { !$0.isEmpty }.count == created)
            let next = try await workdir.run(
                arguments: arguments(sandbox, ["--json", "--output", "other.csv"]),
                environment: sandbox.keys
            )
            #expect(next.status == 0, "\(next)")
            try expectAllCreatedOnce(sandbox, workdir, result: "other.csv")
        }
    }

    @Test(
        "a write lock that another program holds is waited for, as long as --give-up-after",
        arguments: [true, false]
    )
    func locked(isLong: Bool) async throws {
        let workdir = try prepare()
        try await Sandboxed.with(faults: "latency=20ms") { sandbox in
            let run = try workdir.start(
                arguments(sandbox, ["--json", "--give-up-after", isLong ? "1s" : "1m"]),
                environment: sandbox.keys
            )
            #expect(try await sandbox.reaches(calls: 5, while: run))
            let calls: Int
            do {
                let lock = try WriteLock(on: workdir.file("disk/ledger.sqlite"))
                defer { lock.release() }
                if isLong {
                    while run.isRunning, !run.errorSoFar.contains("locked") {
                        try await Task.sleep(for: .milliseconds(10))
                    }
                    // It may be trying once more.
                    calls = sandbox.server.snapshot().counts.createCalls
                } else {
                    try await Task.sleep(for: .seconds(3))
                    calls = sandbox.server.snapshot().counts.createCalls
                    #expect(run.isRunning)
                }
            }
            #expect(calls < Self.rows)
            let ended = await run.finished()
            #expect(ended.status == (isLong ? 73 : 0), "\(ended)")
            let results = try Results(workdir, "fleet.results.csv")
            #expect(results.count(.created) == sandbox.server.snapshot().counts.created, "\(ended)")
            #expect(results.count(.unknown) == 0, "\(ended)")
            let next = try await workdir.run(arguments: arguments(sandbox, ["--json"]), environment: sandbox.keys)
            #expect(next.status == 0, "\(next)")
            try expectAllCreatedOnce(sandbox, workdir)
        }
    }
}

/// The lock that SQLite takes to write to a ledger, taken by this process.
private struct WriteLock {
    private let descriptor: Int32

    /// Waits for it.
    init(on ledger: String) throws {
        descriptor = open(ledger + "-shm", O_RDWR | O_CLOEXEC)
        try #require(descriptor >= 0)
        var range = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 120, l_len: 1, l_pid: 0)
        while fcntl(descriptor, F_SETLKW, &range) != 0 { try #require(errno == EINTR) }
    }

    func release() { close(descriptor) }
}
