import Foundation
import Testing

@Suite("samples", .timeLimit(.minutes(10)))
struct SamplesTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../samples").standardizedFileURL.path
    private static let analyze = "/usr/bin/systemd-analyze"

    @Test("the job file of the nightly run fits samples/fleet.csv")
    func nightly() async throws {
        let workdir = try Workdir()
        let run = try await workdir.run(
            arguments: [
                "create", Self.folder + "/fleet.csv", "--job", Self.folder + "/nightly.yaml", "--environment",
                "sandbox", "--rate", "1000/s", "--output", "fleet.results.csv", "--json",
            ]
        )
        #expect(run.status == 0 && run.number("created") == run.number("rows"), "\(run)")
    }

    @Test("systemd accepts service and timer")
    func units() async throws {
        guard FileManager.default.isExecutableFile(atPath: Self.analyze) else {
            try Test.cancel("systemd-analyze is not installed")
        }
        let workdir = try Workdir()
        for name in ["bulk-sessions.service", "bulk-sessions.timer"] {
            let text = try String(contentsOfFile: Self.folder + "/" + name, encoding: .utf8)
            // The command of a unit must exist for it to be accepted.
            try workdir.write(
                text.replacing("ExecStart=/usr/local/bin/bulk-sessions", with: "ExecStart=\(Workdir.binary)"),
                to: name
            )
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.analyze)
        process.arguments = ["verify", workdir.file("bulk-sessions.service"), workdir.file("bulk-sessions.timer")]
        let complaints = Pipe()
        process.standardError = complaints
        try process.run()
        let text = try complaints.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && text.isEmpty, "\(String(decoding: text, as: UTF8.self))")
    }
}
