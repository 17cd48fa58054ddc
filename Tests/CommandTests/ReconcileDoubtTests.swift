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
            try rounded.write(
                others.map { session in
                    var session = session
                    session.vin = ""
                    return session
                }
            )
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
                    "Results: fleet.results.csv\nNext:    bulk-sessions retry fleet.results.csv --key=external_id\n"
                ),
                "\(run)"
            )
            let again = try await fleet.workdir.run("reconcile", "fleet.results.csv", "--with", "list.csv", "--quiet")
            #expect(again.status == 0 && again.output.isEmpty && again.error.isEmpty, "\(again)")
        }
    }
}
