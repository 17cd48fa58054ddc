import Foundation
import Sandbox
import Sending
import Testing
import Text

/// No row is lost, and none is created twice unasked, whatever dies in between.
@Suite("The promise", .serialized, .timeLimit(.minutes(15)))
struct PromiseTests {
    @Test("connections cut, answers unreadable, 429 and 503: under hold no doubles, and a second run sends nothing")
    func faults() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...400), to: "fleet.csv")
        let faults = "latency=1ms,cut-after=2%,cut-before=2%,unreadable=1%,429=4%,503=4%,retry-after=1s"
        try await Sandboxed.with(faults: faults) { sandbox in
            let first = try await sandbox.create(workdir, "fleet.csv", "--on-unknown", "hold")
            #expect(first.status == 1, "\(first)")
            #expect(sandbox.server.snapshot().doubles == 0)
            let results = try Results(workdir, "fleet.results.csv")
            #expect(results.count(.created) + results.count(.unknown) == 400)
            #expect(results.count(.unknown) > 0)
            let calls = sandbox.server.snapshot().counts.createCalls
            let second = try await sandbox.create(workdir, "fleet.csv", "--on-unknown", "hold")
            #expect(second.number("requests") == 0, "\(second)")
            #expect(sandbox.server.snapshot().counts.createCalls == calls)
        }
    }

    @Test("the same file again sends nothing; yesterday's rows in another order and five new ones send five")
    func nightly() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...190), to: "monday.csv")
        try workdir.write(Fleet.file(Array((1...190).reversed()) + Array(191...195)), to: "tuesday.csv")
        try await Sandboxed.with { sandbox in
            _ = try await sandbox.create(workdir, "monday.csv")
            let again = try await sandbox.create(workdir, "monday.csv")
            #expect(again.status == 0 && again.number("requests") == 0 && again.number("existing") == 190, "\(again)")
            let tuesday = try await sandbox.create(workdir, "tuesday.csv")
            #expect(tuesday.number("requests") == 5 && tuesday.number("existing") == 190, "\(tuesday)")
            let links = Dictionary(
                uniqueKeysWithValues: try Results(workdir, "monday.results.csv").rows.map {
                    ($0["external_id"]!, $0["session_url"]!)
                }
            )
            for row in try Results(workdir, "tuesday.results.csv").rows.prefix(190) {
                #expect(row["session_url"] == links[row["external_id"]!])
            }
            let campaign = try await sandbox.create(workdir, "monday.csv", "--campaign", "spring")
            #expect(campaign.number("created") == 190, "\(campaign)")
        }
    }

    @Test("a trial with --limit leaves the rest pending, which is no failure, and --limit 0 only writes")
    func limit() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...20), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let trial = try await sandbox.create(workdir, "fleet.csv", "--limit", "3")
            #expect(trial.status == 0 && trial.number("created") == 3 && trial.number("pending") == 17, "\(trial)")
            let written = try await sandbox.create(workdir, "fleet.csv", "--limit", "0")
            #expect(written.number("existing") == 3 && written.number("requests") == 0, "\(written)")
            let few = try await sandbox.create(workdir, "fleet.csv", "--min-rows", "21")
            #expect(few.status == 65, "\(few)")
        }
    }

    @Test("refused rows are not asked again by create until they change, by retry always")
    func refusedRows() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...30), to: "fleet.csv")
        try await Sandboxed.with(faults: "422=first:10") { sandbox in
            let arguments = ["--max-errors", "100"]
            let first = try await workdir.run(
                arguments: ["create", "fleet.csv"] + sandbox.place + sandbox.quickly + arguments,
                environment: sandbox.keys
            )
            #expect(first.status == 1 && first.number("failed") == 10, "\(first)")
            let again = try await sandbox.create(workdir, "fleet.csv")
            #expect(again.number("requests") == 0 && again.number("failed") == 10, "\(again)")
            // One of them is corrected, in the input itself.
            let failed = try Results(workdir, "fleet.results.csv").rows.first { $0["session_status"] == "failed" }
            let number = Int(try #require(failed)["external_id"]!.suffix(6))!
            let text = try workdir.text(of: "fleet.csv").replacing("anna\(number)@", with: "anna.corrected@")
            try workdir.write(text, to: "fleet.csv")
            let corrected = try await sandbox.create(workdir, "fleet.csv")
            #expect(corrected.number("requests") == 1 && corrected.number("created") == 1, "\(corrected)")
            let retried = try await workdir.run("retry", "fleet.results.csv", "--json", environment: sandbox.keys)
            #expect(retried.status == 0 && retried.number("requests") == 9, "\(retried)")
            #expect(try Results(workdir, "fleet.results.csv").header.count == 16)
        }
    }

    @Test("unknown rows that would message someone are held, and sent only by retry --include-unknown")
    func includeUnknown() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...10), to: "fleet.csv")
        try await Sandboxed.with(faults: "cut-after=calls:1-3") { sandbox in
            let first = try await sandbox.create(workdir, "fleet.csv", "--notify", "email")
            #expect(first.status == 1 && first.number("unknown") == 3, "\(first)")
            #expect(sandbox.server.snapshot().counts.messages == 10)
            let again = try await sandbox.create(workdir, "fleet.csv", "--notify", "email")
            #expect(again.number("requests") == 0 && again.number("unknown") == 3, "\(again)")
            let retried = try await workdir.run(
                "retry",
                "fleet.results.csv",
                "--notify",
                "email",
                "--json",
                environment: sandbox.keys
            )
            #expect(retried.number("requests") == 0, "\(retried)")
            let included = try await workdir.run(
                "retry",
                "fleet.results.csv",
                "--notify",
                "email",
                "--include-unknown",
                "--json",
                environment: sandbox.keys
            )
            #expect(included.status == 0 && included.number("requests") == 3, "\(included)")
            #expect(included.number("possible_orphans") == 3)
            #expect(included.error.contains("3 messages may be sent a second time"), "\(included)")
        }
    }

    /// Whether a process holds the lock under which SQLite writes into a journal: one byte of the file beside it
    /// (sqlite.org/walformat.html, "WAL Locks").
    private static func isLockedForWriting(_ ledger: String) -> Bool {
        let file = open(ledger + "-shm", O_RDWR | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        var lock = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 120, l_len: 1, l_pid: 0)
        return fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
    }

    @Test("one run at a time on an account: the second ends with 75, or waits, and others go on beside it")
    func oneRunAtATime() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...40), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let first = try workdir.start(
                ["create", "fleet.csv", "--output", "first.csv"] + sandbox.place + ["--rate", "20", "--json"],
                environment: sandbox.keys
            )
            #expect(try await sandbox.reaches(calls: 1, while: first))
            // However long the others take to start, it is still there, and writes nothing for which they would have to wait.
            let ledger = workdir.file(".local/state/bulk-sessions/ledger.sqlite")
            first.send(SIGSTOP)
            while Self.isLockedForWriting(ledger) {
                first.send(SIGCONT)
                await Task.yield()
                first.send(SIGSTOP)
            }
            let second = try await sandbox.create(workdir, "fleet.csv", "--output", "second.csv")
            #expect(second.status == 75 && second.error.contains("\(first.processID)"), "\(second)")
            let other = try await sandbox.create(
                workdir,
                "fleet.csv",
                "--account",
                "b",
                "--limit",
                "1",
                "--output",
                "b.csv"
            )
            #expect(other.status == 0 && other.number("created") == 1, "\(other)")
            first.send(SIGCONT)
            let waiting = try await sandbox.create(workdir, "fleet.csv", "--wait", "60s", "--output", "third.csv")
            #expect(waiting.status == 0 && waiting.number("requests") == 0, "\(waiting)")
            #expect(await first.finished().status == 0)
        }
    }

    @Test("production that messages customers on an unknown ledger needs --first-run without a terminal")
    func firstRun() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...4), to: "fleet.csv")
        try await Sandboxed.with("pave") { sandbox in
            let refused = try await sandbox.create(workdir, "fleet.csv", "--notify", "sms")
            #expect(refused.status == 78 && refused.error.contains("--first-run"), "\(refused)")
            #expect(sandbox.server.snapshot().counts.createCalls == 0)
            let meant = try await sandbox.create(workdir, "fleet.csv", "--notify", "sms", "--first-run")
            #expect(meant.status == 0 && meant.number("created") == 4, "\(meant)")
            let next = try await sandbox.create(workdir, "fleet.csv", "--notify", "sms")
            #expect(next.status == 0 && next.number("requests") == 0, "\(next)")
            let typo = try await sandbox.create(workdir, "fleet.csv", "--notify", "sms", "--campaign", "defautl")
            #expect(typo.status == 78, "\(typo)")
        }
    }

    @Test("an input that is changed in mid-run: exit 66, no result, and --limit 0 writes the links later")
    func changedInput() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...40), to: "fleet.csv")
        try await Sandboxed.with(faults: "latency=40ms") { sandbox in
            let run = try workdir.start(
                ["create", "fleet.csv", "--rate", "100000", "--json"] + sandbox.place,
                environment: sandbox.keys
            )
            #expect(try await sandbox.reaches(calls: 5, while: run))
            let handle = try #require(FileHandle(forWritingAtPath: workdir.file("fleet.csv")))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data((Fleet.row(41) + "\n").utf8))
            try handle.close()
            let changed = await run.finished()
            #expect(changed.status == 66 && changed.number("exit_code") == 66, "\(changed)")
            #expect((changed.number("requests") ?? 0) >= 5, "\(changed)")
            #expect(!workdir.exists("fleet.results.csv"))
            let created = sandbox.server.snapshot().counts.created
            let written = try await sandbox.create(workdir, "fleet.csv", "--limit", "0")
            #expect(written.status == 0 && written.number("existing") == created, "\(written)")
        }
    }

    @Test("sessions whose link has expired are created again only with --recreate expired")
    func recreate() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        var configuration = SandboxConfiguration()
        // A provider whose clock is a year behind hands out links that have expired.
        configuration.now = { Date().addingTimeInterval(-365 * 86_400) }
        configuration.secrets = Sandboxed.keys
        try await SandboxServer.withServer(configuration) { server in
            let sandbox = Sandboxed(server: server, provider: "tchek")
            _ = try await sandbox.create(workdir, "fleet.csv")
            let again = try await sandbox.create(workdir, "fleet.csv")
            #expect(again.number("existing") == 3 && again.number("requests") == 0, "\(again)")
            #expect(
                try Results(workdir, "fleet.results.csv").column("session_error_code").allSatisfy {
                    $0 == "link_expired"
                }
            )
            let recreated = try await sandbox.create(workdir, "fleet.csv", "--recreate", "expired")
            #expect(recreated.number("created") == 3 && recreated.number("requests") == 3, "\(recreated)")
        }
        let pave = try await workdir.run(
            "create",
            "fleet.csv",
            "--provider",
            "pave",
            "--environment",
            "sandbox",
            "--recreate",
            "expired"
        )
        #expect(pave.status == 64, "\(pave)")
    }
}
