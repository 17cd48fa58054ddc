import Foundation
import Sandbox
import Sending
import TestSupport
import Testing
import Text

@Suite("forget", .timeLimit(.minutes(5)))
struct ForgetTests {
    private static let ledger = "state/ledger.sqlite"

    /// A campaign of some rows with a ledger in a folder of its own.
    private func campaign(_ sandbox: Sandboxed, _ name: String = "default") async throws -> Workdir {
        let workdir = try Workdir()
        try workdir.makeFolder("state")
        try workdir.write(Fleet.file(1...40), to: "fleet.csv")
        let run = try await create(sandbox, workdir, "--campaign", name)
        #expect(run.status == 0 && run.number("created") == 40, "\(run)")
        return workdir
    }

    private func create(_ sandbox: Sandboxed, _ workdir: Workdir, _ more: String...) async throws -> FinishedCommand {
        let words = ["create", "fleet.csv"] + sandbox.place + sandbox.quickly + ["--ledger", Self.ledger] + more
        return try await workdir.run(arguments: words, environment: sandbox.keys)
    }

    private func forget(_ sandbox: Sandboxed, _ workdir: Workdir, _ more: String...) async throws -> FinishedCommand {
        let words = ["forget"] + sandbox.place + ["--ledger", Self.ledger] + more
        return try await workdir.run(arguments: words, environment: sandbox.keys)
    }

    private static var now: String { ISO8601.text(millisecondsOf: Date().timeIntervalSince1970) }

    /// How many of these texts stand in any file beside the ledger.
    private func left(of texts: [String], _ workdir: Workdir) throws -> Int {
        let names = try FileManager.default.contentsOfDirectory(atPath: workdir.file("state"))
        let all = try names.map { Data(try workdir.bytes(of: "state/" + $0)) }
        return texts.count { text in all.contains { $0.range(of: Data(text.utf8)) != nil } }
    }

