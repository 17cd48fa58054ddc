import Foundation
import Glibc
import Sandbox
import Testing
import Text

/// Inputs and outputs that cannot be used: a message, the documented exit code, nothing sent and nothing half-written.
@Suite("bad input", .timeLimit(.minutes(10)))
struct BadInputTests {
    static let commands = ["check", "create"]

    /// Runs one of the commands against a sandbox and expects that no call was made.
    private func run(
        _ command: String,
        _ arguments: [String],
        in workdir: Workdir,
        input: String = ""
    ) async throws -> FinishedCommand {
        try await Sandboxed.with { sandbox in
            let place = command == "check" ? ["--provider", "tchek", "--json"] : sandbox.place + sandbox.quickly
            let run = try await workdir.run(
                arguments: [command] + arguments + place,
                environment: sandbox.keys,
                input: input
            )
            #expect(sandbox.server.snapshot().counts.createCalls == 0, "\(run)")
            return run
        }
    }

    private func visibleFiles(_ workdir: Workdir) throws -> [String] {
        try workdir.files().filter { !$0.hasPrefix(".std") && $0 != ".local" }
    }

    @Test("a file that is no usable CSV file ends with 65", arguments: FileTests.refused)
    func unusable(_ file: FileCase) async throws {
        let workdir = try Workdir()
        try workdir.write(file.bytes, to: "fleet.csv")
        let run = try await run("create", ["fleet.csv"] + file.options, in: workdir)
        #expect(run.status == 65 && run.error.contains(file.says), "\(run)")
        #expect(run.number("exit_code") == 65 && run.number("rows") == 0)
        #expect(try visibleFiles(workdir) == ["fleet.csv"])
    }

    @Test("nothing on standard input is an empty file", arguments: commands)
    func emptyStandardInput(_ command: String) async throws {
        let workdir = try Workdir()
        let run = try await run(command, ["-", "--output", "out.csv"], in: workdir)
        #expect(run.status == 65 && run.error.contains("The file is empty"), "\(run)")
        #expect(try visibleFiles(workdir).isEmpty)
    }

