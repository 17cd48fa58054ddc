import Foundation
import Sandbox
import Testing
import Text

/// `reconcile` with a list that is not what it seems.
@Suite("The command reconcile, and lists that are not to be believed", .timeLimit(.minutes(10)))
struct ReconcileBeliefTests {
    /// Writes a list without vehicles.
    private func write(_ listed: [UnknownFleet.Listed], to fleet: UnknownFleet) throws {
        let lines = listed.map { "\($0.id),\($0.clientID),\($0.created)" }
        try fleet.workdir.write("session_key,client_id,created_at\n" + lines.joined(separator: "\n"), to: "list.csv")
    }

    private func expectRefused(_ fleet: UnknownFleet, _ sentence: String, _ more: String...) async throws {
        let before = try fleet.workdir.bytes(of: "fleet.results.csv")
        for more in [more, more + ["--complete"], more + ["--complete", "--trust-list"]] {
            let run = try await fleet.workdir.run(
                arguments: ["reconcile", "fleet.results.csv", "--with", "list.csv"] + more,
                environment: ["PAVE_USERNAME": "acme"]
            )
            #expect(run.status == 65 && run.error.contains(sentence), "\(run)")
        }
        #expect(try fleet.workdir.bytes(of: "fleet.results.csv") == before)
        let retry = try await fleet.retry()
        #expect(retry.number("requests") == 0 && retry.number("unknown") == 2, "\(retry)")
    }

