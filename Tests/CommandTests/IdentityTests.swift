import Foundation
import Sandbox
import Testing

/// Ordinary mornings: ids were renamed, cars changed hands, the ledger is gone.
@Suite("which row is which, on the command line", .timeLimit(.minutes(5)))
struct IdentityTests {
    /// A workdir in which three rows of `fleet.csv` have their sessions.
    private func created(_ sandbox: Sandboxed) async throws -> Workdir {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        let run = try await sandbox.create(workdir, "fleet.csv")
        #expect(run.status == 0 && run.number("created") == 3, "\(run)")
        return workdir
    }

    @Test("duplicates within a file take the first one's link, conflicts and missing keys are that row's problem")
    func duplicates() async throws {
        let workdir = try Workdir()
        let rows = [
            Fleet.header, Fleet.row(1), Fleet.row(2), Fleet.row(1),
            Fleet.row(1, vin: Fleet.vin(9)).replacing("AB-000001-CD", with: "AB-000009-CD"),
            Fleet.row(3).replacing("EXT-000003", with: ""),
        ]
        try workdir.write(rows.joined(separator: "\n"), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv")
            #expect(run.status == 1 && run.number("requests") == 2, "\(run)")
            let results = try Results(workdir, "fleet.results.csv")
            #expect(results.column("session_status") == ["created", "created", "duplicate", "invalid", "invalid"])
            #expect(results.column("session_url")[2] == results.column("session_url")[0])
            #expect(results.column("session_error_code") == ["", "", "", "key_conflict", "missing_key"])
        }
    }

    @Test("renamed ids create nothing; the same rows keep their links, new ones get their own")
    func renamedIds() async throws {
        try await Sandboxed.with { sandbox in
            let workdir = try await created(sandbox)
            let links = try Results(workdir, "fleet.results.csv").column("session_url")
            try workdir.write(Fleet.file(1...3).replacing("EXT-", with: "NEW-"), to: "renamed.csv")

            let held = try await sandbox.create(workdir, "renamed.csv")
            #expect(held.status == 1 && held.number("requests") == 0 && held.number("invalid") == 3, "\(held)")
            #expect(held.error.contains("--same-rows") && held.error.contains("--new-rows"), "\(held)")
            let codes = try Results(workdir, "renamed.results.csv").column("session_error_code")
            #expect(codes == Array(repeating: "known_under_another_key", count: 3))

            let same = try await sandbox.create(workdir, "renamed.csv", "--same-rows")
            #expect(same.status == 0 && same.number("requests") == 0 && same.number("existing") == 3, "\(same)")
            #expect(try Results(workdir, "renamed.results.csv").column("session_url") == links)
        }
    }

    @Test("renamed ids that are new rows are created on request")
    func newRows() async throws {
        try await Sandboxed.with { sandbox in
            let workdir = try await created(sandbox)
            try workdir.write(Fleet.file(1...3).replacing("EXT-", with: "NEW-"), to: "renamed.csv")
            let run = try await sandbox.create(workdir, "renamed.csv", "--new-rows")
            #expect(run.status == 0 && run.number("created") == 3, "\(run)")
            let both = try await sandbox.create(workdir, "renamed.csv", "--new-rows", "--same-rows")
            #expect(both.status == 64, "\(both)")
        }
    }

    @Test("the car's next driver is told of, and gets a link of their own only when that is asked for")
    func nextDriver() async throws {
        try await Sandboxed.with { sandbox in
            let workdir = try await created(sandbox)
            let text = Fleet.file(1...3).replacing("anna2@", with: "berta@").replacing(
                "+33639900002",
                with: "+33639908888"
            )
            try workdir.write(text, to: "fleet.csv")
            let run = try await sandbox.create(workdir, "fleet.csv", "--report", "page.html")
            #expect(run.number("requests") == 0 && run.number("existing") == 3, "\(run)")
            let results = try Results(workdir, "fleet.results.csv")
            #expect(results.column("session_error_code") == ["", "customer_changed", ""])
            #expect(run.error.contains("customer_changed"), "\(run)")
            #expect(try workdir.text(of: "page.html").contains("1 existing row has the link of an earlier customer"))

            let again = try await sandbox.create(workdir, "fleet.csv", "--recreate", "customer-changed")
            #expect(again.number("created") == 1 && again.number("existing") == 2, "\(again)")
            let after = try Results(workdir, "fleet.results.csv")
            #expect(after.column("session_url")[1] != results.column("session_url")[1])
            #expect(after.column("session_url")[0] == results.column("session_url")[0])
        }
    }

