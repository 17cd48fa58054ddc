import Sandbox
import Testing
import Text

@Suite("A result file that is fed back, on this machine or another", .serialized, .timeLimit(.minutes(10)))
struct FedBackTests {
    @Test("what was created there is not created again here, although this ledger knows the rows as refused")
    func refusedHereCreatedThere() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try await Sandboxed.with(faults: "422=calls:1-3") { sandbox in
            let here = try await sandbox.create(workdir, "fleet.csv", "--ledger", "here", "--max-errors", "100%")
            #expect(here.number("failed") == 3, "\(here)")
            let there = try await retry(sandbox, workdir, ledger: "there")
            #expect(there.number("created") == 3, "\(there)")
            let links = try Results(workdir, "fleet.results.csv").column("session_url")
            for again in ["here", "here"] {
                let run = try await retry(sandbox, workdir, ledger: again)
                #expect(run.status == 0 && run.number("existing") == 3 && run.number("requests") == 0, "\(run)")
                #expect(try Results(workdir, "fleet.results.csv").column("session_url") == links)
            }
            #expect(sandbox.server.snapshot().counts.created == 3 && sandbox.server.snapshot().doubles == 0)
        }
    }

    @Test("a result file on a machine without the ledger, with corrected e-mails, sends nothing")
    func anotherMachine() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...20).replacing("external_id", with: "note"), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let first = try await sandbox.create(workdir, "fleet.csv")
            #expect(first.status == 0, "\(first)")
            let moved = try workdir.text(of: "fleet.results.csv").replacing("@example.com", with: "@example.org")
            try workdir.write(moved, to: "moved.csv")
            let there = try await sandbox.create(workdir, "moved.csv", "--ledger", "elsewhere/ledger.sqlite")
            #expect(there.status == 0 && there.number("requests") == 0, "\(there)")
            #expect(there.number("existing") == 20)
            // That ledger knows them now, also without the result columns.
            let plain = try await sandbox.create(workdir, "fleet.csv", "--ledger", "elsewhere/ledger.sqlite")
            #expect(plain.number("requests") == 0, "\(plain)")
            // Another campaign is another scope: its references say nothing there.
            let other = try await sandbox.create(workdir, "moved.csv", "--campaign", "other", "--output", "other.csv")
            #expect(other.number("created") == 20, "\(other)")
        }
    }

    @Test("where only the result columns were sorted, nobody gets another customer's link")
    func sortedColumns() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...20), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            _ = try await sandbox.create(workdir, "fleet.csv")
            let lines = try workdir.text(of: "fleet.results.csv").split(separator: "\n").map(String.init)
            let own = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false) }
            var sorted = [lines[0]]
            for index in 1...20 {
                let other = own[index == 20 ? 1 : index + 1]
                sorted.append((own[index].prefix(8) + other.suffix(8)).joined(separator: ","))
            }
            try workdir.write(sorted.joined(separator: "\n") + "\n", to: "sorted.csv")
            for ledger in ["new.sqlite", workdir.file(".local/state/bulk-sessions/ledger.sqlite")] {
                let run = try await sandbox.create(workdir, "sorted.csv", "--ledger", ledger)
                #expect(run.number("requests") == 0 && run.number("invalid") == 20, "\(run)")
                let results = try Results(workdir, "sorted.results.csv")
                #expect(results.column("session_url").joined().isEmpty)
                #expect(Set(results.column("session_error_code")) == ["key_conflict"])
            }
        }
    }

    private func retry(_ sandbox: Sandboxed, _ workdir: Workdir, ledger: String) async throws -> FinishedCommand {
        try await workdir.run(
            arguments: ["retry", "fleet.results.csv", "--ledger", ledger] + sandbox.place + sandbox.quickly,
            environment: sandbox.keys
        )
    }
}
