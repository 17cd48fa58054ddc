import Foundation
import Sending
import Testing

@Suite("texts that mean no good", .timeLimit(.minutes(10)))
struct HostileTextTests {
    /// An escape, a bell, a one-byte CSI, an override of the direction, and separators of lines.
    private static let bad = "a\u{1B}[2J\u{7}\u{9B}31m\u{202E}b\u{2028}c\u{85}d\re"

    /// Whether a terminal would act upon anything in a text but the ends of lines.
    private static func isVisible(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control: scalar == "\n"
            case .format, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
    }

    private static func check(_ run: FinishedCommand, _ status: Int32) {
        #expect(run.status == status, "\(run)")
        #expect(isVisible(run.output) && isVisible(run.error), "\("\(run)".debugDescription)")
    }

    @Test("of a job file's keys and values")
    func jobFile() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...1), to: "fleet.csv")
        for job in [
            #""a\e[2J\x9b31m\u202eb": 1"#, "provider: tchek\n\"rate\": \"5\u{9B}31m\"",
            "provider: \"x\u{202E}\u{85}y\"",
            "map: {\"\\e[31m\": x}", "constants: {\"a\\nb\": x}", "\u{9B}31m: x",
            "\"\\nbulk-sessions: all is well\": 1",
        ] {
            try workdir.write(job + "\n", to: "job.yaml")
            let run = try await workdir.run("create", "fleet.csv", "--job", "job.yaml", "--environment", "sandbox")
            Self.check(run, 78)
            #expect(!run.error.split(separator: "\n").contains("bulk-sessions: all is well"), "\(run)")
        }
    }

    @Test("of file names, in errors, plans and summaries, as text and as JSON")
    func fileNames() async throws {
        let workdir = try Workdir()
        let name = Self.bad + "\nbulk-sessions: all is well"
        try workdir.write(Fleet.file(1...2), to: name + ".csv")
        let missing = try await workdir.run("check", name + ".none", "--provider", "tchek")
        Self.check(missing, 66)
        let place = ["--provider", "tchek", "--environment", "sandbox"]
        let create = try await workdir.run(arguments: ["create", name + ".csv"] + place)
        Self.check(create, 0)
        #expect(
            create.output.contains(#"Results: a\u{1B}[2J\u{7}\u{9B}31m\u{202E}b\u{2028}c\u{85}d\re\nbulk-sessions"#)
        )
        #expect(try Results(workdir, name + ".results.csv").count(.created) == 2)
        let json = try await workdir.run(arguments: ["create", name + ".csv", "--json"] + place)
        Self.check(json, 0)
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect(object?["output"] as? String == name + ".results.csv")
        let job = try await workdir.run("check", name + ".csv", "--job", name + ".yaml", "--provider", "tchek")
        Self.check(job, 78)
        for run in [missing, create, json, job] {
            let lines = (run.output + run.error).split(separator: "\n")
            #expect(!lines.contains { $0.hasPrefix("bulk-sessions: all is well") }, "\(run)")
        }
    }

    @Test("the command after Next can be pasted, and names the same file")
    func nextCommand() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...2).replacing("VF1", with: "VFO"), to: "a\u{1B}'\u{9B}.csv")
        let run = try await workdir.run("check", "a\u{1B}'\u{9B}.csv", "--provider", "tchek")
        Self.check(run, 1)
        let next = try #require(run.output.split(separator: "\n").last.map { $0.drop { $0 == " " } })
        try workdir.write("set -- " + next.dropFirst("bulk-sessions ".count) + "; cat \"$2\"", to: "next.sh")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["next.sh"]
        process.currentDirectoryURL = URL(fileURLWithPath: workdir.path)
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let shown = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(shown.hasPrefix(Fleet.header), "\(next)")
    }

    @Test("of campaign and account, in the list of runs, in logs and in a page on standard output")
    func runs() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...2), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            for format in ["text", "json"] {
                let arguments = ["create", "fleet.csv", "--campaign", Self.bad, "--account", Self.bad + "\n  1  x"]
                let run = try await workdir.run(
                    arguments: arguments + sandbox.place + ["--log-format", format, "--log-level", "trace"],
                    environment: sandbox.keys
                )
                Self.check(run, 0)
            }
            let list = try await workdir.run("report", "--list")
            Self.check(list, 0)
            // The heading, and of each run its line, who began it and what it read.
            #expect(list.output.split(separator: "\n").count == 1 + 2 * 3, "\(list)")
            #expect(list.output.contains(#"a\u{1B}[2J\u{7}\u{9B}31m\u{202E}b\u{2028}c\u{85}d\re"#), "\(list)")
            Self.check(try await workdir.run("report", "--output", "-"), 0)
        }
    }

    @Test("results on standard output are data, and as they came")
    func data() async throws {
        let workdir = try Workdir()
        let note = "\u{9B}31m\u{202E}x\tz"
        try workdir.write("\(Fleet.header),note\n\(Fleet.row(1)),\(note)\n", to: "fleet.csv")
        let run = try await workdir.run(
            "create",
            "fleet.csv",
            "--provider",
            "tchek",
            "--environment",
            "sandbox",
            "--output",
            "-"
        )
        #expect(run.status == 0 && run.output.contains(",\(note),created,"), "\(run)")
        #expect(Self.isVisible(run.error), "\(run)")
    }

    // MARK: - Job files that grow

    /// Ten seconds of a processor and 200 MB: what takes more is ended by a signal.
    ///
    /// A sanitizer has no such measure.
    private static let limits = Workdir.isSanitized ? "true" : "ulimit -t 10 && ulimit -d 204800"

    /// Nine levels of nine aliases: some hundred bytes that stand for a thousand million nodes.
    private static let laughs: String = {
        var job = "options:\n  a: &a [x,x,x,x,x,x,x,x,x]\n"
        for (before, name) in zip("abcdefgh", "bcdefghi") {
            job += "  \(name): &\(name) [" + Array(repeating: "*\(before)", count: 9).joined(separator: ",") + "]\n"
        }
        return job
    }()

    @Test(
        "aliases and anchors of a job file are refused, in little time and memory",
        arguments: [
            (laughs, 2), ("rate: &r 5/s\n", 1), ("provider: tchek\nmap: &m {phone: x}\n", 2), ("rate: *r\n", 1),
            ("options: {a: &a [x], ? [*a, *a] : y}\n", 1), ("key: [&k id, *k]\n", 1), ("&a rate: 5/s\n", 1),
            ("options:\n  &a\n  b: c\n", 2), ("rate: !!str &r 5/s\n", 1), ("options: [&a , b]\n", 1),
        ]
    )
    func aliases(job: String, line: Int) async throws {
        let workdir = try Workdir()
        try workdir.write(job, to: "job.yaml")
        let run = try await workdir.start(
            ["create", "fleet.csv", "--job", "job.yaml"],
            shell: Self.limits
        ).finished()
        Self.check(run, 78)
        #expect(run.error.contains("job.yaml, line \(line): Anchors (&) and aliases (*) are not taken"), "\(run)")
    }

    @Test("an ampersand or a star that is no anchor and no alias is text")
    func ampersands() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...1).replacing("phone", with: "a &b *c"), to: "fleet.csv")
        for job in [
            "map: {phone: \"a &b *c\"}", "map: {phone: 'a &b *c'}", "# &b *c\nmap: {phone: a &b *c}",
            "map:\n  phone: a &b *c # &d",
        ] {
            try workdir.write("provider: tchek\noverwrite: true\n\(job)\n", to: "job.yaml")
            let run = try await workdir.run("check", "fleet.csv", "--job", "job.yaml")
            Self.check(run, 0)
        }
    }

    @Test("a job file is small, and flat")
    func sizes() async throws {
        let workdir = try Workdir()
        try workdir.write("# " + String(repeating: "x", count: 70_000) + "\n", to: "large.yaml")
        try workdir.write("options: " + String(repeating: "[", count: 500) + "\n", to: "open.yaml")
        let deep = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
        try workdir.write("options: {a: \(deep)}\n", to: "deep.yaml")
        try workdir.write("key: [" + String(repeating: "a,", count: 30_000) + "a]\n", to: "wide.yaml")
        for (job, says) in [
            ("large.yaml", "larger than 64 KiB"), ("/dev/zero", "it is no regular file"), ("open.yaml", "not YAML"),
            ("deep.yaml", "More than 32 mappings and lists within one another"), ("wide.yaml", "cannot be read"),
        ] {
            let run = try await workdir.start(
                ["create", "fleet.csv", "--provider", "tchek", "--environment", "sandbox", "--job", job],
                shell: Self.limits
            ).finished()
            #expect(run.status == (job == "wide.yaml" ? 66 : 78) && run.error.contains(says), "\(run)")
        }
    }
}