    @Test("one constant in place of the references shows of no row that it has no session")
    func constant() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            let listed = try fleet.listed()
            for change: (inout UnknownFleet.Listed) -> Void in [
                { $0.clientID = "ACME" }, { $0.clientID = "A/" + $0.clientID },
            ] {
                try write(listed.map { $0.with(change) }, to: fleet)
                try await expectRefused(
                    fleet,
                    "in its row 2 a session stands beside a client_id that was not sent for it"
                )
            }
            // With the right vehicles it is of use without them.
            try fleet.write(listed.map { $0.with { $0.clientID = "ACME" } })
            let run = try await fleet.reconcile()
            #expect(run.status == 0 && run.number("found") == 1 && run.number("not_found") == 1, "\(run)")
            #expect(run.error.contains("has other client_ids than were sent"), "\(run)")
            #expect(try fleet.results().rows[1]["session_id"] == listed[1].id)
            let retry = try await fleet.retry()
            #expect(retry.status == 0 && sandbox.server.snapshot().doubles == 0, "\(retry)")
        }
    }

    @Test("ids that were sorted by themselves are nobody's, with references and with vehicles")
    func sorted() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            var listed = try fleet.listed()
            // So that each stands beside another one's reference, but for the last.
            let ids = listed.map(\.id)
            for index in 0..<5 { listed[index].id = ids[(index + 1) % 5] }
            for index in listed.indices { listed[index].url = "" }
            try write(listed, to: fleet)
            try await expectRefused(fleet, "in its row 3 a session stands beside a client_id")
            try fleet.write(listed, hasClientIDs: false)
            try await expectRefused(fleet, "a session stands beside a vehicle that is not its own")
            // Also where only the ledger knows the sessions that contradict it.
            try write(listed, to: fleet)
            let lines = try fleet.workdir.text(of: "fleet.results.csv").split(separator: "\n")
            try fleet.workdir.write((lines.prefix(1) + lines[2...3]).joined(separator: "\n") + "\n", to: "part.csv")
            let part = try await fleet.workdir.run("reconcile", "part.csv", "--with", "list.csv", "--account", "acme")
            #expect(part.status == 65 && part.error.contains("a session stands beside a client_id"), "\(part)")
        }
    }

    @Test("a list with no session that is known here is not believed but at the user's word")
    func nothingKnown() async throws {
        try await Sandboxed.with("pave") { sandbox in
            // The whole run was lost but for one row that another list has.
            let fleet = try await UnknownFleet(sandbox)
            let lines = try fleet.workdir.text(of: "fleet.results.csv").split(separator: "\n")
            let listed = try fleet.listed().filter { $0.clientID.hasPrefix("by-hand") || $0.clientID == fleet.key(2) }
            try fleet.workdir.write(
                (lines.prefix(1) + lines[2...3]).joined(separator: "\n") + "\n",
                to: "fleet.results.csv"
            )
            #expect(listed.count == 3)
            try fleet.write(listed)
            let elsewhere = ["--ledger", "other/ledger.sqlite", "--complete"]
            let run = try await fleet.reconcile(elsewhere[0], elsewhere[1], elsewhere[2])
            #expect(run.status == 1 && run.number("found") == 0 && run.number("not_found") == 0, "\(run)")
            #expect(try fleet.left(run) == ["list_not_proven": 2])
            #expect(run.error.contains("say --trust-list"), "\(run)")
            #expect(try fleet.results().column("session_status") == ["unknown", "unknown"])
            let trusted = try await fleet.reconcile(elsewhere[0], elsewhere[1], elsewhere[2], "--trust-list")
            #expect(trusted.status == 0 && trusted.number("found") == 1, "\(trusted)")
            #expect(trusted.number("not_found") == 1, "\(trusted)")
            #expect(try fleet.results().column("session_id")[0] == listed[0].id)
        }
    }

    @Test("without a ledger a session of another year under the row's reference is not its own")
    func ofAnotherYear() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            var listed = try fleet.listed()
            let created = listed[1].created
            listed[1].created = "2019-03-01T09:00:00Z"
            try write(listed, to: fleet)
            let run = try await fleet.reconcile("--ledger", "other/ledger.sqlite")
            #expect(run.status == 1 && run.number("found") == 0, "\(run)")
            #expect(try fleet.left(run) == ["created_at_another_time": 1, "time_not_covered": 1])
            // Beside one that may be of that call nobody can tell which it is.
            var newer = listed[1]
            (newer.id, newer.created) = ("TOA-NEWER", created)
            try write(listed + [newer], to: fleet)
            let two = try await fleet.reconcile("--ledger", "other/ledger.sqlite")
            #expect(try fleet.left(two)["several_sessions"] == 1, "\(two)")
            #expect(try fleet.results().column("session_id")[1] == "")
        }
    }

    @Test("sessions of another campaign, which knows the same rows by another key, speak against nothing")
    func otherKeys() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let spring = try Workdir()
            try spring.write(Fleet.file(1...6), to: "fleet.csv")
            let ledger = spring.file("ledger.sqlite")
            let first = try await sandbox.create(
                spring,
                "fleet.csv",
                "--ledger",
                ledger,
                "--campaign",
                "spring",
                "--key",
                "plate"
            )
            #expect(first.status == 0, "\(first)")
            let fleet = try await UnknownFleet(sandbox, rows: 1...6, "--ledger", ledger, "--campaign", "autumn")
            // Each row has two sessions, one of each campaign, under one reference.
            var listed = try fleet.listed()
            for index in 0..<6 { listed[index].created = "2026-01-01T10:00:00Z" }
            try write(listed, to: fleet)
            let run = try await fleet.reconcile("--ledger", ledger)
            #expect(run.status == 0 && run.number("found") == 1 && run.number("not_found") == 1, "\(run)")
        }
    }

    @Test("times that are ahead of what is known cover nothing: the list is refused")
    func ahead() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            let ahead = ISO8601.text(millisecondsOf: Date().timeIntervalSince1970 + 3_600)
            var listed = try fleet.listed()
            for index in listed.indices where !listed[index].id.hasPrefix("HAND") { listed[index].created = ahead }
            try fleet.write(listed)
            try await expectRefused(fleet, "after the run had ended that created it")
        }
    }

    @Test("a reference that was copied to another unknown row's session leaves both unknown")
    func copied() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox, faults: "cut-after=calls:2-3")
            var listed = try fleet.listed()
            let index = try #require(listed.firstIndex { $0.clientID == fleet.key(2) })
            listed[index].clientID = fleet.key(3)
            try fleet.write(listed)
            let run = try await fleet.reconcile()
            #expect(try fleet.left(run) == ["other_client_id": 1, "other_vehicle": 1])
            let retry = try await fleet.retry()
            #expect(retry.number("requests") == 0 && sandbox.server.snapshot().doubles == 0, "\(retry)")
        }
    }

    @Test("a session that may be an unknown row's of another campaign is nobody's")
    func ofAbsentRow() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let spring = try await UnknownFleet(sandbox, "--campaign", "spring")
            // The same ids and vehicles in the same ledger; here the second row's call came to nothing.
            try spring.workdir.write(Fleet.file(1...6), to: "autumn.csv")
            sandbox.server.setFaults(try FaultPlan(parsing: "cut-before=calls:2-2"))
            let autumn = try await spring.workdir.run(
                arguments: ["create", "autumn.csv", "--campaign", "autumn", "--first-run"] + sandbox.place
                    + sandbox.quickly
                    + [
                        "--on-unknown", "hold", "--concurrency", "1", "--any-hour", "--no-preflight", "--notify", "sms",
                    ],
                environment: sandbox.keys
            )
            sandbox.server.setFaults(FaultPlan())
            #expect(autumn.number("unknown") == 1, "\(autumn)")
            // Of spring's unknown row the list has the session, and nobody knows whose it is.
            try spring.write(try spring.listed().map { $0.with { $0.created = "" } })
            let run = try await spring.workdir.run(
                arguments: ["reconcile", "autumn.results.csv", "--with", "list.csv", "--json"],
                environment: ["PAVE_USERNAME": "acme"]
            )
            #expect(run.number("found") == 0, "\(run)")
            #expect(try spring.left(run) == ["of_several_rows": 1])
            #expect(try Results(spring.workdir, "autumn.results.csv").rows[1]["session_id"] == "")
        }
    }

    @Test("where a file lacks one of two unknown rows of one vehicle, its session is not the other one's")
    func ofLeftOutRow() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let lines = Fleet.file(1...6).replacing(Fleet.vin(3), with: Fleet.vin(2))
            let fleet = try await UnknownFleet(sandbox, file: lines)
            try fleet.write(try fleet.listed(), hasClientIDs: false)
            let text = try fleet.workdir.text(of: "fleet.results.csv").split(separator: "\n")
            try fleet.workdir.write((text[...1] + text[3...]).joined(separator: "\n") + "\n", to: "fleet.results.csv")
            let short = try await fleet.reconcile()
            #expect(short.number("found") == 0, "\(short)")
        }
    }

    @Test("a session that was withdrawn is not given back as the row's link")
    func withdrawn() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            let before = try fleet.listed()
            try fleet.write(before)
            #expect(try await fleet.reconcile().number("found") == 1)
            let cancelled = try await fleet.workdir.run(
                arguments: ["cancel", "fleet.results.csv", "--yes", "--json"] + ["--base-url", sandbox.root],
                environment: sandbox.keys
            )
            #expect(cancelled.status == 0, "\(cancelled)")
            sandbox.server.setFaults(try FaultPlan(parsing: "cut-before=first:1"))
            let again = try await fleet.workdir.run(
                arguments: ["create", "fleet.csv"] + sandbox.place + sandbox.quickly
                    + ["--on-unknown", "hold", "--concurrency", "1", "--any-hour", "--no-preflight", "--notify", "sms"]
                    + ["--recreate", "cancelled"],
                environment: sandbox.keys
            )
            sandbox.server.setFaults(FaultPlan())
            #expect(again.number("unknown") == 1, "\(again)")
            // The list of yesterday has the sessions that were withdrawn, and those of today.
            try fleet.write(before + (try fleet.listed(covering: false)))
            let run = try await fleet.reconcile()
            #expect(run.number("found") == 0, "\(run)")
            #expect(try fleet.results().column("session_status").contains("unknown"))
        }
    }
}
