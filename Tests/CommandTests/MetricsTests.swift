import Foundation
import Glibc
import Ledger
import Rows
import Sandbox
import Sending
import Testing

/// Whoever watches the metrics hears of each run, however it ends.
@Suite("Metrics on every way out", .serialized, .timeLimit(.minutes(5)))
struct MetricsTests {
    private func metric(_ name: String, _ workdir: Workdir) throws -> Double? {
        let lines = try workdir.text(of: "m.prom").split(separator: "\n")
        let found = lines.filter { $0.hasPrefix("bulk_sessions_\(name){") }
        #expect(found.count == 1, "\(name): \(found)")
        return found.first?.split(separator: " ").last.flatMap { Double($0) }
    }

    private static let cases: [(name: String, options: [String], status: Int32)] = [
        ("the input is not there", ["nowhere.csv"], 66),
        ("the input is no table", ["text.csv"], 65),
        ("too few rows", ["fleet.csv", "--min-rows", "100"], 65),
        ("the output cannot be written", ["fleet.csv", "--output", "nowhere/out.csv"], 73),
        ("the ledger cannot be opened", ["fleet.csv", "--ledger", "text.csv"], 73),
        ("a ledger that others may write", ["fleet.csv", "--ledger", "shared"], 78),
        ("a wrong value", ["fleet.csv", "--concurrency", "0"], 64),
        ("an option that nobody knows", ["fleet.csv", "--nonsense"], 64),
        ("the account is at work", ["fleet.csv"], 75),
    ]

    @Test("of a run that ended before it began")
    func beforeTheRun() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try workdir.write("this is no database and no table " + String(repeating: "x", count: 200), to: "text.csv")
        try workdir.write("", to: "shared")
        chmod(workdir.file("shared"), 0o666)
        try await Sandboxed.with { sandbox in
            let good = try await sandbox.create(workdir, "fleet.csv", "--metrics-file", "m.prom")
            #expect(good.status == 0, "\(good)")
            let success = try #require(try metric("last_success_timestamp_seconds", workdir))
            let labels = try workdir.text(of: "m.prom").split(separator: "\n").last?.prefix { $0 != " " }
            var newest = success
            for item in Self.cases {
                var lock: AccountLock?
                if item.status == 75 {
                    lock = try AccountLock.acquire(
                        ledgerPath: workdir.file(".local/state/bulk-sessions/ledger.sqlite"),
                        scope: SessionScope(
                            provider: "tchek",
                            environment: sandbox.root,
                            account: "default",
                            campaign: "x"
                        )
                    )
                }
                let run = try await workdir.run(
                    arguments: ["create"] + item.options + ["--metrics-file", "m.prom"] + sandbox.place,
                    environment: sandbox.keys
                )
                withExtendedLifetime(lock) {}
                #expect(run.status == item.status, "\(item.name): \(run)")
                #expect(try metric("exit_code", workdir) == Double(item.status), "\(item.name)")
                #expect(try metric("last_success_timestamp_seconds", workdir) == success, "\(item.name)")
                #expect(try workdir.text(of: "m.prom").split(separator: "\n").last?.prefix { $0 != " " } == labels)
                let end = try #require(try metric("end_timestamp_seconds", workdir))
                #expect(end > newest, "\(item.name)")
                newest = end
            }
            let keyless = try await workdir.run(
                arguments: ["retry", "fleet.results.csv", "--metrics-file", "m.prom"]
            )
            #expect(keyless.status == 78, "\(keyless)")
            #expect(try metric("exit_code", workdir) == 78)
            let missing = try await workdir.run(
                arguments: ["retry", "nowhere.csv", "--metrics-file", "m.prom"],
                environment: sandbox.keys
            )
            #expect(missing.status == 66, "\(missing)")
            #expect(try metric("exit_code", workdir) == 66)
            #expect(try metric("last_success_timestamp_seconds", workdir) == success)
        }
    }

    @Test("of a run that only looked at what would be done there are none")
    func dryRun() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            for input in ["fleet.csv", "nowhere.csv"] {
                _ = try await sandbox.create(workdir, input, "--dry-run", "--metrics-file", "m.prom")
                #expect(!workdir.exists("m.prom"))
            }
        }
    }

    @Test("of a run whose key is refused, and of one that a second signal ends at once")
    func afterTheStart() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...20), to: "fleet.csv")
        try await Sandboxed.with(faults: "latency=10m") { sandbox in
            let run = try workdir.start(
                ["create", "fleet.csv", "--metrics-file", "m.prom", "--no-preflight"] + sandbox.place
                    + sandbox.quickly,
                environment: sandbox.keys
            )
            #expect(try await sandbox.reaches(calls: 8, while: run))
            run.send(SIGTERM)
            #expect(try await run.says("no new calls"))
            try await Task.sleep(for: .milliseconds(1001))
            run.send(SIGTERM)
            let done = await run.finished()
            #expect(done.status == 75 && done.number("exit_code") == 75, "\(done)")
            #expect(try metric("exit_code", workdir) == 75)
            sandbox.server.setFaults(.none)
            let refused = try await workdir.run(
                arguments: ["create", "fleet.csv", "--metrics-file", "m.prom"] + sandbox.place,
                environment: ["TCHEK_API_KEY": "wrong"]
            )
            #expect(refused.status == 77, "\(refused)")
            #expect(try metric("exit_code", workdir) == 77)
        }
    }

    @Test("a run that failed after its calls counts what it created")
    func failedRun() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...30), to: "fleet.csv")
        try await Sandboxed.with(faults: "latency=50ms") { sandbox in
            let run = try workdir.start(
                ["create", "fleet.csv", "--metrics-file", "m.prom", "--rate", "100000", "--json"] + sandbox.place,
                environment: sandbox.keys
            )
            #expect(try await sandbox.reaches(calls: 8, while: run))
            let file = try FileHandle(forUpdating: URL(fileURLWithPath: workdir.file("fleet.csv")))
            try file.seekToEnd()
            try file.write(contentsOf: Data((Fleet.row(31) + "\n").utf8))
            try file.close()
            let done = await run.finished()
            let created = sandbox.server.snapshot().counts.created
            #expect(done.status == 66 && created > 0, "\(done)")
            #expect(done.number("created") == created && done.number("rows") == 30, "\(done)")
            #expect(done.number("pending") == 30 - created, "\(done)")
            #expect(try metric("exit_code", workdir) == 66)
            let line = "status=\"created\"} \(created)\n"
            #expect(try workdir.text(of: "m.prom").contains(line))
        }
    }
}
