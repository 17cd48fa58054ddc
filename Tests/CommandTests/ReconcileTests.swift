import Foundation
import Glibc
import Sandbox
import Testing

/// `reconcile`: unknown rows settled from a list that the provider pushed, or its support exported.
@Suite("The command reconcile", .timeLimit(.minutes(10)))
struct ReconcileTests {
    @Test(
        "a session in the list becomes its row's; a row that it shows none for is sent again by retry, and by nothing else"
    )
    func byClientID() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            let lost = sandbox.server.snapshot().sessions[1]
            try fleet.write(try fleet.listed())
            let before = sandbox.server.snapshot().counts
            let run = try await fleet.reconcile()
            #expect(run.status == 0, "\(run)")
            #expect(run.number("found") == 1 && run.number("not_found") == 1 && run.number("unknown") == 2, "\(run)")
            #expect(run.error.contains("client_id: \"Client ID (yours)\", column 3 (C)"), "\(run)")
            #expect(run.error.contains("created_at: \"Created at [UTC]\", column 6 (F)"), "\(run)")
            #expect(sandbox.server.snapshot().counts == before)

            let after = try fleet.results()
            #expect(after.column("session_status") == UnknownFleet.statuses(6, "existing", "pending"))
            #expect(after.rows[1]["session_id"] == lost.id)
            #expect(after.rows[1]["session_url"]?.hasSuffix("/\(lost.id)") == true, "\(after.rows[1])")
            #expect(after.rows[1]["session_error_code"] == "" && after.rows[1]["session_error"] == "")
            #expect(after.rows[2]["session_error_code"] == "not_at_provider" && after.rows[2]["session_id"] == "")
            #expect(fleet.workdir.exists("fleet.results.csv.bak"))
            let list = try await fleet.workdir.run("report", "--list")
            #expect(list.output.contains("2  2 reconciled"), "\(list)")
            let page = try await fleet.workdir.run("report", "--output", "-")
            #expect(page.output.contains("2 of 2 reconciled") && page.output.contains("<code>not_at_provider</code>"))
            #expect(page.output.contains("<span>retry</span> <span>fleet.results.csv</span>"), "\(page)")

