import Foundation
import Sandbox
import Sending
import Testing

/// `status`: how the sessions of a result file stand, as the provider says it.
@Suite("The command status", .timeLimit(.minutes(5)))
struct StatusTests {
    /// Creates some rows, and gives the file and the sessions' ids in its order.
    private func created(_ rows: ClosedRange<Int>, _ sandbox: Sandboxed) async throws -> (Workdir, ids: [String]) {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(rows), to: "fleet.csv")
        let run = try await sandbox.create(workdir, "fleet.csv")
        #expect(run.status == 0, "\(run)")
        return (workdir, try Results(workdir, "fleet.results.csv").column("session_id"))
    }

    private func ask(_ workdir: Workdir, _ sandbox: Sandboxed, _ more: String...) async throws -> FinishedCommand {
        try await workdir.run(
            arguments: ["status", "fleet.results.csv"] + sandbox.quickly + more,
            environment: sandbox.keys
        )
    }

    private func states(_ run: FinishedCommand) throws -> [String: Int] {
        let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
        return try #require(object?["states"] as? [String: Int])
    }

    @Test(
        "each session's word stands behind our columns, with the time; those at their end are asked again with --all alone"
    )
    func words() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let (workdir, ids) = try await created(1...8, sandbox)
            let words = ["IDLE", "STARTED", "PROCESS", "QC_PASSED", "CONFIRM", "COMPLETE", "EXPIRED", "INVALID"]
            for (id, word) in zip(ids, words) { #expect(sandbox.server.move(id, to: word)) }
            let before = try Results(workdir, "fleet.results.csv")
            let run = try await ask(workdir, sandbox)
            #expect(run.status == 0, "\(run)")
            let after = try Results(workdir, "fleet.results.csv")
            #expect(after.header == before.header + ["session_state", "session_state_at"])
            #expect(after.column("session_state") == words)
            for time in after.column("session_state_at") {
                #expect(time.firstMatch(of: /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) != nil, "\(time)")
            }
            #expect(
                after.rows.map { $0.filter { !$0.key.hasPrefix("session_state") || $0.key == "session_status" } }
                    == before.rows
            )
            #expect(workdir.exists("fleet.results.csv.bak"))
            #expect(try states(run) == Dictionary(uniqueKeysWithValues: words.map { ($0, 1) }))
            #expect(run.number("answered") == 8 && run.number("requests") == 8, "\(run)")

            let again = try await ask(workdir, sandbox)
            #expect(again.number("requests") == 5 && again.number("to_ask") == 5, "\(again)")
            #expect(try states(again) == (try states(run)))
            let all = try await ask(workdir, sandbox, "--all")
            #expect(all.number("requests") == 8, "\(all)")
            #expect(sandbox.server.snapshot().counts.statusCalls == 21)
        }
    }

    @Test("a number is kept and only 0 has a name; a link that has expired is said to")
    func numbers() async throws {
        try await Sandboxed.with("tchek") { sandbox in
            let (workdir, ids) = try await created(1...4, sandbox)
            #expect(sandbox.server.move(ids[1], to: "1") && sandbox.server.move(ids[2], to: "5"))
            #expect(sandbox.server.change(ids[3], expiresIn: .seconds(-60)))
            #expect(sandbox.server.change(ids[2], expiresIn: .seconds(-60)))
            let run = try await ask(workdir, sandbox)
            #expect(run.status == 0, "\(run)")
            let words = try Results(workdir, "fleet.results.csv").column("session_state")
            #expect(words == ["0 not opened", "1", "5 (expired)", "0 not opened (expired)"])
            // What nobody opened before it expired is the only one that has come to its end for certain.
            #expect(try await ask(workdir, sandbox).number("requests") == 3)
        }
    }

    @Test("a row whose session nobody knows any more says so; duplicates get their session's word by one call")
    func missing() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let workdir = try Workdir()
            let rows = [Fleet.row(1), Fleet.row(2), Fleet.row(1), Fleet.row(3, vin: "nonsense")]
            try workdir.write(([Fleet.header] + rows).joined(separator: "\n"), to: "fleet.csv")
            #expect(try await sandbox.create(workdir, "fleet.csv").status == 1)
            let ids = try Results(workdir, "fleet.results.csv").column("session_id")
            #expect(sandbox.server.delete(ids[1]))
            let run = try await ask(workdir, sandbox)
            #expect(run.status == 0 && run.number("requests") == 2, "\(run)")
            #expect(run.number("sessions") == 2 && run.number("without_session") == 1, "\(run)")
            #expect(
                try Results(workdir, "fleet.results.csv").column("session_state") == ["IDLE", "not_found", "IDLE", ""]
            )
        }
    }

    @Test(
        "faults are retried as a create's are, and asking twice is no harm",
        arguments: ["500=first:6", "cut-after=first:6", "429=first:3,retry-after=1s", "cut-body=first:4"]
    )
    func faults(_ plan: String) async throws {
        try await Sandboxed.with("pave") { sandbox in
            let (workdir, _) = try await created(1...30, sandbox)
            sandbox.server.setFaults(try FaultPlan(parsing: plan))
            let run = try await ask(workdir, sandbox, "--concurrency", "2")
            // What was cut off in the middle is no answer: nobody asks twice for it, as after a create.
            let isCut = plan.hasPrefix("cut-body")
            #expect(run.status == (isCut ? 1 : 0), "\(run)")
            #expect(run.number("unanswered") == (isCut ? 4 : 0), "\(run)")
            let words = try Results(workdir, "fleet.results.csv").column("session_state")
            #expect(words.count { $0 == "IDLE" } == (isCut ? 26 : 30))
        }
    }

    @Test("many rows hold the rate")
    func rate() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let (workdir, _) = try await created(1...2_000, sandbox)
            sandbox.server.resetCounts()
            let run = try await workdir.run(
                arguments: [
                    "status", "fleet.results.csv", "--rate", "500/s", "--concurrency", "32", "--json", "--quiet",
                ],
                environment: sandbox.keys
            )
            #expect(run.status == 0 && run.number("answered") == 2_000, "\(run)")
            let busiest = sandbox.server.snapshot().counts.busiestSecond
            #expect(busiest <= 550, "\(busiest)")
        }
    }

    @Test("a stop writes what is known, exit 75, and the same command goes on")
    func stopped() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let (workdir, _) = try await created(1...200, sandbox)
            let arguments = ["status", "fleet.results.csv", "--rate", "50/s", "--json"]
            let started = try workdir.start(arguments, environment: sandbox.keys)
            while sandbox.server.snapshot().counts.statusCalls < 20, started.isRunning {
                try await Task.sleep(for: .milliseconds(1))
            }
            started.send(SIGTERM)
            let run = await started.finished()
            #expect(run.status == 75 && run.error.contains("SIGTERM"), "\(run)")
            let answered = try #require(run.number("answered"))
            #expect(answered >= 20 && answered < 200)
            let words = try Results(workdir, "fleet.results.csv").column("session_state")
            #expect(words.count { $0 == "IDLE" } == answered)
            #expect(try await ask(workdir, sandbox).number("answered") == 200)
        }
    }

    @Test("create and retry keep the words of sessions that stay, and drop them with a session that changes")
    func fedBack() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let (workdir, ids) = try await created(1...3, sandbox)
            #expect(sandbox.server.move(ids[1], to: "COMPLETE"))
            #expect(try await ask(workdir, sandbox).status == 0)
            let known = try Results(workdir, "fleet.results.csv")
            let text = try workdir.text(of: "fleet.results.csv") + Fleet.row(4) + "\n"
            try workdir.write(text, to: "fleet.results.csv")
            let retry = try await workdir.run(
                arguments: ["retry", "fleet.results.csv"] + sandbox.place + sandbox.quickly,
                environment: sandbox.keys
            )
            #expect(retry.status == 1 || retry.status == 0, "\(retry)")
            let after = try Results(workdir, "fleet.results.csv")
            #expect(after.header == known.header)
            #expect(after.column("session_state").prefix(3) == ["IDLE", "COMPLETE", "IDLE"])
            #expect(after.column("session_state_at").prefix(3) == known.column("session_state_at")[...])
            #expect(after.column("session_state").last == "")

            try workdir.write(text, to: "again.csv")
            let create = try await sandbox.create(workdir, "again.csv")
            #expect(create.status == 0, "\(create)")
            let again = try Results(workdir, "again.results.csv")
            #expect(again.header == known.header)
            #expect(again.column("session_state") == ["IDLE", "COMPLETE", "IDLE", ""])
            #expect(again.column("session_state_at").prefix(3) == known.column("session_state_at")[...])
        }
    }

    @Test("the metrics have the counts, and the exit code")
    func metrics() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let (workdir, ids) = try await created(1...3, sandbox)
            #expect(sandbox.server.move(ids[0], to: "STARTED"))
            #expect(try await ask(workdir, sandbox, "--metrics-file", "status.prom").status == 0)
            let text = try workdir.text(of: "status.prom")
            let labels = "provider=\"pave\",environment=\"\(sandbox.root)\",campaign=\"default\""
            #expect(text.contains("bulk_sessions_sessions{\(labels),state=\"IDLE\"} 2\n"), "\(text)")
            #expect(text.contains("bulk_sessions_sessions{\(labels),state=\"STARTED\"} 1\n"), "\(text)")
            #expect(text.contains("bulk_sessions_status_exit_code{\(labels)} 0\n"), "\(text)")
        }
    }

    @Test("a refused key ends in 77, and the file is as it was")
    func refusedKey() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let (workdir, _) = try await created(1...3, sandbox)
            var keys = sandbox.keys
            keys["PAVE_API_KEY"] = "another-key-of-pave"
            let run = try await workdir.run(
                arguments: ["status", "fleet.results.csv"] + sandbox.quickly,
                environment: keys
            )
            #expect(run.status == 77 && run.error.contains("refused the credentials"), "\(run)")
            #expect(try Results(workdir, "fleet.results.csv").column("session_state") == ["", "", ""])
        }
    }

    @Test("what is no result file is refused, and so is one of a sandbox that has ended")
    func unusable() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...2), to: "fleet.csv")
        let plain = try await workdir.run("status", "fleet.csv")
        #expect(plain.status == 65 && plain.error.contains("no column session_ref"), "\(plain)")
        let run = try await workdir.run("create", "fleet.csv", "--provider", "pave", "--environment", "sandbox")
        #expect(run.status == 0, "\(run)")
        let ended = try await workdir.run("status", "fleet.results.csv")
        #expect(ended.status == 64 && ended.error.contains("has ended"), "\(ended)")
    }
}