    @Test("without its ledger a run takes over what the result that it replaces says, and creates nothing")
    func lostLedger() async throws {
        try await Sandboxed.with { sandbox in
            let workdir = try await created(sandbox)
            let links = try Results(workdir, "fleet.results.csv").column("session_url")
            let another = workdir.file("another.sqlite")
            let dry = try await sandbox.create(workdir, "fleet.csv", "--ledger", another, "--dry-run")
            #expect(dry.error.contains("holds 3 sessions that the ledger does not know"), "\(dry)")
            let run = try await sandbox.create(workdir, "fleet.csv", "--ledger", another)
            #expect(run.status == 0 && run.number("requests") == 0 && run.number("existing") == 3, "\(run)")
            #expect(run.error.contains("Taken over from") && run.error.contains("3 sessions"), "\(run)")
            #expect(try Results(workdir, "fleet.results.csv").column("session_url") == links)
        }
    }

    @Test("retry leaves rows of other runs as they are, and refuses a file without references")
    func otherRuns() async throws {
        try await Sandboxed.with { sandbox in
            let workdir = try await created(sandbox)
            try workdir.write(Fleet.file(4...5), to: "others.csv")
            _ = try await sandbox.create(workdir, "others.csv", "--campaign", "other")
            let others = try workdir.text(of: "others.results.csv").split(separator: "\n").dropFirst()
            let both = try workdir.text(of: "fleet.results.csv") + others.joined(separator: "\n") + "\n"
            try workdir.write(both, to: "both.csv")

            let mixed = try await workdir.run("retry", "both.csv", environment: sandbox.keys)
            #expect(mixed.status != 0 && mixed.error.contains("--campaign"), "\(mixed)")
            let arguments = ["retry", "both.csv"] + sandbox.place + sandbox.quickly + ["--campaign", "default"]
            let run = try await workdir.run(arguments: arguments, environment: sandbox.keys)
            #expect(run.number("elsewhere") == 2 && run.number("existing") == 3, "\(run)")
            #expect(run.number("requests") == 0, "\(run)")
            #expect(try workdir.text(of: "both.csv").hasSuffix(others.joined(separator: "\n") + "\n"))

            let none = try await workdir.run("retry", "fleet.csv", environment: sandbox.keys)
            #expect(none.status == 65, "\(none)")
        }
    }

    @Test("a row that was copied in a result file for a second driver does not get the first one's link")
    func copiedRow() async throws {
        for isKeyless in [false, true] {
            try await Sandboxed.with { sandbox in
                let workdir = try Workdir()
                let fleet = Fleet.file(1...3)
                try workdir.write(isKeyless ? fleet.replacing("external_id", with: "note") : fleet, to: "fleet.csv")
                _ = try await sandbox.create(workdir, "fleet.csv")
                var lines = try workdir.text(of: "fleet.results.csv").split(separator: "\n").map(String.init)
                lines.append(
                    lines[2].replacing("anna2@", with: "berta@").replacing("+33639900002", with: "+33639908888")
                )
                try workdir.write(lines.joined(separator: "\n") + "\n", to: "copied.csv")
                let run = try await workdir.run(
                    arguments: ["retry", "copied.csv"] + sandbox.place + sandbox.quickly,
                    environment: sandbox.keys
                )
                #expect(run.status == 1 && run.number("requests") == 0, "\(run)")
                let results = try Results(workdir, "copied.csv")
                #expect(results.column("session_status") == ["existing", "existing", "existing", "invalid"], "\(run)")
                #expect(results.column("session_error_code")[3] == "key_conflict")
                #expect(results.column("session_url")[3] == "")
            }
        }
    }