    @Test("a header alone gives a result with the header alone", arguments: commands)
    func headerOnly(_ command: String) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.header + "\r\n", to: "fleet.csv")
        let run = try await run(command, ["fleet.csv", "--output", "out.csv"], in: workdir)
        #expect(run.status == 0, "\(run)")
        let result = try workdir.text(of: "out.csv")
        #expect(result.hasPrefix(Fleet.header + ",session_status,") && result.hasSuffix(",session_ref\r\n"))
        #expect(run.number("rows") == 0)
    }

    @Test("rows with more or fewer cells, NUL bytes or no text are those rows' problem", arguments: commands)
    func badRows(_ command: String) async throws {
        let workdir = try Workdir()
        let rows = [
            Fleet.header, "short,Anna", Fleet.row(1) + ",more", Fleet.row(2).replacing("Anna", with: "An\0na"),
        ]
        let bytes = Array(rows.joined(separator: "\n").utf8) + Array("\nx\u{FF},".utf8.dropLast()) + [0xFF, 0x0A]
        try workdir.write(bytes, to: "fleet.csv")
        let run = try await run(command, ["fleet.csv", "--output", "out.csv"], in: workdir)
        #expect(run.status == 1, "\(run)")
        #expect(run.number("invalid") == 4 && run.number("rows") == 4)
        let codes = try Results(workdir, "out.csv").column("session_error_code")
        #expect(codes == ["too_few_fields", "too_many_fields", "control_character", "too_few_fields"])
    }

    @Test("an input that is not there, or is a folder, ends with 66 and says which", arguments: commands)
    func unreadable(_ command: String) async throws {
        let workdir = try Workdir()
        try FileManager.default.createDirectory(atPath: workdir.file("folder.csv"), withIntermediateDirectories: true)
        let missing = try await run(command, ["missing.csv"], in: workdir)
        #expect(missing.status == 66 && missing.error.contains("missing.csv: No such file"), "\(missing)")
        #expect(missing.number("exit_code") == 66 && missing.output.contains("missing.csv"), "\(missing)")
        let folder = try await run(command, ["folder.csv"], in: workdir)
        #expect(folder.status == 66 && folder.error.contains("folder.csv is a folder"), "\(folder)")
        #expect(try visibleFiles(workdir) == ["folder.csv"])
    }

    @Test("an output that cannot be written ends with 73 before anything is sent", arguments: commands)
    func unwritable(_ command: String) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try workdir.write("mine\n", to: "mine.csv")
        try FileManager.default.createDirectory(atPath: workdir.file("folder"), withIntermediateDirectories: true)
        for output in ["nowhere/out.csv", "folder", "mine.csv", "fleet.csv", "mine.csv/out.csv"] {
            let run = try await run(command, ["fleet.csv", "--output", output], in: workdir)
            #expect(run.status == 73 && run.error.contains(output), "\(run)")
            #expect(run.number("exit_code") == 73 && run.number("created") == 0)
        }
        #expect(try visibleFiles(workdir) == ["fleet.csv", "folder", "mine.csv"])
        #expect(try workdir.text(of: "mine.csv") == "mine\n")
    }

    @Test("a full disk under the result ends with 73")
    func fullDisk() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        let run = try await workdir.run("check", "fleet.csv", "--provider", "tchek", "--output", "/dev/full")
        #expect(run.status == 73 && run.error.contains("/dev/full"), "\(run)")
    }

    @Test("a result that grows beyond what may be written ends with 73, not by a signal")
    func fileSizeLimit() async throws {
        let workdir = try Workdir()
        // More than a megabyte: half of one is what a sanitizer writes for itself.
        try workdir.write(Fleet.file(1...15_000), to: "fleet.csv")
        let status = try await shell(
            "ulimit -f 1024; \(Workdir.binary) check fleet.csv --provider tchek >/dev/null 2>error; echo $?",
            in: workdir
        )
        #expect(status == "73\n")
        #expect(try workdir.text(of: "error").contains("fleet.checked.csv cannot be written"))
        #expect(!workdir.exists("fleet.checked.csv"))
    }

    @Test("a full disk under standard output ends with 73", arguments: ["--json", "--output -"])
    func fullStandardOutput(_ options: String) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        let status = try await shell(
            "\(Workdir.binary) check fleet.csv --provider tchek \(options) >/dev/full 2>error; echo $?",
            in: workdir
        )
        #expect(status == "73\n")
        #expect(try workdir.text(of: "error").contains("Standard output cannot be written"))
    }

    @Test(
        "an option with an empty value, as of a shell variable that is not set, is refused before anything is read",
        arguments: [
            "--output", "--report", "--metrics-file", "--ledger", "--campaign", "--account", "--key", "--sms-from",
            "--map",
        ]
    )
    func emptyValue(_ option: String) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        for words in [[option, ""], [option + "="]] {
            let run = try await run("create", ["fleet.csv"] + words, in: workdir)
            #expect(run.status == 64 && run.error.contains(option), "\(run)")
        }
        #expect(try visibleFiles(workdir) == ["fleet.csv"])
    }

    @Test("another machine is no sandbox")
    func remoteSandbox() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        let run = try await workdir.run(
            arguments: ["create", "fleet.csv", "--provider", "tchek", "--environment", "sandbox"]
                + ["--base-url", "https://tchek.example/apiV1"]
        )
        #expect(run.status == 64 && run.error.contains("tchek.example"), "\(run)")
    }

    @Test("a reader that leaves early is told on standard error, and ends with 73 and no crash")
    func closedOutput() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...5000), to: "fleet.csv")
        let pipeline = try await shell(
            "\(Workdir.binary) check fleet.csv --provider tchek --output - 2>error | head -n 1; echo ${PIPESTATUS[0]}",
            in: workdir
        )
        #expect(pipeline.hasPrefix(Fleet.header) && pipeline.hasSuffix("\n73\n"), "\(pipeline)")
        #expect(try workdir.text(of: "error").contains("Standard output was closed"))
        // Where only the summary has no reader, the results are written all the same.
        let summary = try await shell(
            "\(Workdir.binary) check fleet.csv --provider tchek 2>error | true; echo ${PIPESTATUS[0]}",
            in: workdir
        )
        #expect(summary == "0\n")
        #expect(try Results(workdir, "fleet.checked.csv").rows.count == 5000)
    }

    private func shell(_ script: String, in workdir: Workdir) async throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = URL(fileURLWithPath: workdir.path)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self)
    }
}
