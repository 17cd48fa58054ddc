import Ledger
import Rows
import Sending
import Testing

@Suite("The funnel on a campaign's page", .timeLimit(.minutes(5)))
struct FunnelTests {
    @Test("what was seen of the sessions is on the page of every run of the campaign, on wide screens and narrow ones")
    func page() async throws {
        let workdir = try Workdir()
        try workdir.makeFolder("state")
        try workdir.write(Fleet.file(1...40), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv", "--ledger", "state/ledger.sqlite")
            #expect(run.status == 0, "\(run)")
            let before = try await workdir.run("report", "--ledger", "state/ledger.sqlite", "--output", "-")
            #expect(before.status == 0 && !before.output.contains("funnel-heading"), "\(before)")

            let ledger = try SQLiteLedger.open(at: workdir.file("state/ledger.sqlite"))
            let scope = try #require(try await ledger.runs(limit: 1).first).start.scope
            let rows = try await ledger.rows(in: scope, after: 0, limit: 100)
            let stages: [SessionStage] = [.done, .done, .opened, .opened, .unopened, .expired, .void]
            var sightings: [SessionSighting] = []
            for (row, stage) in zip(rows, Array(repeating: stages, count: 5).joined()) {
                let session = FollowUp.session(try #require(row.row.record.session).id)
                sightings.append(
                    SessionSighting(key: row.row.key, session: session, word: "?", stage: stage, at: 1_772_000_000)
                )
            }
            try await ledger.note(sightings, in: scope)
            try ledger.close()

            let report = ["report", "--ledger", "state/ledger.sqlite", "--output", "page.html"]
            #expect(try await workdir.run(arguments: report).status == 0)
            let page = try workdir.text(of: "page.html")
            #expect(page.contains("as far as bulk-sessions status has asked: 35 of 40 sessions."))
            #expect(page.contains("40 rows, 40 created, 25 opened, 10 done, 5 expired"))
            for width in [1280, 390] {
                guard let browser = Chromium.installed else { break }
                let shown = try await browser.open("page.html", in: workdir, width: width, isDark: width == 390)
                #expect(shown.complaints.isEmpty && shown.text.contains("35 of 40 sessions"), "\(shown.complaints)")
            }
        }
    }

    @Test("on the page of a run that reminds or withdraws it stays the whole campaign's")
    func afterFollowUps() async throws {
        try await Sandboxed.with("pave") { sandbox in
            let workdir = try Workdir()
            // The last row is invalid, so that the ledger never hears of it.
            try workdir.write(Fleet.file(1...4) + Fleet.row(5, vin: "SHORT") + "\n", to: "fleet.csv")
            let run = try await sandbox.create(workdir, "fleet.csv", "--notify", "sms", "--first-run", "--any-hour")
            #expect(run.status == 1 && run.number("created") == 4, "\(run)")
            let steps = "5 rows, 4 created, 0 opened, 0 done, 0 expired"
            for command in [["remind", "--idle-for", "0s", "--any-hour"], ["cancel", "--yes"]] {
                let more = try await workdir.run(
                    arguments: [command[0], "fleet.results.csv"] + command.dropFirst() + sandbox.quickly,
                    environment: sandbox.keys
                )
                #expect(more.status == 0, "\(more)")
                let page = try await workdir.run("report", "--output", "page.html")
                #expect(page.status == 0, "\(page)")
                let text = try workdir.text(of: "page.html")
                #expect(
                    text.contains(steps) && text.contains("4 of 4 \(command[0] == "remind" ? "reminded" : "cancelled")")
                )
                for width in [1280, 390] {
                    guard let browser = Chromium.installed else { break }
                    let shown = try await browser.open("page.html", in: workdir, width: width, isDark: width == 390)
                    #expect(shown.complaints.isEmpty && shown.text.contains("What this run did"), "\(shown.complaints)")
                }
            }
        }
    }
}
