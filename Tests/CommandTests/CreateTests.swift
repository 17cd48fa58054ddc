import Foundation
import Sandbox
import Sending
import Testing
import Text

@Suite("create", .timeLimit(.minutes(10)))
struct CreateTests {
    @Test(
        "every row is created exactly once, and written back in the order of the input",
        arguments: ["tchek", "pave"]
    )
    func everyRowOnce(_ provider: String) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...200), to: "fleet.csv")
        try await Sandboxed.with(provider, faults: "latency=0ms-5ms") { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv")
            #expect(run.status == 0, "\(run)")
            let snapshot = sandbox.server.snapshot()
            #expect(snapshot.counts.created == 200 && snapshot.doubles == 0 && snapshot.counts.refused == 0)
            let results = try Results(workdir, "fleet.results.csv")
            #expect(results.count(.created) == 200)
            #expect(results.column("external_id") == (1...200).map { Fleet.row($0).prefix(10).description })
            #expect(Set(results.column("session_id")) == Set(snapshot.sessions.map(\.id)))
            #expect(run.number("created") == 200 && run.number("requests") == 200 && run.number("retries") == 0)
        }
    }

    @Test("the input's own bytes stand unchanged before our columns")
    func inputUntouched() async throws {
        let workdir = try Workdir()
        let rows = [
            "\u{FEFF}note;external_id;first_name;last_name;email;phone;locale;vin",
            "  spaced \"x\";E1;\"Anna\";\" M \"\"quoted\"\"\";a@example.com;+33639980112;fr;\(Fleet.vin(1))",
            "\"two\r\nlines\";E2;Zoë;N;b@example.com;+33639980113;fr;\(Fleet.vin(2))",
        ]
        try workdir.write(rows.joined(separator: "\r\n"), to: "odd.csv")
        try await Sandboxed.with { sandbox in
            let run = try await sandbox.create(workdir, "odd.csv")
            #expect(run.status == 0, "\(run)")
        }
        let lines = try workdir.text(of: "odd.results.csv")
        for row in rows { #expect(lines.contains(row + ";"), "\(lines)") }
        #expect(lines.hasPrefix(rows[0] + ";session_status;session_id;"))
        #expect(lines.hasSuffix("\r\n"))
    }

    @Test("results go to standard output with --output -, and the summary to standard error")
    func standardOutput() async throws {
        let workdir = try Workdir()
        try await Sandboxed.with { sandbox in
            let run = try await workdir.run(
                arguments: ["create", "-", "--output", "-"] + sandbox.place + sandbox.quickly,
                environment: sandbox.keys,
                input: Fleet.file(1...3)
            )
            #expect(run.status == 0, "\(run)")
            #expect(run.output.split(separator: "\n").count == 4)
            #expect(run.error.contains("\"created\":3"))
        }
    }

    @Test("the result file is for its owner alone, an older one becomes .bak, and nothing else is left")
    func resultFile() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            _ = try await sandbox.create(workdir, "fleet.csv")
            let first = try workdir.text(of: "fleet.results.csv")
            _ = try await sandbox.create(workdir, "fleet.csv")
            #expect(try workdir.text(of: "fleet.results.csv.bak") == first)
        }
        let attributes = try FileManager.default.attributesOfItem(atPath: workdir.file("fleet.results.csv"))
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        let visible = try workdir.files().filter { !$0.hasPrefix(".") }
        #expect(visible == ["fleet.csv", "fleet.results.csv", "fleet.results.csv.bak"])
        #expect(try workdir.files().filter { $0.hasPrefix(".fleet") }.isEmpty)
    }

    @Test("a file that is not ours, and the input, are never overwritten")
    func neverOverwritten() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try workdir.write("mine\n", to: "fleet.results.csv")
        try await Sandboxed.with { sandbox in
            let foreign = try await sandbox.create(workdir, "fleet.csv")
            #expect(foreign.status == 73 && foreign.error.contains("--overwrite"), "\(foreign)")
            let input = try await sandbox.create(workdir, "fleet.csv", "--output", "fleet.csv", "--overwrite")
            #expect(input.status == 73, "\(input)")
            #expect(sandbox.server.snapshot().counts.createCalls == 0)
            let forced = try await sandbox.create(workdir, "fleet.csv", "--overwrite")
            #expect(forced.status == 0, "\(forced)")
        }
        #expect(try workdir.text(of: "fleet.csv") == Fleet.file(1...3))
    }

    @Test("messages are asked for by row or by option, and the sandbox sees them")
    func notify() async throws {
        let workdir = try Workdir()
        let rows = [
            Fleet.header + ",notify", Fleet.row(1) + ",sms", Fleet.row(2) + ",", Fleet.row(3) + ",none",
        ]
        try workdir.write(rows.joined(separator: "\n"), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv", "--notify", "both")
            #expect(run.status == 0, "\(run)")
            #expect(sandbox.server.snapshot().counts.messages == 2)
        }
    }

    @Test("PAVE has no e-mail: such a row is refused before it is sent")
    func paveHasNoEmail() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.header + ",notify\n" + Fleet.row(1) + ",email\n" + Fleet.row(2) + ",sms\n", to: "f.csv")
        try await Sandboxed.with("pave") { sandbox in
            let run = try await sandbox.create(workdir, "f.csv", "--first-run")
            #expect(run.status == 1, "\(run)")
            #expect(try Results(workdir, "f.results.csv").column("session_error_code") == ["notify_unsupported", ""])
            #expect(sandbox.server.snapshot().counts.messages == 1)
        }
    }

    @Test("keys come from files as well, and appear nowhere in what is printed")
    func secrets() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try workdir.write("test-key-of-tchek\n", to: "key")
        try await Sandboxed.with { sandbox in
            let arguments = ["create", "fleet.csv", "--log-level", "trace"] + sandbox.place
            let none = try await workdir.run(arguments: arguments)
            #expect(none.status == 78 && none.error.contains("TCHEK_API_KEY"), "\(none)")
            let both = try await workdir.run(
                arguments: arguments,
                environment: ["TCHEK_API_KEY": "a", "TCHEK_API_KEY_FILE": workdir.file("key")]
            )
            #expect(both.status == 78, "\(both)")
            let file = try await workdir.run(
                arguments: arguments,
                environment: ["TCHEK_API_KEY_FILE": workdir.file("key")]
            )
            #expect(file.status == 0, "\(file)")
            #expect(!(file.output + file.error).contains("test-key-of-tchek"))
        }
    }

    @Test("a dry run sends nothing, writes nothing, and says what would be done")
    func dryRun() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv", "--dry-run")
            #expect(run.status == 0 && run.error.contains("3 to create"), "\(run)")
            #expect(sandbox.server.snapshot().counts == SandboxCounts())
            #expect(!workdir.exists("fleet.results.csv"))
        }
    }
}