    @Test(
        "no id and no link is left in any file, and the same file run again sends nothing",
        arguments: ["tchek", "pave"]
    )
    func clears(provider: String) async throws {
        try await Sandboxed.with(provider) { sandbox in
            let workdir = try await campaign(sandbox)
            // Rows that were updated leave copies of themselves in the ledger's pages.
            #expect(try await create(sandbox, workdir).status == 0)
            let results = try Results(workdir, "fleet.results.csv")
            let texts = results.column("session_id") + results.column("session_url")
            #expect(try left(of: texts, workdir) == 80)
            let calls = sandbox.server.snapshot().counts.createCalls

            let dry = try await forget(sandbox, workdir, "--before", Self.now, "--dry-run")
            #expect(dry.status == 0 && dry.output == "Campaign default: 40 rows to clear\n", "\(dry)")
            #expect(try left(of: texts, workdir) == 80)
            let unasked = try await forget(sandbox, workdir, "--before", Self.now)
            #expect(unasked.status == 78 && unasked.error.contains("Nothing was cleared."), "\(unasked)")
            #expect(try left(of: texts, workdir) == 80)

            let run = try await forget(sandbox, workdir, "--before", Self.now, "--yes")
            #expect(run.status == 0, "\(run)")
            #expect(
                run.output == "Campaign default: 40 rows to clear\n"
                    + "Cleared 40 rows. Keys and states stay, so nothing is sent for them again.\n"
            )
            #expect(try left(of: texts, workdir) == 0)

            try FileManager.default.removeItem(atPath: workdir.file("fleet.results.csv"))
            let again = try await create(sandbox, workdir)
            #expect(again.status == 0 && again.number("existing") == 40 && again.number("requests") == 0, "\(again)")
            let shown = try Results(workdir, "fleet.results.csv")
            #expect(Set(shown.column("session_error_code")) == ["forgotten"])
            #expect(Set(shown.column("session_url")) == [""])
            #expect(sandbox.server.snapshot().counts.createCalls == calls)
            #expect(try left(of: texts, workdir) == 0)
        }
    }

    @Test("links of a result file that is fed back stay there, and do not come back into the ledger")
    func fedBack() async throws {
        try await Sandboxed.with { sandbox in
            let workdir = try await campaign(sandbox)
            let links = try Results(workdir, "fleet.results.csv").column("session_url")
            #expect(try await forget(sandbox, workdir, "--before", Self.now, "-y").status == 0)
            let words = ["retry", "fleet.results.csv"] + sandbox.place + sandbox.quickly + ["--ledger", Self.ledger]
            for _ in 1...2 {
                let run = try await workdir.run(arguments: words, environment: sandbox.keys)
                #expect(run.status == 0 && run.number("existing") == 40 && run.number("requests") == 0, "\(run)")
                #expect(try Results(workdir, "fleet.results.csv").column("session_url") == links)
            }
            #expect(try left(of: links, workdir) == 0)
        }
    }

    @Test("what is newer stays, and so do other campaigns and rows that may exist")
    func keeps() async throws {
        try await Sandboxed.with(faults: "500=first:1") { sandbox in
            let workdir = try Workdir()
            try workdir.makeFolder("state")
            try workdir.write(Fleet.file(1...5), to: "fleet.csv")
            let first = try await create(sandbox, workdir, "--on-unknown", "hold")
            #expect(first.number("created") == 4 && first.number("unknown") == 1, "\(first)")
            let between = Self.now
            #expect(try await create(sandbox, workdir, "--campaign", "spring").status == 0)

            let old = try await forget(sandbox, workdir, "--before", "2020-01-31", "--yes")
            #expect(
                old.output == """
                    Campaign default: 0 rows to clear, 4 kept, 1 kept as a session may exist whose link is not known
                    Campaign spring: 0 rows to clear, 5 kept
                    Cleared 0 rows. Keys and states stay, so nothing is sent for them again.

                    """,
                "\(old)"
            )
            let run = try await forget(sandbox, workdir, "--before", between, "--yes")
            #expect(run.output.contains("Campaign spring: 0 rows to clear, 5 kept"), "\(run)")
            #expect(run.output.contains("Cleared 4 rows."), "\(run)")
            let spring = try await forget(sandbox, workdir, "--before", Self.now, "--yes", "--campaign", "spring")
            #expect(spring.output.hasPrefix("Campaign spring: 5 rows to clear\nCleared 5 rows."), "\(spring)")
            let again = try await create(sandbox, workdir, "--on-unknown", "hold")
            #expect(again.number("existing") == 4 && again.number("unknown") == 1, "\(again)")
            #expect(again.number("requests") == 0)
        }
    }

    @Test("--expired clears what has expired")
    func expired() async throws {
        try await Sandboxed.with { sandbox in
            let workdir = try await campaign(sandbox)
            let run = try await forget(sandbox, workdir, "--expired", "--yes")
            #expect(run.output.hasPrefix("Campaign default: 0 rows to clear, 40 kept\nCleared 0 rows."), "\(run)")
            try RawExpiry.set("2020-01-01T00:00:00.000Z", in: workdir.file(Self.ledger), rows: 7)
            let later = try await forget(sandbox, workdir, "--expired", "--yes")
            #expect(later.output.hasPrefix("Campaign default: 7 rows to clear, 33 kept\nCleared 7 rows."), "\(later)")
        }
    }

    @Test("a job file says the place, as for the other commands, but neither which rows nor that nobody is asked")
    func jobFile() async throws {
        try await Sandboxed.with { sandbox in
            let workdir = try await campaign(sandbox, "spring")
            #expect(try await create(sandbox, workdir, "--campaign", "autumn").status == 0)
            let lines = [
                "provider: \(sandbox.provider)", "environment: preprod", "base-url: \(sandbox.root)",
                "ledger: \(Self.ledger)", "campaign: spring", "yes: true", "quiet: true", "rate: 5/s", "notify: none",
            ]
            try workdir.write(lines.joined(separator: "\n") + "\n", to: "job.yaml")
            let words = ["forget", "--job", "job.yaml", "--before", Self.now]
            let unasked = try await workdir.run(arguments: words, environment: sandbox.keys)
            #expect(unasked.status == 78 && unasked.output == "Campaign spring: 40 rows to clear\n", "\(unasked)")
            let other = try await workdir.run(
                arguments: words + ["--campaign", "autumn", "--yes"],
                environment: sandbox.keys
            )
            #expect(other.status == 0 && other.output.hasPrefix("Campaign autumn: 40 rows to clear\n"), "\(other)")
        }
    }

    @Test("on a terminal it asks, and does nothing after No")
    func asks() async throws {
        try await Sandboxed.with { sandbox in
            let workdir = try await campaign(sandbox)
            for (answer, status, left) in [("n\n", 75, 40), ("y\n", 0, 0)] as [(String, Int32, Int)] {
                let terminal = try PseudoTerminal()
                let words = ["forget"] + sandbox.place + ["--ledger", Self.ledger, "--before", Self.now]
                let run = try workdir.start(words, environment: sandbox.keys, terminal: terminal)
                #expect(await terminal.shows("[y/N]"))
                try terminal.type(answer)
                #expect(await run.finished().status == status)
                let dry = try await forget(sandbox, workdir, "--before", Self.now, "--dry-run")
                #expect(dry.output.hasPrefix("Campaign default: \(left) rows to clear"), "\(dry)")
            }
        }
    }

    @Test("what is not said, or cannot be meant, is an error of usage; a ledger that is not there is not made")
    func usage() async throws {
        try await Sandboxed.with { sandbox in
            let workdir = try await campaign(sandbox)
            for words in [
                [], ["--expired", "--before", "2020-01-01"], ["--before", "yesterday"], ["--before", "2999-01-01"],
                ["--expired", "--campaign", "summer"], ["--expired", "--account", "nobody"],
            ] {
                let all = ["forget"] + sandbox.place + ["--ledger", Self.ledger] + words
                let run = try await workdir.run(arguments: all, environment: sandbox.keys)
                #expect(run.status == 64, "\(words) \(run)")
            }
            let words = ["forget"] + sandbox.place + ["--ledger", "state/other.sqlite", "--expired"]
            let run = try await workdir.run(arguments: words, environment: sandbox.keys)
            #expect(run.status == 73 && !workdir.exists("state/other.sqlite"), "\(run)")
        }
    }
}

/// Dates of sessions, set behind the program's back.
private enum RawExpiry {
    static func set(_ date: String, in path: String, rows: Int) throws {
        _ = try RawDatabase.run("UPDATE session SET expires_at = '\(date)' WHERE seq <= \(rows)", in: path)
    }
}
