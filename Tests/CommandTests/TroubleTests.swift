import Foundation
import Glibc
import Sandbox
import Sending
import Testing

/// What a provider, a network or a disk may do to a run.
@Suite("Trouble", .serialized, .timeLimit(.minutes(15)))
struct TroubleTests {
    @Test("a wrong key: at most as many calls as may be in flight, everything pending, exit 77, the key nowhere")
    func wrongKey() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...300), to: "fleet.csv")
        try await Sandboxed.with(faults: "latency=20ms") { sandbox in
            for more in [["--no-preflight"], []] {
                let run = try await workdir.run(
                    arguments: ["create", "fleet.csv", "--rate", "100000", "--json", "--log-level", "trace"]
                        + sandbox.place
                        + more,
                    environment: ["TCHEK_API_KEY": "wrong-key-of-somebody"]
                )
                #expect(run.status == 77 && run.number("pending") == 300, "\(run)")
                #expect(!(run.output + run.error).contains("wrong-key-of-somebody"))
            }
            #expect(sandbox.server.snapshot().counts.createCalls <= 8)
            #expect(sandbox.server.snapshot().counts.created == 0)
            let quiet = try await workdir.run(
                arguments: ["create", "fleet.csv", "--quiet"] + sandbox.place,
                environment: ["TCHEK_API_KEY": "wrong-key-of-somebody"]
            )
            #expect(quiet.status == 77, "\(quiet)")
            #expect(quiet.output.contains("300 of 300 rows have no link (exit code 77): 300 pending"), "\(quiet)")
            #expect(quiet.output.contains("  300  not sent (not_attempted), rows 2, 3, 4, 5, 6, …"), "\(quiet)")
            #expect(quiet.error.contains("bulk-sessions: Tchek refused the credentials"), "\(quiet)")
            #expect(quiet.error.contains("the server \(sandbox.root) (--base-url)"), "\(quiet)")
        }
    }

    @Test("too many rows refused for good: exit 65, naming the code and example rows")
    func maxErrors() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...300), to: "fleet.csv")
        try await Sandboxed.with(faults: "422=always") { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv")
            #expect(run.status == 65, "\(run)")
            #expect(run.output.contains("http_422") && run.output.contains("row"), "\(run)")
            #expect(sandbox.server.snapshot().counts.createCalls < 100)
            #expect(run.error.contains("(--max-errors)"), "\(run)")
            // The same command would send the next batch into the same refusals.
            let shown = try await workdir.run(
                arguments: ["create", "fleet.csv", "--rate", "100000", "--campaign", "b"] + sandbox.place,
                environment: sandbox.keys
            )
            #expect(shown.output.contains("bulk-sessions retry fleet.results.csv "), "\(shown)")
            #expect(shown.output.hasSuffix(" --limit 10\n"), "\(shown)")
        }
    }

    @Test("an outage costs few calls and no row: all are created when it is over")
    func outage() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...200), to: "fleet.csv")
        try await Sandboxed.with(faults: "outage=4s") { sandbox in
            let run = try await workdir.run(
                arguments: ["create", "fleet.csv", "--rate", "200/s", "--no-preflight", "--json"] + sandbox.place,
                environment: sandbox.keys
            )
            #expect(run.status == 0 && run.number("created") == 200 && run.number("failed") == 0, "\(run)")
            let refused = sandbox.server.snapshot().counts.faults["outage"] ?? 0
            #expect(refused <= 40)
        }
    }

    @Test("an outage that does not end: exit 75, everything pending, nothing failed")
    func endlessOutage() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...30), to: "fleet.csv")
        try await Sandboxed.with(faults: "outage=always") { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv", "--give-up-after", "2s")
            #expect(run.status == 75 && run.number("pending") == 30 && run.number("failed") == 0, "\(run)")
        }
    }

    @Test("a server that is not there: three rows are an outage, not three failures")
    func deadServer() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        let root = try await Sandboxed.with { sandbox in sandbox.root }
        let run = try await workdir.run(
            "create",
            "fleet.csv",
            "--provider",
            "tchek",
            "--environment",
            "preprod",
            "--base-url",
            root,
            "--give-up-after",
            "1s",
            "--json",
            environment: ["TCHEK_API_KEY": "k"]
        )
        #expect(run.status == 75 && run.number("pending") == 3, "\(run)")
    }

    @Test("a server that enforces less than the configured rate is obeyed: all created, few refusals")
    func throttled() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...100), to: "fleet.csv")
        try await Sandboxed.with(faults: "latency=5ms,rate=20/s,retry-after=1s") { sandbox in
            let run = try await workdir.run(
                arguments: ["create", "fleet.csv", "--rate", "60/s", "--json"] + sandbox.place,
                environment: sandbox.keys
            )
            #expect(run.status == 0 && run.number("created") == 100, "\(run)")
            #expect((sandbox.server.snapshot().counts.faults["rate"] ?? 0) <= 20)
        }
    }

    @Test("the rate is a ceiling, and used: no second has more calls than that, and the fullest has nearly as many")
    func rate() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...100), to: "fleet.csv")
        try await Sandboxed.with(faults: "latency=20ms") { sandbox in
            let run = try await workdir.run(
                arguments: ["create", "fleet.csv", "--rate", "50/s", "--json"] + sandbox.place,
                environment: sandbox.keys
            )
            #expect(run.status == 0, "\(run)")
            let busiest = sandbox.server.snapshot().counts.busiestSecond
            // The server counts arrivals, and on a busy machine a call may arrive a while after it left: those that left
            // within 1.3 s may arrive within one. That they leave in time is tested in simulated time.
            #expect(busiest <= 50 * 13 / 10)
            #expect(busiest >= 40, "Nearly all of the rate is used.")
        }
    }

    @Test("answers that are huge, endless, cut or elsewhere: each row has its outcome within the timeout")
    func oddAnswers() async throws {
        let cases: [(faults: String, status: String, code: String)] = [
            ("huge=always", "unknown", "answer_unreadable"),
            ("dribble=always,dribble-pause=300ms", "unknown", "answer_unreadable"),
            ("cut-body=always", "unknown", "answer_unreadable"),
            ("no-id=always", "unknown", "answer_unreadable"),
            ("cut-after=always", "unknown", "connection_lost"),
            ("302=always", "failed", "http_302"),
            ("latency=10s", "unknown", "timeout"),
        ]
        for item in cases {
            let workdir = try Workdir()
            try workdir.write(Fleet.file(1...2), to: "fleet.csv")
            try await Sandboxed.with(faults: item.faults) { sandbox in
                let run = try await sandbox.create(
                    workdir,
                    "fleet.csv",
                    "--timeout",
                    "1",
                    "--on-unknown",
                    "hold",
                    "--no-preflight",
                    "--give-up-after",
                    "3s"
                )
                let results = try Results(workdir, "fleet.results.csv")
                #expect(results.column("session_status") == [item.status, item.status], "\(item) \(run)")
                #expect(results.column("session_error_code") == [item.code, item.code], "\(item) \(run)")
                #expect(
                    sandbox.server.snapshot().doubles == 0 && sandbox.server.snapshot().counts.redirectsFollowed == 0
                )
            }
        }
    }

    @Test("a ledger that cannot be trusted or used: exit 78 or 73 before anything is sent")
    func unusableLedgers() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try workdir.write(
            "this is no database, but it is longer than the header of one: " + Fleet.file(1...9),
            to: "text"
        )
        try FileManager.default.createDirectory(atPath: workdir.file("folder"), withIntermediateDirectories: true)
        try await Sandboxed.with { sandbox in
            _ = try await sandbox.create(workdir, "fleet.csv", "--ledger", "shared", "--limit", "0")
            chmod(workdir.file("shared"), 0o666)
            let cases: [(ledger: String, status: Int32)] = [("shared", 78), ("text", 73), ("folder", 73)]
            for item in cases {
                let run = try await sandbox.create(workdir, "fleet.csv", "--ledger", item.ledger)
                #expect(run.status == item.status && run.error.contains(item.ledger), "\(run)")
            }
            let homeless = try await workdir.run(
                arguments: ["create", "fleet.csv"] + sandbox.place,
                environment: sandbox.keys.merging(["HOME": ""]) { $1 }
            )
            #expect(homeless.status == 78 && homeless.error.contains("--ledger"), "\(homeless)")
            #expect(sandbox.server.snapshot().counts.createCalls == 0)
        }
    }

    @Test("a disk that fills up under the ledger in mid-run: no further call, the result holds what is known, exit 73")
    func diskFull() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3000), to: "fleet.csv")
        let disk = workdir.file("disk")
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        guard mount("tmpfs", disk, "tmpfs", 0, "size=400k") == 0 else {
            try Test.cancel("A small disk can be mounted only with the right to do so.")
        }
        defer { umount2(disk, 2) }
        try await Sandboxed.with { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv", "--ledger", "disk/ledger.sqlite")
            #expect(run.status == 73, "\(run)")
            let results = try Results(workdir, "fleet.results.csv")
            #expect(results.rows.count == 3000)
            let created = sandbox.server.snapshot().counts.created
            #expect(results.count(.created) + results.count(.unknown) >= created)
            #expect(results.count(.created) <= created && results.count(.pending) > 0)
            #expect(sandbox.server.snapshot().counts.createCalls < 3000)
        }
    }
}
