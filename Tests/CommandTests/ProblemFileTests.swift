import Foundation
import Sandbox
import Sending
import TestSupport
import Testing

/// The second file with only the rows that are not created (`--problems`).
@Suite("The problem file", .timeLimit(.minutes(5)))
struct ProblemFileTests {
    private static let rows = [
        Fleet.row(1), Fleet.row(2, email: "nobody"), Fleet.row(3), Fleet.row(3), Fleet.row(4, email: "x"),
        Fleet.row(4, email: "x"), Fleet.row(5),
    ]

    private func workdir() throws -> Workdir {
        let workdir = try Workdir()
        try workdir.write(([Fleet.header] + Self.rows).joined(separator: "\n"), to: "fleet.csv")
        return workdir
    }

    @Test("holds those rows whole, and retry takes it and creates them once they are corrected")
    func retried() async throws {
        let workdir = try workdir()
        try await Sandboxed.with { sandbox in
            let run = try await workdir.run(
                arguments: ["create", "fleet.csv", "--problems", "fix.csv"] + sandbox.place,
                environment: sandbox.keys
            )
            #expect(run.status == 1 && run.output.contains("\nTo fix:  fix.csv\n"), "\(run)")
            #expect(run.output.contains("bulk-sessions retry fix.csv --provider"), "\(run)")
            #expect(!run.output.contains("retry fix.csv --problems"), "\(run)")
            let (all, problems) = (try Results(workdir, "fleet.results.csv"), try Results(workdir, "fix.csv"))
            #expect(problems.header == all.header)
            #expect(problems.rows == all.rows.filter { $0["session_status"] == "invalid" })
            #expect(problems.column("external_id") == ["EXT-000002", "EXT-000004", "EXT-000004"])
            #expect(TemporaryFolder.mode(workdir.file("fix.csv")) == 0o600)
            let corrected = try workdir.text(of: "fix.csv").replacing("nobody", with: "a2@example.com")
                .replacing(",x,", with: ",a4@example.com,")
            try workdir.write(corrected, to: "fix.csv")
            // No invalid row has a reference that says where it belongs: the next command that was printed does.
            let retry = try await workdir.run(
                arguments: ["retry", "fix.csv"] + sandbox.place,
                environment: sandbox.keys
            )
            #expect(retry.status == 0, "\(retry)")
            #expect(try Results(workdir, "fix.csv").column("session_status") == ["created", "created", "duplicate"])
            #expect(workdir.exists("fix.csv.bak"))
            #expect(sandbox.server.snapshot().sessions.count == 5)
        }
    }

    @Test("rows that a stop left pending are in it with their reference; without any it is a header")
    func stopped() async throws {
        let workdir = try workdir()
        try await Sandboxed.with(faults: "422=calls:1-1") { sandbox in
            let arguments = ["create", "fleet.csv", "--problems", "fix.csv", "--concurrency", "1"] + sandbox.place
            let limited = try await workdir.run(arguments: arguments + ["--limit", "2"], environment: sandbox.keys)
            #expect(limited.status == 1, "\(limited)")
            let problems = try Results(workdir, "fix.csv")
            #expect(problems.column("session_status") == ["failed", "invalid", "invalid", "invalid", "pending"])
            #expect(problems.rows[0]["session_ref"]?.hasPrefix("v1/tchek/") == true, "\(problems)")
            try workdir.write(Fleet.file([3, 5]), to: "fleet.csv")
            let good = try await workdir.run(arguments: arguments, environment: sandbox.keys)
            #expect(good.status == 0, "\(good)")
            #expect(try Results(workdir, "fix.csv").rows.isEmpty)
            #expect(try Results(workdir, "fix.csv.bak").rows.count == 5)
        }
    }

