import Foundation
import Sandbox
import Testing

/// What a run tells of itself: in the summary for programs, in the metrics and in the ledger.
@Suite("The origin of a run", .timeLimit(.minutes(5)))
struct OriginTests {
    private func sha256(_ workdir: Workdir, _ name: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
        process.arguments = [workdir.file(name)]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return String(text.prefix(64))
    }

    @Test("report --list shows who made it on which machine, with which options and from which files")
    func list() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try workdir.write("campaign: night run\nrate: 100/s\non-end: http://127.0.0.1:9/hush-hush\n", to: "job.yaml")
        try await Sandboxed.with { sandbox in
            let run = try await workdir.run(
                arguments: ["create", "fleet.csv", "--job", "job.yaml", "-q", "--ledger", "l.sqlite"]
                    + ["--proxy", "http://ada@proxy.invalid:1"] + sandbox.place,
                environment: sandbox.keys
            )
            #expect(run.status == 0, "\(run)")
            let list = try await workdir.run("report", "--list", "--ledger", "l.sqlite")
            #expect(list.status == 0, "\(list)")
            let user = String(cString: getpwuid(geteuid()).pointee.pw_name)
            #expect(
                list.output.contains("       by \(user) on \(ProcessInfo.processInfo.hostName): create "),
                "\(list)"
            )
            #expect(list.output.contains("'--campaign=night run' --rate=100/s "), "\(list)")
            #expect(
                list.output.contains("'--on-end=http://127.0.0.1:9/***' fleet.csv --job job.yaml --quiet"),
                "\(list)"
            )
            #expect(list.output.contains("--proxy 'http://***@proxy.invalid:1'"), "\(list)")
            #expect(!list.output.contains("hush-hush"), "\(list)")
            #expect(list.output.contains("input    \(try sha256(workdir, "fleet.csv"))\n"), "\(list)")
            #expect(list.output.contains("job file \(try sha256(workdir, "job.yaml"))\n"), "\(list)")
            let bytes = try workdir.bytes(of: "l.sqlite")
            #expect(bytes.firstRange(of: Array("hush-hush".utf8)) == nil)
        }
    }

    @Test("the summary for programs says which run it is, and how many rows carry each code; so do the metrics")
    func codes() async throws {
        let workdir = try Workdir()
        let rows = [
            Fleet.row(1), Fleet.row(2, email: "x", vin: "SHORT"), Fleet.row(3, email: "y"), Fleet.row(4),
            Fleet.row(5).replacing("Müller", with: "MÃ¼ller"),
        ]
        try workdir.write(([Fleet.header] + rows).joined(separator: "\n"), to: "fleet.csv")
        try await Sandboxed.with(faults: "422=calls:1-1") { sandbox in
            let run = try await sandbox.create(
                workdir,
                "fleet.csv",
                "--campaign",
                "spring",
                "--limit",
                "2",
                "--concurrency",
                "1",
                "--metrics-file",
                "m.prom"
            )
            #expect(run.status == 1, "\(run)")
            let summary = try #require(
                try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
            )
            let codes = [
                "email_invalid": 2, "vin_length": 1, "http_422": 1, "not_attempted": 1, "text_damaged": 1,
            ]
            #expect(summary["codes"] as? [String: Int] == codes, "\(run)")
            #expect(summary["campaign"] as? String == "spring" && summary["provider"] as? String == "tchek")
            #expect(summary["environment"] as? String == sandbox.root && run.number("run") == 1)
            #expect((summary["started_at"] as? String)?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
            #expect((summary["version"] as? String)?.isEmpty == false)
            let metrics = try workdir.text(of: "m.prom")
            for (code, count) in codes {
                #expect(metrics.contains(",campaign=\"spring\",code=\"\(code)\"} \(count)\n"), "\(metrics)")
            }
        }
    }

    @Test("check says the same of itself, without a run or a campaign")
    func check() async throws {
        let workdir = try Workdir()
        try workdir.write([Fleet.header, Fleet.row(1, vin: "SHORT")].joined(separator: "\n"), to: "fleet.csv")
        let run = try await workdir.run("check", "fleet.csv", "--provider", "pave", "--json")
        let summary = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
        #expect(summary["codes"] as? [String: Int] == ["vin_length": 1] && summary["provider"] as? String == "pave")
        #expect(summary["run"] is NSNull && summary["campaign"] is NSNull && summary["version"] is String)
    }
}
