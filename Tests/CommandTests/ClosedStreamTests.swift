import Foundation
import Sandbox
import Sending
import Testing
import Text

/// What happens where a caller has closed the standard streams, as some timers and wrappers do.
@Suite("closed streams", .timeLimit(.minutes(10)))
struct ClosedStreamTests {
    @Test("nothing that is meant for a closed stream is written into another file")
    func closedOutputs() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...5), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let status = try await Self.shell(
                "exec \"$@\" <&- >&- 2>&-",
                ["create", "fleet.csv"] + sandbox.place + ["--rate", "1000/s"],
                workdir,
                sandbox.keys
            )
            #expect(status == 0)
        }
        let results = try Results(workdir, "fleet.results.csv")
        #expect(results.count(.created) == 5 && results.rows.count == 5)
        #expect(try workdir.text(of: "fleet.csv") == Fleet.file(1...5))
    }

    @Test("results for a closed standard output, and rows from a closed standard input, are refused before any call")
    func refused() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...5), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let output = try await Self.shell(
                "exec \"$@\" >&-",
                ["create", "fleet.csv", "--output", "-"] + sandbox.place,
                workdir,
                sandbox.keys
            )
            #expect(output == 73)
            let input = try await Self.shell(
                "exec \"$@\" <&-",
                ["create", "-", "--output", "out.csv"] + sandbox.place,
                workdir,
                sandbox.keys
            )
            #expect(input == 66)
            #expect(sandbox.server.snapshot().counts.createCalls == 0)
        }
    }

    /// Runs the binary behind a shell's redirections; answers its exit code.
    private static func shell(
        _ script: String,
        _ arguments: [String],
        _ workdir: Workdir,
        _ environment: [String: String]
    ) async throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script, "sh", Workdir.binary] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: workdir.path)
        process.environment = workdir.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
    }
}
