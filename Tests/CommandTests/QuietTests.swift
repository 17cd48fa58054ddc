import Sandbox
import Testing

/// What `--quiet` says, which is what cron mails: nothing where every row has its link.
@Suite("--quiet", .timeLimit(.minutes(5)))
struct QuietTests {
    private func lines(_ run: FinishedCommand) -> [Substring] { run.output.split(separator: "\n") }

    /// Rows with several things wrong, more kinds than are listed.
    private static let damaged = [
        Fleet.row(1), Fleet.row(2, email: "nobody"), Fleet.row(3, vin: "SHORT"),
        Fleet.row(4).replacing("+33", with: "0"),
        Fleet.row(5).replacing(",fr,", with: ",xx,"), Fleet.row(6).replacing("Anna,", with: ","),
        Fleet.row(7, vin: "VF1RFBO0165431016"), Fleet.row(8) + ",more", Fleet.row(9, email: "a@b"),
    ]

    @Test("what went wrong by code with its rows, the result file and the next command, in ten lines at most")
    func invalidRows() async throws {
        let workdir = try Workdir()
        try workdir.write(([Fleet.header] + Self.damaged).joined(separator: "\n"), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let arguments = ["create", "fleet.csv", "--quiet"] + sandbox.place
            let run = try await workdir.run(arguments: arguments, environment: sandbox.keys)
            #expect(run.status == 1 && run.error.isEmpty, "\(run)")
            #expect(lines(run).count == 10, "\(run)")
            #expect(lines(run).first == "bulk-sessions: 8 of 9 rows have no link (exit code 1): 8 invalid", "\(run)")
            #expect(
                run.output.contains("  2  email: ") && run.output.contains("(email_invalid), rows 3, 10\n"),
                "\(run)"
            )
            #expect(run.output.contains("  … and ") && run.output.contains(" more kind"), "\(run)")
            #expect(run.output.contains("\nResults: fleet.results.csv\nNext:    correct the cells"), "\(run)")
            #expect(
                lines(run).last?.hasPrefix("         bulk-sessions retry fleet.results.csv --quiet") == true,
                "\(run)"
            )
        }
    }

    @Test("nothing where every row has its link, in the first run and in the next")
    func silent() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            for _ in 1...2 {
                let run = try await workdir.run(
                    arguments: ["create", "fleet.csv", "--quiet"] + sandbox.place,
                    environment: sandbox.keys
                )
                #expect(run.status == 0 && run.output.isEmpty && run.error.isEmpty, "\(run)")
            }
        }
    }

    @Test("a row that may exist twice is said although the exit code is 0, and only by the run that made it")
    func possibleOrphan() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try await Sandboxed.with(faults: "cut-after=calls:2-2") { sandbox in
            let arguments = ["create", "fleet.csv", "--quiet", "--concurrency", "1"] + sandbox.place
            let run = try await workdir.run(arguments: arguments, environment: sandbox.keys)
            #expect(run.status == 0 && run.error.isEmpty, "\(run)")
            #expect(lines(run).first == "bulk-sessions: 3 rows, none without a link", "\(run)")
            #expect(run.output.contains("(possible_orphan), row 3\n"), "\(run)")
            let next = try await workdir.run(arguments: arguments, environment: sandbox.keys)
            #expect(next.status == 0 && next.output.isEmpty, "\(next)")
        }
    }

    @Test("rows that --limit left have no link, and that is said")
    func limit() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...5), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let run = try await workdir.run(
                arguments: ["create", "fleet.csv", "--quiet", "--limit", "2"] + sandbox.place,
                environment: sandbox.keys
            )
            #expect(run.status == 0 && run.error.isEmpty, "\(run)")
            #expect(
                lines(run).first == "bulk-sessions: 3 of 5 rows have no link: 3 pending, 3 of them left by --limit",
                "\(run)"
            )
        }
    }

    @Test("of check, rows that do not pass; of a dry run, those that would not be sent")
    func offline() async throws {
        let workdir = try Workdir()
        try workdir.write(([Fleet.header] + Self.damaged.prefix(3)).joined(separator: "\n"), to: "fleet.csv")
        try workdir.write(Fleet.file(1...3), to: "good.csv")
        let check = try await workdir.run("check", "fleet.csv", "--provider", "tchek", "--quiet")
        #expect(check.status == 1 && check.error.isEmpty, "\(check)")
        #expect(lines(check).first == "bulk-sessions: 3 rows (exit code 1), of them 2 invalid", "\(check)")
        #expect(check.output.contains("(vin_length), row 4\nResults: fleet.checked.csv\n"), "\(check)")
        let place = ["--provider", "tchek", "--environment", "preprod", "--dry-run", "--quiet"]
        let dry = try await workdir.run(arguments: ["create", "fleet.csv"] + place)
        #expect(
            dry.status == 1 && lines(dry).first == "bulk-sessions: 3 rows (exit code 1), of them 2 invalid",
            "\(dry)"
        )
        for good in [["check", "good.csv", "--provider", "tchek", "--quiet"], ["create", "good.csv"] + place] {
            let run = try await workdir.run(arguments: good)
            #expect(run.status == 0 && run.output.isEmpty && run.error.isEmpty, "\(run)")
        }
    }

    @Test("with results on standard output it stands on standard error")
    func resultsOnStandardOutput() async throws {
        let workdir = try Workdir()
        try workdir.write(([Fleet.header] + Self.damaged.prefix(2)).joined(separator: "\n"), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let run = try await workdir.run(
                arguments: ["create", "fleet.csv", "--quiet", "--output", "-"] + sandbox.place,
                environment: sandbox.keys
            )
            #expect(run.status == 1 && run.output.hasPrefix(Fleet.header), "\(run)")
            #expect(run.error.hasPrefix("bulk-sessions: 1 of 2 rows has no link (exit code 1): 1 invalid\n"), "\(run)")
        }
    }

    @Test("a run that never began says its exit code, which the mail is looked at for")
    func unbegun() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        let place = ["--provider", "tchek", "--environment", "preprod", "--quiet"]
        let cases: [([String], Int32)] = [
            (["create", "absent.csv"], 66), (["create", "fleet.csv"], 78), (["create", "fleet.csv", "--nonsense"], 64),
            (["create", "fleet.csv", "--environment", "sandbox", "--min-rows", "4"], 65),
        ]
        for (arguments, status) in cases {
            let run = try await workdir.run(arguments: [arguments[0]] + place + arguments.dropFirst())
            #expect(run.status == status && run.output.isEmpty, "\(run)")
            #expect(run.error.hasSuffix("(exit code \(status))\n"), "\(run)")
            #expect(run.error.split(separator: "\n").count <= 10, "\(run)")
        }
        let loud = try await workdir.run(arguments: ["create", "absent.csv"] + place + ["--no-quiet"])
        #expect(loud.status == 66 && !loud.error.contains("exit code"), "\(loud)")
    }
}
