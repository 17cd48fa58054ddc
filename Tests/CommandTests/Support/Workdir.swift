import CDispatch
import Foundation
import Glibc

/// A fresh directory in which the built binary is run as its users run it: no terminal, no home but this one.
final class Workdir: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/bulk-sessions-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The binary that was built together with these tests.
    static let binary: String = {
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appendingPathComponent("bulk-sessions").path
    }()

    /// Whether it was built with a sanitizer, which has memory and files of its own.
    static let isSanitized = ProcessInfo.processInfo.environment["TSAN_OPTIONS"] != nil

    /// What a command finds in its environment, whatever the tests themselves were given: no home but this directory.
    var environment: [String: String] {
        var variables = ["HOME": path, "TMPDIR": path, "PATH": "/usr/bin:/bin", "TZ": Self.zone(whereItIs: 12)]
        // Where the toolchain's libraries are not in a standard place, the loader is told by the first; the others are for
        // a binary that was built with a sanitizer.
        for name in ["LD_LIBRARY_PATH", "TSAN_OPTIONS", "ASAN_OPTIONS"] {
            variables[name] = ProcessInfo.processInfo.environment[name]
        }
        return variables
    }

    /// A zone, for `TZ`, where the clocks show this hour now: whether customers may be messaged depends on it.
    static func zone(whereItIs hour: Int) -> String {
        let west = Int(Date().timeIntervalSince1970) / 3600 % 24 - hour
        return "TST\(west)"
    }

    func file(_ name: String) -> String { path + "/" + name }

    /// Makes a folder that is its user's alone.
    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(
            atPath: file(name),
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    }

    func bytes(of name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: file(name))))
    }

    func text(of name: String) throws -> String { String(decoding: try bytes(of: name), as: UTF8.self) }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

    func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }

    /// Starts the binary in this directory. The environment holds what is given and nothing of the tests' own.
    ///
    /// - Parameters:
    ///   - terminal: Stands in for standard input and standard error.
    ///   - streams: Pipes in place of the files that the streams are otherwise.
    ///   - shell: What a shell does before it becomes the binary: `ulimit -n 60`.
    func start(
        _ arguments: [String],
        environment: [String: String] = [:],
        input: String = "",
        terminal: PseudoTerminal? = nil,
        streams: RunningCommand.Streams = .init(),
        shell: String? = nil
    ) throws -> RunningCommand {
        try RunningCommand(
            arguments,
            in: self,
            environment: environment,
            input: input,
            terminal: terminal,
            streams: streams,
            shell: shell
        )
    }

    /// Runs the binary to its end.
    func run(
        _ arguments: String...,
        environment: [String: String] = [:],
        input: String = ""
    ) async throws -> FinishedCommand {
        try await start(arguments, environment: environment, input: input).finished()
    }

    func run(
        arguments: [String],
        environment: [String: String] = [:],
        input: String = ""
    ) async throws -> FinishedCommand {
        try await start(arguments, environment: environment, input: input).finished()
    }
}

/// What a command left when it ended.
struct FinishedCommand: Sendable, CustomStringConvertible {
    var arguments: [String]
    /// The exit code; of a process that a signal ended, minus the signal's number.
    var status: Int32
    var output: String
    var error: String

    var description: String {
        "bulk-sessions \(arguments.joined(separator: " "))\nexit \(status)\n--- output\n\(output)\n--- error\n\(error)"
    }

    /// A number of the summary that `--json` prints.
    func number(_ key: String) -> Int? {
        let object = try? JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
        return (object?[key] as? NSNumber)?.intValue
    }
}

/// A command on its way.
final class RunningCommand: Sendable {
    /// The ends of pipes that a command has in place of files.
    struct Streams {
        var input: FileHandle?
        var error: FileHandle?
    }

    private let process: Process
    private let arguments: [String]
    private let outputFile: String
    private let errorFile: String
    private let ended: AsyncStream<Int32>

    init(
        _ arguments: [String],
        in workdir: Workdir,
        environment: [String: String],
        input: String,
        terminal: PseudoTerminal?,
        streams: Streams,
        shell: String?
    ) throws {
        self.arguments = arguments
        let id = UUID().uuidString
        outputFile = workdir.file(".stdout-\(id)")
        errorFile = workdir.file(".stderr-\(id)")
        let inputFile = workdir.file(".stdin-\(id)")
        for (file, text) in [(outputFile, ""), (errorFile, ""), (inputFile, input)] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        }
        process = Process()
        process.executableURL = URL(fileURLWithPath: shell == nil ? Workdir.binary : "/bin/sh")
        process.arguments = (shell.map { ["-c", "\($0) && exec \"$@\"", "sh", Workdir.binary] } ?? []) + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: workdir.path)
        process.environment = workdir.environment.merging(environment) { $1 }
        process.standardInput = streams.input ?? terminal?.device ?? FileHandle(forReadingAtPath: inputFile)
        process.standardOutput = FileHandle(forWritingAtPath: outputFile)
        process.standardError = streams.error ?? terminal?.device ?? FileHandle(forWritingAtPath: errorFile)
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
        ended = stream
        process.terminationHandler = { process in
            let status = process.terminationStatus
            continuation.yield(process.terminationReason == .uncaughtSignal ? -status : status)
            continuation.finish()
        }
        try process.run()
        // The command alone holds it, so that its end is the terminal's.
        try terminal?.device.close()
    }

    var isRunning: Bool { process.isRunning }

    var processID: Int32 { process.processIdentifier }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// What it has said so far on standard error.
    var errorSoFar: String { (try? String(contentsOfFile: errorFile, encoding: .utf8)) ?? "" }

    /// What it has printed so far on standard output.
    var outputSoFar: String { (try? String(contentsOfFile: outputFile, encoding: .utf8)) ?? "" }

    /// Waits until it has said this on standard error; false where it ended before.
    func says(_ text: String) async throws -> Bool {
        while !errorSoFar.contains(text) {
            if !isRunning { return errorSoFar.contains(text) }
            try await Task.sleep(for: .milliseconds(1))
        }
        return true
    }

    /// Waits until it has printed this on standard output; false where it ended before.
    func prints(_ text: String) async throws -> Bool {
        while true {
            let isRunning = isRunning
            if outputSoFar.contains(text) { return true }
            if !isRunning { return false }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    /// Waits until it has written something into a file that has no name; false where it ended before.
    func holdsUnnamedFile() async throws -> Bool {
        let folder = "/proc/\(processID)/fd/"
        while isRunning {
            for descriptor in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                var status = stat()
                guard stat(folder + descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
                if status.st_nlink == 0, status.st_size > 0 { return true }
            }
            try await Task.sleep(for: .milliseconds(1))
        }
        return false
    }

    func finished() async -> FinishedCommand {
        var status: Int32 = -1
        for await ended in ended { status = ended }
        return FinishedCommand(
            arguments: arguments,
            status: status,
            output: outputSoFar,
            error: errorSoFar
        )
    }
}