    @Test(
        "a provider that gives everybody one session is stopped, and nobody gets a stranger's link",
        arguments: ["tchek", "pave"]
    )
    func oneSessionForAll(_ provider: String) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...200), to: "fleet.csv")
        try await Sandboxed.with(provider, faults: "same-id=always,latency=20ms") { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv", "--no-preflight")
            #expect(run.status == 75 && run.number("created") == 1, "\(run)")
            #expect(run.error.contains("customers would get each other's links"), "\(run)")
            let results = try Results(workdir, "fleet.results.csv")
            #expect(results.column("session_url").count { !$0.isEmpty } == 1)
            let calls = try #require(run.number("requests"))
            #expect(calls <= 40, "Those in flight, and what was taken before their answers were written.")
            #expect(results.column("session_error_code").count { $0 == "session_of_another_row" } == calls - 1)

            // The next night holds those rows, and learns again that nothing has changed.
            let next = try await sandbox.create(workdir, "fleet.csv", "--no-preflight")
            #expect(next.status == 75 && next.number("created") == 0 && next.number("existing") == 1, "\(next)")
        }
    }

    @Test("a ledger whose journal was deleted after a run was killed is missed, and says what to do")
    func journalDeleted() async throws {
        try await Sandboxed.with(faults: "latency=5ms") { sandbox in
            let workdir = try Workdir()
            try workdir.write(Fleet.file(1...100), to: "fleet.csv")
            try workdir.write(Fleet.file(101...101), to: "other.csv")
            let ledger = ["--ledger", "ledger.sqlite"]
            let first = try await workdir.run(
                arguments: ["create", "other.csv"] + sandbox.place + sandbox.quickly + ledger,
                environment: sandbox.keys
            )
            #expect(first.status == 0, "\(first)")
            let killed = try workdir.start(
                ["create", "fleet.csv"] + sandbox.place + sandbox.quickly + ledger,
                environment: sandbox.keys
            )
            #expect(try await sandbox.reaches(calls: 40, while: killed))
            killed.send(SIGKILL)
            _ = await killed.finished()
            for ending in ["-wal", "-shm"] { unlink(workdir.file("ledger.sqlite" + ending)) }

            let calls = sandbox.server.snapshot().counts.createCalls
            for command in [["create", "fleet.csv"], ["create", "fleet.csv", "--dry-run"]] {
                let run = try await workdir.run(
                    arguments: command + sandbox.place + sandbox.quickly + ledger,
                    environment: sandbox.keys
                )
                #expect(run.status == 73, "\(run)")
                #expect(run.error.contains("lacks what run 2") && run.error.contains("ledger.sqlite-note"), "\(run)")
            }
            #expect(sandbox.server.snapshot().counts.createCalls == calls)
            unlink(workdir.file("ledger.sqlite-note"))
            let again = try await workdir.run(
                arguments: ["create", "fleet.csv"] + sandbox.place + sandbox.quickly + ledger,
                environment: sandbox.keys
            )
            #expect(again.status == 0, "\(again)")
        }
    }

    @Test("a ledger behind a link is the ledger, with its journal, its lock and its note")
    func linkedLedger() async throws {
        try await Sandboxed.with { sandbox in
            let workdir = try await created(sandbox)
            let real = "state/ledger.sqlite"
            for night in 1...2 {
                let run = try await sandbox.create(workdir, "fleet.csv", "--ledger", night == 1 ? real : "link.sqlite")
                #expect(run.status == 0 && run.number("requests") == 0, "\(run)")
                if night == 1 { symlink(real, workdir.file("link.sqlite")) }
            }
            try workdir.write(Fleet.file(1...4), to: "fleet.csv")
            let run = try await sandbox.create(workdir, "fleet.csv", "--ledger", "link.sqlite")
            #expect(run.status == 0 && run.number("created") == 1 && run.number("existing") == 3, "\(run)")
        }
    }
}
