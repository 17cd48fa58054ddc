import Foundation
import Glibc
import Sandbox
import Sending
import TestSupport
import Testing

/// `reconcile` where a run died, the ledger lies elsewhere, or somebody has moved rows.
@Suite("The command reconcile, again and elsewhere", .timeLimit(.minutes(10)))
struct ReconcileAgainTests {
    @Test("killed between ledger and file: run again it gives the same, and the old file sends nothing twice")
    func killedBetween() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            try fleet.write(try fleet.listed())
            #expect(try await fleet.reconcile().status == 0)
            let settled = try fleet.workdir.text(of: "fleet.results.csv")
            // As a death before the file was in place leaves it.
            let old = try fleet.workdir.bytes(of: "fleet.results.csv.bak")
            try fleet.workdir.write(old, to: "fleet.results.csv")
            let again = try await fleet.reconcile()
            #expect(
                again.status == 0 && again.number("settled_before") == 2 && again.number("unknown") == 0,
                "\(again)"
            )
            #expect(try fleet.workdir.text(of: "fleet.results.csv") == settled)

            try fleet.workdir.write(old, to: "fleet.results.csv")
            let dry = try await fleet.retry("--dry-run")
            #expect(dry.number("pending") == 1 && dry.number("existing") == 5, "\(dry)")
            let retry = try await fleet.retry()
            #expect(retry.status == 0 && retry.number("created") == 1 && retry.number("requests") == 1, "\(retry)")
            #expect(sandbox.server.snapshot().doubles == 0 && sandbox.server.snapshot().sessions.count == 6)
        }
    }

    @Test("killed at any moment and run again, all is settled and nobody gets two sessions")
    func killed() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let workdir = try Workdir()
            try workdir.write(Fleet.file(1...300), to: "fleet.csv")
            sandbox.server.setFaults(try FaultPlan(parsing: "cut-after=20%,cut-before=20%"))
            let create = [
                "create", "fleet.csv", "--notify", "sms", "--first-run", "--any-hour", "--max-errors", "100%",
            ]
            let first = try await workdir.run(
                arguments: create + ["--give-up-after", "2s"] + sandbox.place + sandbox.quickly,
                environment: sandbox.keys
            )
            sandbox.server.setFaults(FaultPlan())
            let unknown = try #require(first.number("unknown"), "\(first)")
            #expect(unknown > 20, "\(first)")
            let listed = sandbox.server.snapshot().sessions
            let lines = listed.map { session in
                "\(session.id),\(session.details.clientID),\(session.details.vin),https://acme.vehiclecapture.com/\(session.id)"
            }
            try workdir.write((["session_key,client_id,vin,link"] + lines).joined(separator: "\n"), to: "list.csv")
            let reconcile = ["reconcile", "fleet.results.csv", "--with", "list.csv", "--complete", "--json"]
            for round in 1...8 {
                let run = try workdir.start(reconcile)
                try await Task.sleep(for: .milliseconds(round * 4))
                run.send(SIGKILL)
                _ = await run.finished()
            }
            let last = try await workdir.run(arguments: reconcile)
            #expect(last.status == 0 && last.number("still_unknown") == 0, "\(last)")
            #expect(try Results(workdir, "fleet.results.csv").count(.unknown) == 0)
            let retry = try await workdir.run(
                arguments: ["retry", "fleet.results.csv", "--notify", "sms", "--any-hour"] + sandbox.place
                    + sandbox.quickly,
                environment: sandbox.keys
            )
            #expect(retry.status == 0, "\(retry)")
            let after = try Results(workdir, "fleet.results.csv")
            #expect(Set(after.column("session_id")).count == 300 && !after.column("session_id").contains(""))
            let snapshot = sandbox.server.snapshot()
            #expect(snapshot.doubles == 0 && snapshot.sessions.count == 300, "\(snapshot.counts)")
        }
    }

    @Test("on a machine whose ledger knows nothing, references are enough to find; none is believed without --complete")
    func otherMachine() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            try fleet.write(try fleet.listed())
            let run = try await fleet.reconcile("--ledger", "other/ledger.sqlite")
            #expect(run.status == 1 && run.number("found") == 1, "\(run)")
            #expect(try fleet.left(run) == ["time_not_covered": 1])
            let complete = try await fleet.reconcile("--ledger", "other/ledger.sqlite", "--complete")
            #expect(complete.status == 0 && complete.number("not_found") == 1, "\(complete)")
            // The first machine's ledger learns it from the file.
            let retry = try await fleet.retry("--dry-run")
            #expect(retry.number("existing") == 5, "\(retry)")
        }
    }

    @Test("a row whose reference was moved gets nobody's session, and a duplicate takes over the link of its row")
    func movedAndDuplicate() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            var lines = try fleet.workdir.text(of: "fleet.results.csv").split(separator: "\n").map(String.init)
            lines.append(lines[2].replacing(",unknown,", with: ",duplicate,"))
            // The third row's reference now stands with another customer.
            lines[3] = lines[3].replacing(fleet.key(3), with: fleet.key(77))
            try fleet.workdir.write(lines.joined(separator: "\n") + "\n", to: "fleet.results.csv")
            try fleet.write(try fleet.listed())
            let run = try await fleet.reconcile()
            #expect(run.status == 1 && run.number("found") == 1, "\(run)")
            #expect(try fleet.left(run) == ["key_conflict": 1])
            let after = try fleet.results()
            #expect(after.column("session_status")[1...2] == ["existing", "unknown"])
            #expect(after.rows[2]["session_id"] == "" && after.rows[6]["session_status"] == "duplicate")
            #expect(after.rows[6]["session_url"] == after.rows[1]["session_url"])
            #expect(after.rows[6]["session_url"] != "")
        }
    }

    @Test("rows whose keys are of several columns, or none, are found by the reference that was made for them")
    func derivedKeys() async throws {
        try await Sandboxed.with("pave") { sandbox in
            for key in [["--key", "plate,email"], ["--key", "plate"]] {
                let campaign = ["--campaign", key[1].replacing(",", with: "-")]
                let fleet = try await UnknownFleet(
                    sandbox,
                    rows: key[1] == "plate" ? 31...36 : 21...26,
                    key[0],
                    key[1],
                    campaign[0],
                    campaign[1]
                )
                try fleet.write(try fleet.listed())
                let run = try await fleet.reconcile(key[0], key[1])
                #expect(run.status == 0 && run.number("found") == 1 && run.number("not_found") == 1, "\(run)")
            }
        }
    }

    @Test("a ledger in a database is told like one in a file")
    func database() async throws {
        let database = try postgresDatabase()
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox, rows: 1...6, "--ledger", database.url)
            try fleet.write(try fleet.listed())
            let run = try await fleet.reconcile("--ledger", database.url)
            #expect(run.status == 0 && run.number("found") == 1 && run.number("not_found") == 1, "\(run)")
            let retry = try await fleet.retry("--ledger", database.url)
            #expect(retry.status == 0 && retry.number("created") == 1 && retry.number("requests") == 1, "\(retry)")
            #expect(sandbox.server.snapshot().doubles == 0)
            let status = try await fleet.workdir.run(
                arguments: ["status", "fleet.results.csv", "--ledger", database.url] + sandbox.quickly,
                environment: sandbox.keys
            )
            #expect(status.status == 0, "\(status)")
            let page = try await fleet.workdir.run("report", "--ledger", database.url, "--output", "-")
            // What status has seen is in the database as well.
            #expect(page.output.contains("as far as bulk-sessions status has asked: 6 of 6 sessions."), "\(status)")
        }
    }
}
