import Foundation
import Testing

@testable import bulk_sessions

@Suite("samples", .timeLimit(.minutes(10)))
struct SamplesTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
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

    @Test(
        "the timer's hour comes once in every night, also in those in which clocks are changed",
        arguments: [
            ("Europe/Paris", "2027-03-27 12:00:00", "Sun 2027-03-28 04:00:00 CEST"),
            ("Europe/Paris", "2027-10-30 12:00:00", "Sun 2027-10-31 04:00:00 CET"),
            ("America/New_York", "2027-03-13 12:00:00", "Sun 2027-03-14 04:00:00 EDT"),
            ("America/New_York", "2027-11-06 12:00:00", "Sun 2027-11-07 04:00:00 EST"),
        ]
    )
    func timer(_ zone: String, _ before: String, _ expected: String) throws {
        guard FileManager.default.isExecutableFile(atPath: Self.analyze),
            FileManager.default.fileExists(atPath: "/usr/share/zoneinfo/" + zone)
        else { try Test.cancel("systemd-analyze or tzdata is not installed") }
        let timer = try String(contentsOfFile: Self.folder + "/bulk-sessions.timer", encoding: .utf8)
        let calendar = try #require(timer.firstMatch(of: /\nOnCalendar=(.+)\n/)).output.1
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.analyze)
        process.arguments = ["calendar", "--base-time", before, "--iterations", "2", String(calendar)]
        process.environment = ["TZ": zone, "LC_ALL": "C"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && text.contains("Next elapse: \(expected)"), "\(text)")
    }

    @Test(
        "systemd accepts service and timer, and finds the service well locked in",
        arguments: [("", ["bulk-sessions.timer"]), ("two-hosts/", ["first-host.timer", "second-host.timer"])]
    )
    func units(folder: String, timers: [String]) async throws {
        guard FileManager.default.isExecutableFile(atPath: Self.analyze) else {
            try Test.cancel("systemd-analyze is not installed")
        }
        let workdir = try Workdir()
        let names = ["bulk-sessions.service"] + timers
        for name in names {
            // The command of a unit must exist for it to be accepted.
            let unit = try Self.text(folder + name).replacing("/usr/local/bin/bulk-sessions", with: Workdir.binary)
            try workdir.write(unit, to: name)
        }
        let verified = try await workdir.tool([Self.analyze, "verify"] + names.map(workdir.file))
        #expect(verified.status == 0 && verified.error.isEmpty, "\(verified)")
        // 10 is no protection at all; the threshold is in tenths.
        let judged = try await workdir.tool([
            Self.analyze, "security", "--no-pager", "--offline=true", "--threshold=15",
            workdir.file("bulk-sessions.service"),
        ])
        #expect(judged.status == 0, "\(judged)")
    }

    @Test(
        "each service has its doctor after all codes but those that say enough",
        arguments: bulk_sessions.ExitStatus.allCases,
        ["bulk-sessions.service", "two-hosts/bulk-sessions.service"]
    )
    func doctor(_ status: bulk_sessions.ExitStatus, service: String) async throws {
        let command = try #require(try Self.text(service).firstMatch(of: /"\$EXIT_STATUS" in (.+?)\)/))
        let found = try await Workdir().tool([
            "sh", "-c", "case \"$0\" in \(command.1)) echo doctor;; esac", "\(status.rawValue)",
        ])
        let isClear = [.success, .someNotCreated, .stoppedEarly].contains(status)
        #expect(found.output == (isClear ? "" : "doctor\n"), "\(found)")
    }

    @Test("Kubernetes starts again what was stopped early, and nothing that would end the same way")
    func kubernetes() throws {
        let values = try #require(try Self.text("kubernetes.yaml").firstMatch(of: /values: \[(.+)\]/)).1
        let codes = values.split(separator: ", ").compactMap { Int32($0) }
        #expect(
            codes
                == bulk_sessions.ExitStatus.allCases.filter { $0 != .success && $0 != .stoppedEarly }.map(\.rawValue)
                .sorted()
        )
    }

    @Test("the operators' page has something on every exit code", arguments: bulk_sessions.ExitStatus.allCases)
    func operators(_ status: bulk_sessions.ExitStatus) throws {
        let text = try Self.text("OPERATORS.md")
        #expect(text.contains("\n## \(status.rawValue): "))
        #expect(text.contains("\n| [\(status.rawValue)](#\(status.rawValue)-"))
    }

    @Test("the scripts are plain shell", arguments: ["install", "debian-package", "demo"])
    func scripts(_ name: String) async throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/shellcheck") else {
            try Test.cancel("shellcheck is not installed")
        }
        let found = try await Workdir().tool(["shellcheck", Self.folder + "/" + name])
        #expect(found.status == 0, "\(found)")
    }

    @Test("an installation brings the manual page and the completions of three shells")
    func installation() async throws {
        let workdir = try Workdir()
        let installed = try await workdir.tool(
            [Self.folder + "/install"],
            environment: ["BINARY": Workdir.binary, "PREFIX": workdir.file("usr")]
        )
        #expect(installed.status == 0, "\(installed)")
        let version = try await workdir.tool([workdir.file("usr/bin/bulk-sessions"), "--version"])
        #expect(version.output == RunCommand.version + "\n", "\(version)")
        let share = "usr/share/"
        #expect(try workdir.text(of: share + "man/man1/bulk-sessions.1").contains(".SH NAME"))
        for completions in [
            "bash-completion/completions/bulk-sessions", "zsh/site-functions/_bulk-sessions",
            "fish/vendor_completions.d/bulk-sessions.fish",
        ] {
            #expect(try workdir.text(of: share + completions).contains("give-up-after"), "\(completions)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: workdir.file("usr/bin")) == ["bulk-sessions"])
    }

    private static func text(_ name: String) throws -> String {
        try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
    }
}
