import Foundation
import Sandbox
import Testing

/// `reconcile` where a row was called more than once: for another customer, or without anybody knowing what came of it.
@Suite("The command reconcile, of rows that were called before", .timeLimit(.minutes(10)))
struct ReconcileCallsTests {
    private struct Campaign {
        let workdir: Workdir
        let sandbox: Sandboxed

        init(_ sandbox: Sandboxed, rows: ClosedRange<Int> = 1...3, faults: String = "") async throws {
            self.sandbox = sandbox
            workdir = try Workdir()
            try workdir.write(Fleet.file(rows), to: "fleet.csv")
            sandbox.server.setFaults(try FaultPlan(parsing: faults))
            let run = try await sandbox.create(
                workdir,
                "fleet.csv",
                "--first-run",
                "--on-unknown",
                "hold",
                "--concurrency",
                "1"
            )
            sandbox.server.setFaults(FaultPlan())
            #expect(run.number("created") == rows.count - (faults.isEmpty ? 0 : 1), "\(run)")
        }

        func retry(losing isLost: Bool, _ more: String...) async throws -> FinishedCommand {
            if isLost { sandbox.server.setFaults(try FaultPlan(parsing: "cut-after=calls:1-1")) }
            defer { sandbox.server.setFaults(FaultPlan()) }
            return try await workdir.run(
                arguments: ["retry", "fleet.results.csv", "--on-unknown", "hold", "--yes"] + sandbox.place
                    + sandbox.quickly + more,
                environment: sandbox.keys
            )
        }

        /// Writes all sessions that there are but those left out, and reconciles.
        func reconcile(without left: Set<String> = [], _ more: String...) async throws -> FinishedCommand {
            let lines = sandbox.server.snapshot().sessions.filter { !left.contains($0.id) }.map { session in
                "\(session.id),\(session.details.clientID),\(session.details.vin),"
                    + "https://acme.vehiclecapture.com/\(session.id)"
            }
            try workdir.write(
                (["session_key,client_id,vin,link"] + lines).joined(separator: "\n"),
                to: "list.csv"
            )
            return try await workdir.run(
                arguments: ["reconcile", "fleet.results.csv", "--with", "list.csv", "--json"] + more
            )
        }

        /// Puts another customer on the first row, or the first one again.
        func exchange(_ old: String, _ new: String) throws {
            let text = try workdir.text(of: "fleet.results.csv")
            try workdir.write(
                text.replacing("anna\(old)@", with: "anna\(new)@").replacing("3990000\(old),", with: "3990000\(new),"),
                to: "fleet.results.csv"
            )
        }

        var first: [String: String] { get throws { try Results(workdir, "fleet.results.csv").rows[0] } }
    }

    @Test(
        "the session of a car's next driver is never given to the one before, and nobody is advised to put that one back"
    )
    func nextDriver() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let campaign = try await Campaign(sandbox)
            let formerID = try campaign.first["session_id"]
            try campaign.exchange("1", "9")
            let lost = try await campaign.retry(losing: true, "--recreate", "customer-changed", "--sms-by", "Acme")
            #expect(lost.number("unknown") == 1, "\(lost)")
            let newest = try #require(sandbox.server.snapshot().sessions.last?.id)
            // With the customer before, nobody can tell whose it is.
            try campaign.exchange("9", "1")
            let before = try await campaign.reconcile()
            #expect(before.status == 1 && before.number("found") == 0, "\(before)")
            #expect(before.output.contains(#""left":{"customer_of_call_unclear":1}"#), "\(before)")
            #expect(try campaign.first["session_id"] == "" && !before.error.contains("put the customer back"))
            // A third one is no better.
            try campaign.exchange("1", "8")
            let third = try await campaign.reconcile()
            #expect(third.output.contains(#""left":{"customer_of_call_unclear":1}"#), "\(third)")
            #expect(!third.error.contains("put the customer back"), "\(third)")
            // The one whom the call was made for gets it, as the row and the options say.
            try campaign.exchange("8", "9")
            let bare = try await campaign.reconcile()
            #expect(bare.status == 1 && bare.error.contains("Give the options that its run had"), "\(bare)")
            let run = try await campaign.reconcile("--sms-by", "Acme")
            #expect(run.status == 0 && run.number("found") == 1, "\(run)")
            #expect(run.number("possible_orphans") == 0, "\(run)")
            #expect(try campaign.first["session_id"] == newest && newest != formerID)
            // And the ledger knows whose it is: neither is it created again nor anybody else's.
            let again = try await campaign.retry(losing: false, "--recreate", "customer-changed")
            #expect(again.status == 0 && again.number("requests") == 0 && again.number("existing") == 3, "\(again)")
            #expect(try campaign.first["session_error_code"] == "")
        }
    }

    @Test("where several calls were lost and the list has one session, a second one may exist, and that is said")
    func severalCalls() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let campaign = try await Campaign(sandbox, faults: "cut-after=calls:1-1")
            let lost = try await campaign.retry(losing: true, "--include-unknown")
            #expect(lost.number("unknown") == 1, "\(lost)")
            let sessions = sandbox.server.snapshot().sessions
            #expect(sessions.count == 4)
            let both = try await campaign.reconcile()
            #expect(both.output.contains(#""left":{"several_sessions":1}"#), "\(both)")
            let run = try await campaign.reconcile(without: [sessions[0].id])
            #expect(run.status == 0 && run.number("found") == 1 && run.number("possible_orphans") == 1, "\(run)")
            let row = try campaign.first
            #expect(row["session_status"] == "existing" && row["session_error_code"] == "possible_orphan", "\(row)")
            #expect(row["session_id"] == sessions[3].id && row["session_error"]?.isEmpty == false, "\(row)")
            // The ledger keeps it.
            let retry = try await campaign.retry(losing: false)
            #expect(retry.number("possible_orphans") == 1 && retry.number("requests") == 0, "\(retry)")
        }
    }
}
