import Foundation
import Sandbox
import Testing

/// `reconcile` where a session might be taken for another row's.
@Suite("The command reconcile, in doubt", .timeLimit(.minutes(10)))
struct ReconcileDoubtTests {
    @Test("one car and two customers: by the vehicle alone nobody can tell whose a session is")
    func contested() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let vin = Fleet.vin(2)
            let rows = [Fleet.row(1), Fleet.row(2), Fleet.row(3, vin: vin)] + (4...6).map { Fleet.row($0) }
            let file = ([Fleet.header] + rows).joined(separator: "\n") + "\n"
            let fleet = try await UnknownFleet(sandbox, file: file)
            try fleet.write(try fleet.listed(), hasClientIDs: false)
            let run = try await fleet.reconcile()
            #expect(run.status == 1 && run.number("found") == 0 && run.number("not_found") == 0, "\(run)")
            #expect(try fleet.left(run) == ["of_several_rows": 2])
            // Its reference says it.
            try fleet.write(try fleet.listed())
            let named = try await fleet.reconcile()
            #expect(named.status == 0 && named.number("found") == 1 && named.number("not_found") == 1, "\(named)")
        }
    }

    @Test("the same reference in two campaigns: what the other one has is not taken, and hides nothing")
    func campaigns() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let spring = try Workdir()
            try spring.write(Fleet.file(1...6), to: "fleet.csv")
            let ledger = spring.file("ledger.sqlite")
            let first = try await sandbox.create(spring, "fleet.csv", "--ledger", ledger, "--campaign", "spring")
            #expect(first.status == 0, "\(first)")
            let fleet = try await UnknownFleet(sandbox, rows: 1...6, "--ledger", ledger, "--campaign", "autumn")
            try fleet.write(try fleet.listed())
            let run = try await fleet.reconcile("--ledger", ledger)
            #expect(run.status == 0 && run.number("found") == 1 && run.number("not_found") == 1, "\(run)")
            let ids = try fleet.results().column("session_id")
            #expect(Set(ids).isDisjoint(with: try Results(spring, "fleet.results.csv").column("session_id")))
        }
    }

    @Test("a reference that another program has changed, and a customer whom somebody has changed, settle nothing")
    func changed() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            var listed = try fleet.listed()
            listed[1].clientID = "ext \(fleet.key(2).dropFirst(4))"
            listed[1].vin = ""
            try fleet.write(listed)
            let run = try await fleet.reconcile()
            #expect(try fleet.left(run)["other_client_id"] == 1, "\(run)")
            #expect(try fleet.results().rows[1]["session_status"] == "unknown")

            listed[1].clientID = "4.01E+15"
            try fleet.write(listed)
            let rounded = try await UnknownFleet(sandbox, rows: 11...16, "--campaign", "other")
            var others = try rounded.listed()
            others[others.firstIndex { $0.clientID == "EXT-000012" } ?? 0].clientID = "4.01E+15"
            try rounded.write(others.map { $0.with { $0.vin = "" } })
            let unreadable = try await rounded.reconcile()
            #expect(try rounded.left(unreadable) == ["list_unreadable": 2], "\(unreadable)")

            let text = try fleet.workdir.text(of: "fleet.results.csv")
                .replacing("anna2@example.com", with: "berta@example.com").replacing(
                    "+33639900002",
                    with: "+33639900099"
                )
            try fleet.workdir.write(text, to: "fleet.results.csv")
            try fleet.write(try fleet.listed())
            let other = try await fleet.reconcile()
            #expect(try fleet.left(other) == ["customer_changed": 1], "\(other)")
            #expect(try fleet.results().rows[1]["session_id"] == "")
        }
    }

    @Test("a row whose call was accepted is never said to have no session, and not sent again, whatever the list lacks")
    func accepted() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox, faults: "cut-after=calls:2-2,no-id=calls:3-3")
            let listed = try fleet.listed()
            try fleet.write(listed.filter { $0.clientID != fleet.key(3) })
            let run = try await fleet.reconcile("--complete")
            #expect(run.status == 1 && run.number("found") == 1 && run.number("not_found") == 0, "\(run)")
            #expect(try fleet.left(run) == ["call_was_accepted": 1])
            #expect(run.error.contains("Row 4: PAVE accepted this row's call"), "\(run)")
            let row = try fleet.results().rows[2]
            #expect(row["session_status"] == "unknown" && row["session_error_code"] == "answer_unreadable", "\(row)")
            let held = try await fleet.retry()
            #expect(held.status == 1 && held.number("requests") == 0, "\(held)")
            try fleet.write(listed)
            let whole = try await fleet.reconcile()
            #expect(whole.status == 0 && whole.number("found") == 1, "\(whole)")
            #expect(sandbox.server.snapshot().doubles == 0 && sandbox.server.snapshot().sessions.count == 6)
        }
    }

    @Test("an id that somebody has written into an unknown row is not wiped, and the row is not sent again")
    func writtenID() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            let listed = try fleet.listed()
            let text = try fleet.workdir.text(of: "fleet.results.csv").split(separator: "\n").map { line in
                let line = String(line)
                guard line.hasPrefix(fleet.key(2)) else { return line }
                return line.replacing(",unknown,,", with: ",unknown,\(listed[1].id),")
            }
            try fleet.workdir.write(text.joined(separator: "\n") + "\n", to: "fleet.results.csv")
            #expect(try fleet.results().rows[1]["session_id"] == listed[1].id)
            var renamed = listed
            (renamed[1].clientID, renamed[1].vin) = ("by-support", "")
            for list in [listed, renamed] {
                try fleet.write(list)
                let run = try await fleet.reconcile()
                #expect(run.status == 1, "\(run)")
                #expect(try fleet.left(run) == ["own_session_unclear": 1])
                let row = try fleet.results().rows[1]
                #expect(row["session_status"] == "unknown" && row["session_id"] == listed[1].id, "\(row)")
            }
            let retry = try await fleet.retry()
            #expect(retry.number("requests") == 1 && sandbox.server.snapshot().doubles == 0, "\(retry)")
        }
    }

    @Test("a reference that was changed since the call names no session that it was sent for")
    func changedReference() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox, rows: 1...6, "--notify", "none", "--key", "plate")
            let text = try fleet.workdir.text(of: "fleet.results.csv").replacing(fleet.key(2), with: "EXT-990002")
            try fleet.workdir.write(text, to: "fleet.results.csv")
            let lines = try fleet.listed().map { "\($0.id),\($0.clientID),\($0.url),\($0.created)" }
            try fleet.workdir.write(
                "session_key,client_id,link,created_at\n" + lines.joined(separator: "\n") + "\n",
                to: "list.csv"
            )
            let run = try await fleet.reconcile("--key", "plate")
            #expect(run.status == 1 && run.number("found") == 0 && run.number("not_found") == 1, "\(run)")
            #expect(try fleet.left(run) == ["list_tells_no_rows": 1])
            #expect(try fleet.results().column("session_status") == UnknownFleet.statuses(6, "unknown", "pending"))
            // The vehicle tells it, though not for certain.
            try fleet.write(try fleet.listed())
            let named = try await fleet.reconcile("--key", "plate")
            #expect(try fleet.left(named) == ["other_client_id": 1], "\(named)")
        }
    }

    @Test("with the options of the run whose calls were lost a row is known as what they were made for")
    func optionsOfCall() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox, rows: 1...6, "--sms-by", "Acme", "--key", "plate")
            let lines = try fleet.listed().map { "\($0.id),\($0.clientID),\($0.url),\($0.created)" }
            try fleet.workdir.write(
                "session_key,client_id,link,created_at\n" + lines.joined(separator: "\n") + "\n",
                to: "list.csv"
            )
            // Nobody can tell whether the reference of the third row was changed: so its absence shows nothing.
            let bare = try await fleet.reconcile("--key", "plate", "--dry-run")
            #expect(bare.status == 1 && bare.number("found") == 1, "\(bare)")
            #expect(try fleet.left(bare) == ["list_tells_no_rows": 1])
            try fleet.workdir.write("notify: sms\nsms-by: Acme\nkey: plate\n", to: "job.yaml")
            let run = try await fleet.reconcile("--job", "job.yaml")
            #expect(run.status == 0 && run.number("found") == 1 && run.number("not_found") == 1, "\(run)")
        }
    }

    @Test("the summary for people says what was settled, what is left and what to run next")
    func summary() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            try fleet.write(try fleet.listed())
            let run = try await fleet.workdir.run(
                "reconcile",
                "fleet.results.csv",
                "--with",
                "list.csv",
                "--key=external_id"
            )
            #expect(run.output.hasPrefix("6 rows, 2 unknown, 7 sessions listed, in "), "\(run)")
            #expect(run.output.contains("\n  1  found: existing, with their links\n"), "\(run)")
            #expect(run.output.contains("\n  1  not in the list: pending, and may be sent again\n"), "\(run)")
            #expect(
                run.output.hasSuffix(
                    "Results: fleet.results.csv\nNext:    with what the first run said for all rows, such as --notify, run\n"
                        + "         bulk-sessions retry fleet.results.csv --key=external_id\n"
                ),
                "\(run)"
            )
            let again = try await fleet.workdir.run("reconcile", "fleet.results.csv", "--with", "list.csv", "--quiet")
            #expect(again.status == 0 && again.output.isEmpty && again.error.isEmpty, "\(again)")
        }
    }
}