    @Test("a place that cannot be written, or holds somebody else's file, is known before the first call")
    func place() async throws {
        let workdir = try workdir()
        try workdir.write("somebody's notes", to: "notes.csv")
        try await Sandboxed.with { sandbox in
            for (path, status) in [("nowhere/fix.csv", 73), ("notes.csv", 73), ("fleet.csv", 73), ("-", 64)] {
                let run = try await workdir.run(
                    arguments: ["create", "fleet.csv", "--problems", path] + sandbox.place,
                    environment: sandbox.keys
                )
                #expect(run.status == status, "\(run)")
                #expect(run.error.contains("--problems") == ["notes.csv", "-"].contains(path), "\(run)")
                #expect(!run.error.contains("--output"), "\(run)")
            }
            #expect(sandbox.server.snapshot().counts.createCalls == 0)
            #expect(try workdir.text(of: "notes.csv") == "somebody's notes")
            #expect(!workdir.exists("fleet.results.csv"))
        }
    }

    @Test("no two options may name the same file, by whatever name")
    func distinct() async throws {
        let workdir = try workdir()
        try workdir.write("session_status,session_ref\n", to: "one.csv")
        try FileManager.default.createSymbolicLink(atPath: workdir.file("two.csv"), withDestinationPath: "one.csv")
        try FileManager.default.linkItem(atPath: workdir.file("one.csv"), toPath: workdir.file("three.csv"))
        let place = ["create", "fleet.csv", "--provider", "tchek", "--environment", "sandbox"]
        let pairs = [
            ["--output", "one.csv", "--problems", "./one.csv"], ["--output", "one.csv", "--problems", "two.csv"],
            ["--output", "three.csv", "--problems", "one.csv"], ["--problems", "new", "--report", "new"],
            ["--problems", "l.sqlite", "--ledger", "l.sqlite"], ["--problems", "m", "--metrics-file", "m"],
            ["--problems", "fleet.results.csv"],
        ]
        for pair in pairs {
            let run = try await workdir.run(arguments: place + pair)
            #expect(run.status == 64 && run.error.contains("names the same file"), "\(run)")
        }
        let both = try await workdir.run(arguments: place + ["--output", "/dev/null", "--problems", "/dev/null"])
        #expect(both.status == 1, "\(both)")
    }

    @Test("retry takes it with the night's own job file, whose lines about the night's file hold for that alone")
    func nightlyJob() async throws {
        let workdir = try workdir()
        try await Sandboxed.with { sandbox in
            try workdir.write(
                "provider: tchek\nenvironment: preprod\nbase-url: \(sandbox.root)\nledger: l.sqlite\nrate: 100/s\n"
                    + "output: night.csv\nproblems: fix.csv\nmin-rows: 7\nquiet: true\n",
                to: "night.yaml"
            )
            let job = ["--job", "night.yaml"]
            let night = try await workdir.run(arguments: ["create", "fleet.csv"] + job, environment: sandbox.keys)
            #expect(night.status == 1, "\(night)")
            // The next command that is printed is the one that is run here.
            #expect(night.output.hasSuffix("bulk-sessions retry fix.csv --job night.yaml\n"), "\(night)")
            let results = try workdir.text(of: "night.csv")
            try workdir.write(
                try workdir.text(of: "fix.csv").replacing("nobody", with: "a2@example.com")
                    .replacing(",x,", with: ",a4@example.com,"),
                to: "fix.csv"
            )
            let retry = try await workdir.run(arguments: ["retry", "./fix.csv"] + job, environment: sandbox.keys)
            #expect(retry.status == 0, "\(retry)")
            #expect(try Results(workdir, "fix.csv").column("session_status") == ["created", "created", "duplicate"])
            #expect(try workdir.text(of: "night.csv") == results)
            // What the command line says of the same holds, and another file's problems are written.
            let few = try await workdir.run(
                arguments: ["retry", "fix.csv", "--min-rows", "7"] + job,
                environment: sandbox.keys
            )
            #expect(few.status == 65, "\(few)")
            let whole = try await workdir.run(arguments: ["retry", "night.csv"] + job, environment: sandbox.keys)
            #expect(whole.status == 0, "\(whole)")
            #expect(try Results(workdir, "fix.csv").rows.isEmpty)
        }
    }
}