            let retry = try await fleet.retry()
            #expect(retry.status == 0 && retry.number("created") == 1 && retry.number("existing") == 5, "\(retry)")
            #expect(sandbox.server.snapshot().counts.createCalls == before.createCalls + 1)
            #expect(sandbox.server.snapshot().doubles == 0 && sandbox.server.snapshot().sessions.count == 6)
            let links = try fleet.results().column("session_url")
            #expect(Set(links).count == 6 && !links.contains(""))
        }
    }

    @Test("without references the vehicle and the time of the call say whose a session is")
    func byVehicle() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            var listed = try fleet.listed()
            // The same car was inspected a week ago.
            var old = listed[1]
            (old.id, old.url, old.created) = ("OLD-1", old.url.replacing(old.id, with: "OLD-1"), "2026-01-01T10:00:00Z")
            listed.append(old)
            try fleet.write(listed, hasClientIDs: false)
            let run = try await fleet.reconcile()
            #expect(run.status == 0 && run.number("found") == 1 && run.number("not_found") == 1, "\(run)")
            #expect(try fleet.results().rows[1]["session_id"] == listed[1].id)

            // By the day alone nobody can tell.
            let other = try await UnknownFleet(sandbox, rows: 11...16, "--campaign", "other")
            var days = try other.listed(covering: false)
            for index in days.indices { days[index].created = String(days[index].created.prefix(10)) }
            try other.write(days, hasClientIDs: false)
            let unsure = try await other.reconcile("--complete")
            #expect(unsure.status == 1, "\(unsure)")
            #expect(try other.left(unsure)["time_unsure"] == 1, "\(unsure)")
            #expect(try other.results().column("session_id")[1] == "")
        }
    }

    @Test("a list that does not reach around the call's time shows nothing; --complete says that it does")
    func notCovered() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            try fleet.write(try fleet.listed(covering: false))
            let run = try await fleet.reconcile()
            #expect(run.status == 1 && run.number("found") == 1, "\(run)")
            #expect(try fleet.left(run) == ["time_not_covered": 1])
            #expect(run.error.contains("Row 4: PAVE's list has no session of this row"), "\(run)")
            let after = try fleet.results()
            #expect(after.column("session_status") == UnknownFleet.statuses(6, "existing", "unknown"))
            #expect(after.rows[2]["session_error"]?.contains("does not reach") == true, "\(after.rows[2])")
            let held = try await fleet.retry()
            #expect(held.status == 1 && held.number("requests") == 0, "\(held)")

            let complete = try await fleet.reconcile("--complete")
            #expect(complete.status == 0 && complete.number("not_found") == 1, "\(complete)")
            #expect(try fleet.results().column("session_status")[2] == "pending")
        }
    }

    @Test("a list that says it is complete, and lacks what the same run is known to have created, shows nothing")
    func incomplete() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            try fleet.write(try fleet.listed().filter { $0.clientID != fleet.key(5) })
            let run = try await fleet.reconcile("--complete")
            #expect(run.status == 1, "\(run)")
            #expect(try fleet.left(run) == ["list_incomplete": 1])
            #expect(try fleet.results().column("session_status")[2] == "unknown")
        }
    }

    @Test("of several sessions none is taken, and of a list that gives one for another row nothing is believed")
    func severalAndTaken() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            var listed = try fleet.listed()
            var double = listed[1]
            (double.id, double.url) = ("TWICE-1", double.url.replacing(double.id, with: "TWICE-1"))
            listed.append(double)
            try fleet.write(listed)
            let run = try await fleet.reconcile()
            #expect(run.status == 1, "\(run)")
            #expect(try fleet.left(run) == ["several_sessions": 1])
            #expect(run.error.contains("2 sessions that may be this row's"), "\(run)")
            let after = try fleet.results()
            #expect(after.column("session_status") == UnknownFleet.statuses(6, "unknown", "pending"))
            #expect(after.column("session_id")[1...2] == ["", ""])
            let held = try await fleet.retry("--dry-run")
            #expect(held.number("unknown") == 1 && held.number("pending") == 1, "\(held)")
            // The list gives the first row's session for the third one, so nothing in it is believed.
            let before = try fleet.workdir.bytes(of: "fleet.results.csv")
            listed[0].clientID = fleet.key(3)
            try fleet.write(listed)
            let moved = try await fleet.reconcile()
            #expect(moved.status == 65 && moved.error.contains("in its row 2 a session stands beside"), "\(moved)")
            #expect(try fleet.workdir.bytes(of: "fleet.results.csv") == before)
        }
    }

    @Test(
        "JSON is read like CSV, objects inside objects too, one in each line as well",
        arguments: ["[…]", #"{"account":"acme","sessions":[…],"total":7}"#, #"{"data":{"items":[…]}}"#, "lines"]
    )
    func json(_ form: String) async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            let objects = try fleet.listed().map { session in
                """
                {"session_key":"\(session.id)","status":"IDLE","vehicle":{"vin":"\(session.vin)","id":7},
                 "options":{"client_id":"\(session.clientID)"},"capture_url":"\(session.url)",
                 "redirect_url":"https://example.com","created_at":"\(session.created)"}
                """
            }
            let text =
                form == "lines"
                ? objects.map { $0.replacing("\n", with: "") }.joined(separator: "\n")
                : form.replacing("…", with: objects.joined(separator: ",\n"))
            try fleet.workdir.write("\u{FEFF}" + text, to: "list.json")
            let run = try await fleet.reconcile("--with", "list.json")
            #expect(run.status == 0 && run.number("found") == 1 && run.number("not_found") == 1, "\(run)")
            #expect(run.error.contains("list.json: client_id: \"options.client_id\""), "\(run)")
            #expect(try fleet.results().rows[1]["session_id"] == fleet.listed()[1].id)
        }
    }

    @Test("a row's own names of columns are told by --with-map, and what is close is named")
    func mapped() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            let lines = try fleet.listed().map { "\($0.id),\($0.clientID),\($0.url),\($0.created)" }
            let rows = lines.joined(separator: "\n") + "\n"
            try fleet.workdir.write("key,Our client id,Capture link,created\n" + rows, to: "list.csv")
            let unclear = try await fleet.reconcile()
            #expect(unclear.status == 65 && unclear.error.contains("No column is known as"), "\(unclear)")
            #expect(unclear.error.contains("--with-map client_id=COLUMN"), "\(unclear)")
            #expect(unclear.error.contains("Is it \"key\" or \"Our client id\"?"), "\(unclear)")
            let run = try await fleet.reconcile("--with-map", "session_id=KEY", "--with-map", "client_id=Our client id")
            #expect(run.status == 0 && run.number("found") == 1 && run.number("not_found") == 1, "\(run)")

            try fleet.workdir.write("Export of sessions\n\nsession_key,client_id\n" + rows, to: "list.csv")
            let title = try await fleet.reconcile()
            #expect(title.status == 65 && title.error.contains("Row 3 looks like the header"), "\(title)")
        }
    }

    @Test("nothing is changed by a dry run, and by a list of which nothing is known here")
    func unchanged() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            let before = try fleet.workdir.bytes(of: "fleet.results.csv")
            try fleet.write(try fleet.listed())
            let dry = try await fleet.reconcile("--dry-run")
            #expect(dry.status == 0 && dry.number("found") == 1 && dry.number("not_found") == 1, "\(dry)")
            let foreign = try fleet.listed().enumerated().map { number, session in
                var session = session
                (session.id, session.clientID, session.vin) = (
                    "XX-\(number)", "theirs-\(number)", Fleet.vin(500 + number)
                )
                session.url = "https://other.vehiclecapture.com/XX-\(number)"
                return session
            }
            try fleet.write(foreign)
            for more in [[], ["--complete"]] {
                let run = try await fleet.workdir.run(
                    arguments: ["reconcile", "fleet.results.csv", "--with", "list.csv"] + more
                )
                #expect(run.status == 65 && run.error.contains("None of the 7 sessions"), "\(run)")
            }
            #expect(try fleet.workdir.bytes(of: "fleet.results.csv") == before)
            #expect(!fleet.workdir.exists("fleet.results.csv.bak"))
            let list = try await fleet.workdir.run("report", "--list")
            #expect(!list.output.contains("reconciled"), "\(list)")
        }
    }

    @Test("a provider without references: by the vehicle, and the link is made as its sessions' links are")
    func ofOtherProvider() async throws {
        try await Sandboxed.with("tchek") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            let lost = sandbox.server.snapshot().sessions[1]
            let lines = try fleet.listed().map { "\($0.id),abc123,AB-1,\($0.vin),\($0.created)" }
            try fleet.workdir.write(
                (["token uid,id,immat,vin,createdAt"] + lines).joined(separator: "\n"),
                to: "list.csv"
            )
            let run = try await fleet.reconcile()
            #expect(run.status == 0 && run.number("found") == 1 && run.number("not_found") == 1, "\(run)")
            let after = try fleet.results()
            #expect(after.column("session_status") == UnknownFleet.statuses(6, "existing", "pending"))
            let known = after.rows[0]
            #expect(
                after.rows[1]["session_url"]
                    == known["session_url"]?.replacing(known["session_id"] ?? "", with: lost.id)
            )
            let retry = try await fleet.retry()
            #expect(retry.status == 0 && retry.number("created") == 1, "\(retry)")
            #expect(sandbox.server.snapshot().doubles == 0)
        }
    }

    // MARK: Hostile lists

    @Test("a link or an id that no provider would send is not taken, and one to another host is warned of")
    func hostileValues() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            let listed = try fleet.listed()
            func run(_ change: (inout UnknownFleet.Listed) -> Void) async throws -> FinishedCommand {
                var changed = listed
                change(&changed[1])
                try fleet.write(changed)
                return try await fleet.reconcile()
            }
            for link in [
                "javascript:alert(1)", "http://example.com/\(listed[1].id)", "https://acme.vehiclecapture.com/OTHER-1",
            ] {
                let bad = try await run { $0.url = link }
                #expect(bad.status == 1, "\(bad)")
                #expect(try fleet.left(bad)["link_unusable"] == 1, "\(bad)")
                #expect(try fleet.results().rows[1]["session_status"] == "unknown")
            }
            for id in ["ABC\u{7}DEF", "=cmd()", "../../etc"] {
                let bad = try await run { ($0.id, $0.url) = (id, "") }
                #expect(bad.status == 1 && !bad.error.contains("\u{7}"), "\(bad)")
                #expect(try fleet.left(bad)["list_unreadable"] == 1, "\(bad)")
            }
            #expect(try fleet.results().column("session_url")[1...2] == ["", ""])
            let foreign = try await run { $0.url = "https://links.example.com/\($0.id)" }
            #expect(foreign.status == 0 && foreign.error.contains("link_host"), "\(foreign)")
            #expect(try fleet.results().rows[1]["session_error_code"] == "link_host")
        }
    }

    @Test("what is no file, has no end, is huge, empty or damaged is refused with a sentence")
    func hostileFiles() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let fleet = try await UnknownFleet(sandbox)
            let before = try fleet.workdir.bytes(of: "fleet.results.csv")
            #expect(mkfifo(fleet.workdir.file("pipe"), 0o600) == 0)
            let huge = open(fleet.workdir.file("huge.csv"), O_CREAT | O_WRONLY, 0o600)
            #expect(ftruncate(huge, 1 << 30) == 0)
            close(huge)
            for name in ["pipe", "/dev/zero", "/dev/urandom", "/proc/kmsg", ".", "huge.csv", "missing.csv"] {
                let start = ContinuousClock.now
                let run = try await fleet.reconcile("--with", name)
                #expect(run.status == 66 && run.error.contains("The list \(name) cannot be read"), "\(run)")
                #expect(ContinuousClock.now - start < .seconds(60))
            }
            let damaged = [
                #"[{"session_key":"A","#, #"{"a":[],"b":[]}"#, "[1,2]", "[]", "", "session_key,client_id\n",
                #"{"sessions":"none"}"#, "session_key,client_id\nA,\"B\n", String(repeating: "[", count: 100_000),
            ]
            for text in damaged {
                try fleet.workdir.write(text, to: "bad")
                let run = try await fleet.reconcile("--with", "bad")
                #expect(run.status == 65 && run.error.contains("The list bad"), "\(text.prefix(40)): \(run)")
            }
            #expect(try fleet.workdir.bytes(of: "fleet.results.csv") == before)
        }
    }
}
