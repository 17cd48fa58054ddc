import Foundation
import Glibc
import Sandbox
import Sending
import TestSupport
import Testing
import Text

/// `remind` and `cancel`: what is done about sessions that nobody has begun.
@Suite("The commands remind and cancel", .timeLimit(.minutes(10)))
struct FollowUpTests {
    private func created(_ rows: ClosedRange<Int>, _ sandbox: Sandboxed) async throws -> (Workdir, ids: [String]) {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(rows), to: "fleet.csv")
        let run = try await sandbox.create(workdir, "fleet.csv", "--notify", "sms", "--first-run", "--any-hour")
        #expect(run.status == 0, "\(run)")
        return (workdir, try Results(workdir, "fleet.results.csv").column("session_id"))
    }

    private func command(
        _ name: String,
        _ workdir: Workdir,
        _ sandbox: Sandboxed,
        _ more: String...
    ) async throws -> FinishedCommand {
        try await workdir.run(
            arguments: [name, "fleet.results.csv"] + sandbox.quickly + more,
            environment: sandbox.keys
        )
    }

    private func followUp(_ run: FinishedCommand) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
        return try #require(object?["follow_up"] as? [String: Any], "\(run)")
    }

    private func left(_ run: FinishedCommand) throws -> [String: Int] {
        try #require(try followUp(run)["left"] as? [String: Int])
    }

    // MARK: remind

    @Test("only those are reminded that nobody has begun, each once")
    func reminds() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let (workdir, ids) = try await created(1...6, sandbox)
            for (id, word) in zip(ids, ["STARTED", "COMPLETE", "EXPIRED"]) {
                #expect(sandbox.server.move(id, to: word))
            }
            let young = try await command("remind", workdir, sandbox, "--idle-for", "3d")
            #expect(young.status == 0, "\(young)")
            #expect(try left(young) == ["begun": 3, "too_new": 3])
            #expect(sandbox.server.snapshot().counts.remindCalls == 0)

            let trial = try await command("remind", workdir, sandbox, "--idle-for", "0s", "--dry-run")
            #expect(trial.status == 0, "\(trial)")
            #expect(try followUp(trial)["chosen"] as? Int == 3)
            #expect(sandbox.server.snapshot().counts.remindCalls == 0)

            let run = try await command("remind", workdir, sandbox, "--idle-for", "0s")
            #expect(run.status == 0, "\(run)")
            #expect(try followUp(run)["done"] as? Int == 3)
            #expect(sandbox.server.snapshot().counts.reminders == 3)
            // Four of them were asked about, as two had come to their end before, and three reminded.
            #expect(run.number("requests") == 7, "\(run)")
            let list = try await workdir.run("report", "--list")
            #expect(list.output.contains("3  3 reminded"), "\(list)")
            let page = try await workdir.run("report", "--output", "-")
            #expect(page.output.contains("3 of 3 reminded"), "\(page.output.prefix(4000))")
            #expect(page.output.contains("<code>begun</code>"))
            // The funnel stays that of the whole campaign.
            #expect(page.output.contains("6 rows, 6 created, 2 opened, 1 done, 1 expired"), "\(page)")
            let words = try Results(workdir, "fleet.results.csv").column("session_state")
            #expect(words == ["STARTED", "COMPLETE", "EXPIRED", "IDLE", "IDLE", "IDLE"])

            let again = try await command("remind", workdir, sandbox, "--idle-for", "0s")
            #expect(again.status == 0, "\(again)")
            #expect(try left(again) == ["begun": 3, "already_done": 3])
            #expect(sandbox.server.snapshot().counts.remindCalls == 3)
        }
    }

    @Test("a lost answer leaves a session in doubt, and it is never reminded again by itself")
    func doubt() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let (workdir, _) = try await created(1...5, sandbox)
            // Five calls ask; of those that remind, two are cut off after they were carried out.
            sandbox.server.setFaults(try FaultPlan(parsing: "cut-after=calls:6-7"))
            let run = try await command("remind", workdir, sandbox, "--idle-for", "0s", "--concurrency", "1")
            #expect(run.status == 1, "\(run)")
            #expect(try followUp(run)["in_doubt"] as? Int == 2)
            #expect(run.error.contains("nobody can tell whether it was reminded"), "\(run)")
            let again = try await command("remind", workdir, sandbox, "--idle-for", "0s")
            #expect(try left(again) == ["already_done": 3, "in_doubt": 2], "\(again)")
            #expect(sandbox.server.snapshot().counts.remindCalls == 5)
            #expect(sandbox.server.snapshot().counts.reminders == 5)
        }
    }

    @Test("a reminder that the provider refused is not tried again, and not forgotten either: exit code 1 in every run")
    func refused() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let (workdir, ids) = try await created(1...2, sandbox)
            #expect(sandbox.server.change(ids[0], smsFailed: true))
            let run = try await command("remind", workdir, sandbox, "--idle-for", "0s")
            #expect(run.status == 1, "\(run)")
            #expect(try followUp(run)["done"] as? Int == 1)
            for _ in 1...2 {
                let again = try await command("remind", workdir, sandbox, "--idle-for", "0s")
                #expect(again.status == 1, "\(again)")
                #expect(try left(again) == ["already_done": 1, "refused_before": 1])
            }
            #expect(sandbox.server.snapshot().counts.remindCalls == 2)
        }
    }

    @Test("killed at any moment and run again, it calls for no session twice")
    func killed() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let (workdir, _) = try await created(1...120, sandbox)
            let arguments = ["remind", "fleet.results.csv", "--idle-for", "0s", "--json"] + ["--rate", "400/s"]
            for round in 1...6 {
                let run = try workdir.start(arguments, environment: sandbox.keys)
                while sandbox.server.snapshot().counts.remindCalls < round * 15, run.isRunning {
                    try await Task.sleep(for: .milliseconds(1))
                }
                run.send(SIGKILL)
                _ = await run.finished()
            }
            let last = try await command("remind", workdir, sandbox, "--idle-for", "0s")
            let counts = sandbox.server.snapshot().counts
            // The stand-in refuses a second one, so a call too many would be seen here.
            #expect(counts.remindCalls == counts.reminders, "\(counts)")
            let left = try left(last)
            let done = try #require(try followUp(last)["done"] as? Int)
            #expect(done + left.values.reduce(0, +) == 120, "\(last)")
            #expect(counts.reminders <= 120 && counts.reminders >= 120 - left["in_doubt", default: 0], "\(last)")
        }
    }

    @Test("at night nobody is reminded unasked: 78; outside given hours: 75")
    func hours() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let (workdir, _) = try await created(1...2, sandbox)
            let arguments = ["remind", "fleet.results.csv", "--idle-for", "0s"] + sandbox.place + sandbox.quickly
            var environment = sandbox.keys
            environment["TZ"] = Workdir.zone(whereItIs: 2)
            let night = try await workdir.run(arguments: arguments, environment: environment)
            #expect(night.status == 78 && night.error.contains("--any-hour"), "\(night)")
            let closed = try await workdir.run(
                arguments: arguments + ["--send-between", "09:00-19:00"],
                environment: environment
            )
            #expect(closed.status == 75 && closed.error.contains("outside_hours"), "\(closed)")
            #expect(sandbox.server.snapshot().counts.remindCalls == 0)
            let any = try await workdir.run(arguments: arguments + ["--any-hour"], environment: environment)
            #expect(any.status == 0, "\(any)")
            #expect(sandbox.server.snapshot().counts.reminders == 2)
        }
    }

    @Test(
        "a provider that has no such call says so: 64",
        arguments: [["remind", "--idle-for", "3d"], ["cancel", "--yes"]]
    )
    func noSuchCall(_ words: [String]) async throws {
        try await Sandboxed.with("tchek") { sandbox in
            let workdir = try Workdir()
            try workdir.write(Fleet.file(1...1), to: "fleet.csv")
            #expect(try await sandbox.create(workdir, "fleet.csv").status == 0)
            let run = try await workdir.run(
                arguments: [words[0], "fleet.results.csv"] + words.dropFirst() + sandbox.place,
                environment: sandbox.keys
            )
            #expect(run.status == 64 && run.error.contains("has no call for that"), "\(run)")
            // That comes before anything about a sandbox that has ended.
            let ended = try await workdir.run(
                arguments: [words[0], "fleet.results.csv"] + words.dropFirst()
                    + ["--provider", "tchek", "--environment", "sandbox"]
            )
            #expect(ended.status == 64 && ended.error.contains("has no call for that"), "\(ended)")
        }
    }

    @Test("what another operator does while this one is asked is not done again")
    func twoOperators() async throws {
        let database = try postgresDatabase()
        try await Sandboxed.with("pave") { sandbox in
            let (first, second) = (try Workdir(), try Workdir())
            try first.write(Fleet.file(1...3), to: "fleet.csv")
            let ledger = ["--ledger", database.url]
            let created = try await first.run(
                arguments: ["create", "fleet.csv", "--notify", "sms", "--first-run", "--any-hour"] + sandbox.place
                    + sandbox.quickly + ledger,
                environment: sandbox.keys
            )
            #expect(created.status == 0, "\(created)")
            try second.write(try first.bytes(of: "fleet.results.csv"), to: "fleet.results.csv")
            let remind = ["remind", "fleet.results.csv", "--idle-for", "0s", "--any-hour"] + ledger
            let terminal = try PseudoTerminal()
            let asked = try first.start(remind, environment: sandbox.keys, terminal: terminal)
            #expect(await terminal.shows("Go on? [y/N]"), "\(terminal.text)")
            let other = try await second.run(arguments: remind + sandbox.quickly, environment: sandbox.keys)
            #expect(try followUp(other)["done"] as? Int == 3, "\(other)")
            try terminal.type("y\n")
            await terminal.readToEnd()
            #expect(await asked.finished().status == 0, "\(terminal.text)")
            #expect(sandbox.server.snapshot().counts.remindCalls == 3, "\(terminal.text)")
        }
    }

    // MARK: cancel

    @Test("what nobody has begun is withdrawn, what somebody has begun stays; create leaves the rows alone")
    func cancels() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let (workdir, ids) = try await created(1...5, sandbox)
            #expect(sandbox.server.move(ids[1], to: "STARTED") && sandbox.server.move(ids[3], to: "COMPLETE"))
            let unasked = try await command("cancel", workdir, sandbox)
            #expect(unasked.status == 78 && unasked.error.contains("--yes"), "\(unasked)")
            #expect(sandbox.server.snapshot().sessions.count == 5)

            let run = try await command("cancel", workdir, sandbox, "--yes")
            #expect(run.status == 0, "\(run)")
            #expect(try followUp(run)["done"] as? Int == 3)
            #expect(try left(run) == ["begun": 2])
            #expect(sandbox.server.snapshot().sessions.map(\.id).sorted() == [ids[1], ids[3]].sorted())
            let after = try Results(workdir, "fleet.results.csv")
            #expect(after.column("session_status") == ["cancelled", "created", "cancelled", "created", "cancelled"])
            #expect(after.column("session_url").map(\.isEmpty) == [true, false, true, false, true])
            #expect(after.column("session_id") == ids)

            let next = try await sandbox.create(workdir, "fleet.csv", "--notify", "sms", "--any-hour")
            #expect(next.number("requests") == 0 && next.number("cancelled") == 3, "\(next)")
            let anew = try await sandbox.create(
                workdir,
                "fleet.csv",
                "--notify",
                "sms",
                "--any-hour",
                "--recreate",
                "cancelled"
            )
            #expect(anew.status == 0 && anew.number("created") == 3, "\(anew)")
        }
    }

    @Test("a session that is begun between the question and its call stays")
    func begunMeanwhile() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let (workdir, ids) = try await created(1...40, sandbox)
            let arguments = ["cancel", "fleet.results.csv", "--yes", "--json", "--rate", "100/s", "--concurrency", "1"]
            let started = try workdir.start(arguments, environment: sandbox.keys)
            while sandbox.server.snapshot().counts.deleted < 2, started.isRunning {
                try await Task.sleep(for: .milliseconds(1))
            }
            #expect(sandbox.server.move(ids[39], to: "STARTED"))
            let run = await started.finished()
            #expect(run.status == 1, "\(run)")
            #expect(try followUp(run)["codes"] as? [String: Int] == ["begun": 1])
            #expect(sandbox.server.snapshot().sessions.map(\.id) == [ids[39]])
            #expect(try Results(workdir, "fleet.results.csv").rows[39]["session_status"] == "created")
        }
    }

    @Test("killed at any moment and run again, it withdraws all of them and nothing that was begun")
    func cancelKilled() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let (workdir, ids) = try await created(1...60, sandbox)
            for id in ids.prefix(20) { #expect(sandbox.server.move(id, to: "STARTED")) }
            let arguments = ["cancel", "fleet.results.csv", "--yes", "--json", "--rate", "400/s"]
            for round in 1...3 {
                let run = try workdir.start(arguments, environment: sandbox.keys)
                while sandbox.server.snapshot().counts.deleted < round * 8, run.isRunning {
                    try await Task.sleep(for: .milliseconds(1))
                }
                run.send(SIGKILL)
                _ = await run.finished()
            }
            let last = try await command("cancel", workdir, sandbox, "--yes")
            #expect(last.status == 0, "\(last)")
            #expect(Set(sandbox.server.snapshot().sessions.map(\.id)) == Set(ids.prefix(20)))
            let statuses = try Results(workdir, "fleet.results.csv").column("session_status")
            #expect(statuses.prefix(20).allSatisfy { $0 == "created" })
            // Those that an earlier run has withdrawn, too.
            #expect(statuses.dropFirst(20).allSatisfy { $0 == "cancelled" }, "\(last)")
        }
    }

    @Test("an answer that was cut off is asked for again: it was withdrawn")
    func cutOff() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let (workdir, _) = try await created(1...4, sandbox)
            sandbox.server.setFaults(try FaultPlan(parsing: "cut-after=calls:5-6"))
            let run = try await command("cancel", workdir, sandbox, "--yes", "--concurrency", "1")
            #expect(run.status == 0, "\(run)")
            #expect(try followUp(run)["done"] as? Int == 4)
            #expect(sandbox.server.snapshot().sessions.isEmpty)
            #expect(sandbox.server.snapshot().counts.deleted == 4)
        }
    }

    @Test(
        "a session that the ledger does not know as its row's is withdrawn by nobody: moved ids, another ledger, a forgotten row"
    )
    func othersSessions() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let (workdir, ids) = try await created(1...2, sandbox)
            let text = try workdir.text(of: "fleet.results.csv")
            try workdir.write(text.replacing(ids[0], with: ids[1], maxReplacements: 1), to: "fleet.results.csv")
            let moved = try await command("cancel", workdir, sandbox, "--yes", "--ledger", "another.sqlite")
            #expect(try moved.status == 1 && left(moved) == ["not_in_ledger": 1], "\(moved)")
            try workdir.write(text, to: "fleet.results.csv")
            let now = ISO8601.text(millisecondsOf: Date().timeIntervalSince1970)
            let forget = try await workdir.run(
                arguments: ["forget", "--before", now, "--yes"] + sandbox.place,
                environment: sandbox.keys
            )
            #expect(forget.status == 0, "\(forget)")
            let forgotten = try await command("cancel", workdir, sandbox, "--yes")
            #expect(try forgotten.status == 1 && left(forgotten) == ["not_in_ledger": 2], "\(forgotten)")
            #expect(sandbox.server.snapshot().counts.deleted == 0)
        }
    }
}
