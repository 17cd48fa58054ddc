import Foundation
import Sending
import Testing

@testable import bulk_sessions

/// The names of options: short ones, those that say no, and those that can be left out.
@Suite("Options", .timeLimit(.minutes(10)))
struct OptionTests {
    private static let place = ["--provider", "tchek", "--environment", "sandbox"]

    private func workdir() throws -> Workdir {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        return workdir
    }

    @Test("short forms are brought to the long names, joined or with a value, and nothing else is touched")
    func resolved() {
        let table: [([String], [String])] = [
            (["-nq", "-o", "x.csv", "-y"], ["--dry-run", "--quiet", "--output", "x.csv", "--yes"]),
            (["-o=x.csv", "-qo=y"], ["--output=x.csv", "--quiet", "--output=y"]),
            (["-V"], ["--version"]), (["--help-all"], ["--help"]),
            (["-", "-h", "-nx", "-5", "--n", "n"], ["-", "-h", "-nx", "-5", "--n", "n"]),
            (["--", "-n", "--help-all"], ["--", "-n", "--help-all"]),
        ]
        for (words, expected) in table { #expect(OptionAliases.resolved(words) == expected) }
    }

    @Test("-o, -n, -q, -y and -V do what their long names do")
    func shortForms() async throws {
        let workdir = try workdir()
        let dry = try await workdir.run(arguments: ["create", "fleet.csv", "-n"] + Self.place)
        #expect(dry.status == 0 && dry.output.contains("3  pending"), "\(dry)")
        let silent = try await workdir.run(arguments: ["create", "fleet.csv", "-qy", "-o", "out.csv"] + Self.place)
        #expect(silent.status == 0 && (silent.output + silent.error).isEmpty, "\(silent)")
        #expect(try Results(workdir, "out.csv").count(.created) == 3)
        let version = try await workdir.run("-V")
        let long = try await workdir.run("--version")
        #expect(version.status == 0 && version.output == long.output && !version.output.isEmpty, "\(version)")
    }

    @Test("the next command takes the short forms for what they are")
    func nextCommand() async throws {
        let workdir = try Workdir()
        try workdir.write(
            [Fleet.header, Fleet.row(1), Fleet.row(2, email: "x")].joined(separator: "\n"),
            to: "fleet.csv"
        )
        let run = try await workdir.run(arguments: ["create", "fleet.csv", "-yo", "out.csv"] + Self.place)
        #expect(run.output.hasSuffix("bulk-sessions retry out.csv --provider tchek --environment sandbox\n"), "\(run)")
    }

    @Test("whatever is on or off can be said no to, so that the command line overrules the job file")
    func contradicted() async throws {
        let workdir = try workdir()
        let flags = JobFileKey.all.filter { $0.kind == .flag }
        #expect(flags.count >= 12)
        for flag in flags {
            let command = try #require(["create", "retry", "status", "reconcile"].first(where: flag.commands.contains))
            let run = try await workdir.run(arguments: [command, "fleet.csv", "--no-\(flag.name)=x"])
            #expect(run.status == 64 && run.error.contains("--no-\(flag.name)"), "\(run)")
            #expect(!run.error.contains("Unknown option"), "\(run)")
        }
        try workdir.write("dry-run: true\nquiet: true\njson: true\nno-preflight: true\n", to: "job.yaml")
        let run = try await workdir.run(
            arguments: ["create", "fleet.csv", "--job", "job.yaml", "--no-dry-run", "--no-quiet", "--no-json"]
                + Self.place
        )
        #expect(run.status == 0 && run.output.contains("3  created by this run"), "\(run)")
        let held = try await workdir.run(
            arguments: ["create", "fleet.csv", "--job", "job.yaml", "--no-quiet"] + Self.place
        )
        #expect(held.number("pending") == 3 && held.error.contains("3 to create"), "\(held)")
    }

    @Test(
        "a job file says no as well",
        arguments: [
            ("quiet: false", "--no-quiet"), ("no-preflight: true", "--no-preflight"),
            ("no-preflight: false", "--preflight"), ("preflight: off", "--no-preflight"),
        ]
    )
    func jobFile(_ line: String, _ argument: String) throws {
        #expect(try JobFile(parsing: line, path: "job.yaml").entries.map(\.argument) == [argument])
    }

    @Test("--timeout takes a duration, and a bare number is seconds")
    func timeout() async throws {
        let workdir = try workdir()
        for (value, status) in [("250ms", 0), ("20", 0), ("1m30s", 0), ("1h", 0), ("2h", 64), ("50ms", 64), ("x", 64)] {
            let run = try await workdir.run(arguments: ["create", "fleet.csv", "-n", "--timeout", value] + Self.place)
            #expect(run.status == status, "\(run)")
        }
    }

    @Test("the provider may be left out where the keys of one alone are set, and which it is is said")
    func provider() async throws {
        let workdir = try workdir()
        let tchek = ["TCHEK_API_KEY": "key-of-tchek"]
        let both = tchek.merging(["PAVE_USERNAME": "acme"]) { $1 }
        let create = ["create", "fleet.csv", "--environment", "sandbox", "-n"]
        for arguments in [create, ["check", "fleet.csv"], ["init", "new"]] {
            let run = try await workdir.run(arguments: arguments, environment: tchek)
            #expect(run.status == 0 && run.error.contains("The provider is Tchek, as only its keys are set"), "\(run)")
        }
        #expect(try workdir.text(of: "new/bulk-sessions.yaml").contains("provider: tchek"))
        let file = try await workdir.run(
            arguments: create + ["-q"],
            environment: ["PAVE_API_KEY_FILE": "/nowhere", "TCHEK_API_KEY": ""]
        )
        #expect(file.status == 0 && file.error.isEmpty, "\(file)")
        for (environment, hint) in [(both, "there are those of Tchek and PAVE."), ([:], "there are none.")] {
            let run = try await workdir.run(arguments: create, environment: environment)
            #expect(run.status == 64 && run.error.contains("Missing expected argument '--provider <NAME>'"), "\(run)")
            #expect(run.error.contains(hint), "\(run)")
        }
    }

    @Test("a length of time that is none is said with its option")
    func lengths() async throws {
        let workdir = try workdir()
        for option in ["--timeout", "--give-up-after", "--wait"] {
            for value in ["soon", "", "500d"] {
                let run = try await workdir.run(arguments: ["create", "fleet.csv", option, value] + Self.place)
                #expect(
                    run.status == 64 && run.error.contains("'\(value)' is invalid for '\(option)'. Write"),
                    "\(run)"
                )
            }
        }
    }

    @Test("-o names the place of a report as well")
    func reportOutput() async throws {
        let workdir = try workdir()
        let ledger = ["--ledger", "l.sqlite"]
        let run = try await workdir.run(arguments: ["create", "fleet.csv", "--rate", "100/s"] + ledger + Self.place)
        #expect(run.status == 0, "\(run)")
        let page = try await workdir.run(arguments: ["report", "-o", "page.html"] + ledger)
        #expect(page.status == 0 && workdir.exists("page.html"), "\(page)")
    }
}
