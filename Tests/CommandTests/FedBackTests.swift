import Domain
import Sandbox
import Testing

@Suite("A result file that comes back from another machine")
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

    private func retry(_ sandbox: Sandboxed, _ workdir: Workdir, ledger: String) async throws -> FinishedCommand {
        try await workdir.run(
            arguments: ["retry", "fleet.results.csv", "--ledger", ledger] + sandbox.place + sandbox.quickly,
            environment: sandbox.keys
        )
    }
}
