import Foundation
import Glibc
import Sandbox
import Sending
import TestSupport
import Testing

/// The built binary with its ledger in a database that several machines share.
@Suite("A ledger in a database", .serialized, .timeLimit(.minutes(20)))
struct PostgresTests {
    private static let rows = 60

    /// A machine: a home of its own, and the same file as all others.
    private func machine(rows: Int = rows) throws -> Workdir {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...rows), to: "fleet.csv")
        return workdir
    }

    private func arguments(_ sandbox: Sandboxed, _ url: String, _ more: String...) -> [String] {
        ["create", "fleet.csv", "--ledger", url, "--rate", "100000/s", "--concurrency", "4", "--json"]
            + ["--on-unknown", "hold"] + sandbox.place + more
    }

    private func expectAllCreatedOnce(_ sandbox: Sandboxed, _ workdir: Workdir) throws {
        let results = try Results(workdir, "fleet.results.csv")
        #expect(results.count(.created) + results.count(.existing) == Self.rows)
        #expect(Set(results.column("session_url")).count == Self.rows)
        let snapshot = sandbox.server.snapshot()
        #expect(snapshot.doubles == 0 && snapshot.counts.created == Self.rows)
    }

    @Test("what one machine created, another one knows: create, again, retry, report and its list")
    func shared() async throws {
        let database = try postgresDatabase()
        let (first, second) = (try machine(), try machine())
        try await Sandboxed.with { sandbox in
            let created = try await first.run(arguments: arguments(sandbox, database.url), environment: sandbox.keys)
            #expect(created.status == 0 && created.number("created") == Self.rows, "\(created)")
            #expect(created.output.contains("postgresql:///\(database.name)") && !created.output.contains("sessions@"))
            let again = try await second.run(arguments: arguments(sandbox, database.url), environment: sandbox.keys)
            #expect(again.status == 0 && again.number("existing") == Self.rows && again.number("requests") == 0)
            try expectAllCreatedOnce(sandbox, second)
            let retry = try await second.run(
                arguments: ["retry", "fleet.results.csv", "--ledger", database.url, "--json"] + sandbox.place,
                environment: sandbox.keys
            )
            #expect(retry.status == 0 && retry.number("requests") == 0, "\(retry)")
            let list = try await second.run("report", "--ledger", database.url, "--list")
            #expect(list.status == 0 && list.output.split(separator: "\n").count >= 3, "\(list)")
            let page = try await second.run("report", "--ledger", database.url, "--run", "1", "--output", "-")
            #expect(page.status == 0 && page.output.contains("<html"), "\(page)")
            #expect(!second.exists(".local/state/bulk-sessions/ledger.sqlite"))
        }
    }

    @Test("the limit of a day counts what all machines have sent")
    func limitOfDay() async throws {
        let database = try postgresDatabase()
        let (first, second) = (try machine(), try machine())
        try await Sandboxed.with { sandbox in
            let one = try await first.run(
                arguments: arguments(sandbox, database.url, "--max-per-day", "20"),
                environment: sandbox.keys
            )
            #expect(one.status == 75 && one.number("requests") == 20 && one.number("created") == 20, "\(one)")
            let other = try await second.run(
                arguments: arguments(sandbox, database.url, "--max-per-day", "50"),
                environment: sandbox.keys
            )
            #expect(other.status == 75 && other.number("requests") == 30 && other.number("existing") == 20, "\(other)")
            #expect(sandbox.server.snapshot().counts.created == 50)
        }
    }

    @Test("while one machine works an account, another is told which and ends with 75, or waits")
    func held() async throws {
        let database = try postgresDatabase()
        let (first, second) = (try machine(), try machine())
        try await Sandboxed.with(faults: "latency=300ms") { sandbox in
            let run = try first.start(arguments(sandbox, database.url), environment: sandbox.keys)
            #expect(try await sandbox.reaches(calls: 1, while: run))
            let refused = try await second.run(arguments: arguments(sandbox, database.url), environment: sandbox.keys)
            #expect(refused.status == 75 && refused.error.contains("Another run holds this account (on "), "\(refused)")
            #expect(run.isRunning, "The first run was to be slow enough.")
            let dry = try await second.run(
                arguments: arguments(sandbox, database.url, "--dry-run"),
                environment: sandbox.keys
            )
            #expect(dry.status == 0, "\(dry)")
            let waiting = try await second.run(
                arguments: arguments(sandbox, database.url, "--wait", "5m"),
                environment: sandbox.keys
            )
            #expect(waiting.status == 0 && waiting.number("existing") == Self.rows, "\(waiting)")
            #expect(await run.finished().status == 0)
            try expectAllCreatedOnce(sandbox, second)
        }
    }

    @Test("a database that is gone for a while: no call leaves meanwhile, and the run goes on")
    func outage() async throws {
        let cluster = try postgresCluster()
        let database = try cluster.makeDatabase()
        let workdir = try machine()
        try await Sandboxed.with(faults: "latency=20ms") { sandbox in
            let run = try workdir.start(arguments(sandbox, database.url), environment: sandbox.keys)
            #expect(try await sandbox.reaches(calls: 10, while: run))
            cluster.stopAtOnce()
            #expect(try await run.says("does not answer"))
            let calls = sandbox.server.snapshot().counts.createCalls
            try await Task.sleep(for: .seconds(2))
            #expect(sandbox.server.snapshot().counts.createCalls == calls && calls < Self.rows)
            try cluster.start()
            let ended = await run.finished()
            #expect(ended.status == 0, "\(ended)")
            #expect(ended.error.split(separator: "\n").filter { $0.contains("does not answer") }.count == 1, "\(ended)")
            try expectAllCreatedOnce(sandbox, workdir)
        }
    }

    @Test("gone for good: 73, the result has every link, and what was in flight lies in a file for the next run")
    func goneForGood() async throws {
        let cluster = try postgresCluster()
        let database = try cluster.makeDatabase()
        let workdir = try machine()
        try await Sandboxed.with(faults: "latency=100ms") { sandbox in
            let run = try workdir.start(
                arguments(sandbox, database.url, "--give-up-after", "2s"),
                environment: sandbox.keys
            )
            #expect(try await sandbox.reaches(calls: 10, while: run))
            cluster.stopAtOnce()
            let ended = await run.finished()
            #expect(ended.status == 73, "\(ended)")
            let results = try Results(workdir, "fleet.results.csv")
            let created = sandbox.server.snapshot().counts.created
            #expect(results.count(.created) == created && results.count(.unknown) == 0, "\(ended)")
            let folder = ".local/state/bulk-sessions"
            let rescue = try FileManager.default.contentsOfDirectory(atPath: workdir.file(folder))
                .filter { $0.contains("-rescue-") }
            #expect(rescue.count == 1 && ended.error.contains(rescue.first ?? "?"), "\(ended)")
            try cluster.start()
            let next = try await workdir.run(arguments: arguments(sandbox, database.url), environment: sandbox.keys)
            #expect(next.status == 0, "\(next)")
            try expectAllCreatedOnce(sandbox, workdir)
            #expect(try FileManager.default.contentsOfDirectory(atPath: workdir.file(folder)) == [])
        }
    }

    @Test("held for longer than a lease and let go: no call leaves any more, what came of its calls is written, 75")
    func stopped() async throws {
        let database = try postgresDatabase()
        let (first, second) = (try machine(), try machine())
        try await Sandboxed.with(faults: "latency=150ms") { sandbox in
            let run = try first.start(arguments(sandbox, database.url), environment: sandbox.keys)
            #expect(try await sandbox.reaches(calls: 10, while: run))
            run.send(SIGSTOP)
            let clock = ContinuousClock()
            let began = clock.now
            let next = try second.start(arguments(sandbox, database.url), environment: sandbox.keys)
            let before = sandbox.server.snapshot().counts.createCalls
            #expect(try await sandbox.reaches(calls: before + 1, while: next))
            // After one lease of 15 s; the rest is what starting takes where six tests share two processors.
            #expect(began.duration(to: clock.now) < .seconds(15) * 4)
            let taken = await next.finished()
            // Of four workers: each one's call in flight, and its next, where commits take long.
            #expect(taken.status == 1 && (1...8).contains(taken.number("unknown") ?? 0), "\(taken)")
            let calls = sandbox.server.snapshot().counts.createCalls
            run.send(SIGCONT)
            let ended = await run.finished()
            #expect(ended.status == 75 && ended.error.contains("another one has taken its account"), "\(ended)")
            #expect(sandbox.server.snapshot().counts.createCalls == calls)
            // Rows whose intents were written, and whose calls were taken back.
            let left = Self.rows - sandbox.server.snapshot().counts.created
            let last = try await second.run(arguments: arguments(sandbox, database.url), environment: sandbox.keys)
            #expect(last.status == 0 && last.number("requests") == left, "\(last)")
            try expectAllCreatedOnce(sandbox, second)
        }
    }

    @Test("an address with a password, a place without a server, and a copy there and back")
    func places() async throws {
        let database = try postgresDatabase()
        let workdir = try machine()
        try await Sandboxed.with { sandbox in
            let password = try await workdir.run(
                arguments: arguments(sandbox, "postgresql://bob:secret-pw@localhost/x"),
                environment: sandbox.keys
            )
            #expect(password.status == 78 && password.error.contains("PGPASSFILE"), "\(password)")
            #expect(!(password.error + password.output).contains("secret-pw"), "\(password)")
            let nowhere = try await workdir.run(
                arguments: arguments(sandbox, "postgresql:///x?host=\(workdir.path)", "--give-up-after", "1s"),
                environment: sandbox.keys
            )
            #expect(nowhere.status == 73 && nowhere.error.contains("does not answer"), "\(nowhere)")
            let created = try await workdir.run(arguments: arguments(sandbox, "a.sqlite"), environment: sandbox.keys)
            #expect(created.status == 0, "\(created)")
            let copied = try await workdir.run("ledger", "copy", "a.sqlite", database.url)
            #expect(copied.status == 0 && copied.output.contains("Copied \(Self.rows) rows"), "\(copied)")
            let twice = try await workdir.run("ledger", "copy", "a.sqlite", database.url)
            #expect(twice.status == 73 && twice.error.contains("not empty"), "\(twice)")
            let again = try await workdir.run(arguments: arguments(sandbox, database.url), environment: sandbox.keys)
            #expect(again.status == 0 && again.number("requests") == 0, "\(again)")
            let back = try await workdir.run("ledger", "copy", database.url, "b.sqlite")
            #expect(back.status == 0, "\(back)")
            let third = try await workdir.run(arguments: arguments(sandbox, "b.sqlite"), environment: sandbox.keys)
            #expect(third.status == 0 && third.number("requests") == 0, "\(third)")
            let bare = try await workdir.run("ledger")
            #expect(bare.status == 64 && bare.error.contains("copy"), "\(bare)")
        }
    }

    @Test("doctor looks into the database, before the first night and after it, and changes nothing there")
    func doctor() async throws {
        let database = try postgresDatabase()
        let workdir = try machine()
        try await Sandboxed.with { sandbox in
            func doctor(_ url: String) async throws -> FinishedCommand {
                try await workdir.run(
                    arguments: ["doctor", "fleet.csv", "--ledger", url] + sandbox.place,
                    environment: sandbox.keys
                )
            }
            let before = try await doctor(database.url)
            #expect(before.status == 0 && before.output.contains("has none yet"), "\(before)")
            #expect(try database.sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'bulk_sessions'") == "0")
            let created = try await workdir.run(arguments: arguments(sandbox, database.url), environment: sandbox.keys)
            #expect(created.status == 0, "\(created)")
            let after = try await doctor(database.url)
            #expect(after.status == 0 && after.output.contains("holds one, PostgreSQL "), "\(after)")
            try database.sql("ALTER DATABASE \(database.name) SET synchronous_commit = off")
            let unfit = try await doctor(database.url)
            #expect(unfit.status == 78 && unfit.output.contains("synchronous_commit is off"), "\(unfit)")
        }
    }

    @Test("whoever keeps the ledger in a file loads no library of a database")
    func unlinked() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/ldd")
        process.arguments = [Workdir.binary]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(text.contains("libcsv") && !text.contains("libpq"), "\(text)")
    }
}
