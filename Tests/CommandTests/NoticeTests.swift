import Foundation
import Glibc
import Sandbox
import TestSupport
import Testing

/// What a service is told that misses a run which does not tell (`--on-start`, `--on-end`).
@Suite("Notices", .timeLimit(.minutes(5)))
struct NoticeTests {
    private static let secret = "0a7c5f1e-secret"

    private func notices(_ server: NoticeServer) -> [String] {
        ["--on-start", "\(server.root)/ping/\(Self.secret)/start?from=x"]
            + ["--on-end", "\(server.root)/ping/\(Self.secret)/{exit_code}"]
    }

    private func workdir(_ rows: [String] = (1...3).map { Fleet.row($0) }) throws -> Workdir {
        let workdir = try Workdir()
        try workdir.write(([Fleet.header] + rows).joined(separator: "\n"), to: "fleet.csv")
        return workdir
    }

    @Test("both are sent in their order, with what is known then and the exit code in the address")
    func sent() async throws {
        let workdir = try workdir([Fleet.row(1), Fleet.row(2, email: "nobody")])
        try await NoticeServer.with { server in
            try await Sandboxed.with { sandbox in
                let run = try await workdir.run(
                    arguments: ["create", "fleet.csv", "--json"] + notices(server) + sandbox.place,
                    environment: sandbox.keys
                )
                #expect(run.status == 1, "\(run)")
                #expect(!(run.output + run.error).contains(Self.secret), "\(run)")
                let (start, end) = (try #require(server.notices.first), try #require(server.notices.last))
                #expect(server.notices.count == 2 && start.line == "POST /ping/\(Self.secret)/start?from=x")
                #expect(start.isNull("exit_code") && start.isNull("run") && start.number("rows") == 0, "\(start)")
                #expect(end.line == "POST /ping/\(Self.secret)/1" && end.head.contains("application/json"), "\(end)")
                #expect(end.number("created") == 1 && end.number("invalid") == 1 && end.number("exit_code") == 1)
                #expect(end.number("run") == run.number("run") && end.number("run") == 1)
                for notice in [start, end] {
                    #expect(notice.text("provider") == "tchek" && notice.text("campaign") == "default", "\(notice)")
                    #expect(notice.text("environment") == sandbox.root && notice.text("version") != nil, "\(notice)")
                    #expect(notice.text("started_at")?.hasSuffix("Z") == true, "\(notice)")
                }
                let codes = end.object?["codes"] as? [String: Int]
                #expect(codes == ["email_invalid": 1])
            }
        }
    }

    @Test("the end is told of a run that never began, whatever kept it from that")
    func unbegun() async throws {
        let workdir = try workdir()
        try workdir.write("Zoë Nobody;no table\n", to: "text.csv")
        try await NoticeServer.with { server in
            let end = ["--on-end", "\(server.root)/\(Self.secret)/{exit_code}"]
            let cases: [([String], Int)] = [
                (["create", "nowhere.csv", "--provider", "tchek", "--environment", "preprod"], 66),
                (["create", "text.csv", "--provider", "tchek", "--environment", "sandbox"], 65),
                (["create", "fleet.csv", "--provider", "tchek", "--environment", "preprod"], 78),
                (["create", "fleet.csv", "--provider", "tchek", "--environment", "sandbox", "--nonsense"], 64),
                (["retry", "fleet.csv"], 65),
            ]
            for (number, (arguments, status)) in cases.enumerated() {
                let run = try await workdir.run(arguments: arguments + end)
                #expect(run.status == status && !(run.error + run.output).contains(Self.secret), "\(run)")
                let notice = try #require(server.notices.last)
                #expect(server.notices.count == number + 1 && notice.line == "POST /\(Self.secret)/\(status)", "\(run)")
                #expect(notice.number("exit_code") == status && notice.text("stopped") != nil, "\(notice)")
                #expect(!notice.body.contains("Zoë") && !notice.body.contains("Nobody"), "\(notice)")
            }
            let dry = try await workdir.run(
                arguments: ["create", "fleet.csv", "--provider", "tchek", "--environment", "sandbox", "-n"] + end
            )
            #expect(dry.status == 0 && server.notices.count == cases.count, "\(dry)")
        }
    }

    @Test("the end is told of a run that a signal stopped, and of one that a second signal ended at once")
    func signals() async throws {
        for signals in [1, 2] {
            let workdir = try workdir((1...200).map { Fleet.row($0) })
            try await NoticeServer.with { server in
                try await Sandboxed.with(faults: "latency=\(signals == 1 ? "20ms" : "30s")") { sandbox in
                    let run = try workdir.start(
                        ["create", "fleet.csv", "--json"] + notices(server) + sandbox.place,
                        environment: sandbox.keys
                    )
                    #expect(try await sandbox.reaches(calls: 1, while: run))
                    for number in 1...signals {
                        run.send(SIGTERM)
                        if number < signals { try await Task.sleep(for: .milliseconds(1_200)) }
                    }
                    let ended = await run.finished()
                    #expect(ended.status == 75, "\(ended)")
                    #expect(server.notices.last?.line == "POST /ping/\(Self.secret)/75", "\(server.notices)")
                    #expect(server.notices.last?.number("exit_code") == 75)
                }
            }
        }
    }

    @Test("it is tried three times, and its failure is a warning without the address and changes no exit code")
    func failing() async throws {
        let workdir = try workdir()
        try await Sandboxed.with { sandbox in
            try await NoticeServer.with(status: { $0 < 3 ? 503 : 200 }) { server in
                let run = try await workdir.run(
                    arguments: ["create", "fleet.csv", "--on-end", "\(server.root)/\(Self.secret)"] + sandbox.place,
                    environment: sandbox.keys
                )
                #expect(run.status == 0 && server.notices.count == 3 && !run.error.contains("was not told"), "\(run)")
            }
            try await NoticeServer.with(status: { _ in 404 }) { server in
                let run = try await workdir.run(
                    arguments: ["create", "fleet.csv", "--on-end", "\(server.root)/\(Self.secret)"] + sandbox.place,
                    environment: sandbox.keys
                )
                #expect(run.status == 0 && server.notices.count == 3, "\(run)")
                #expect(run.error.contains("warning --on-end: 127.0.0.1 was not told: HTTP 404"), "\(run)")
                #expect(!(run.error + run.output).contains(Self.secret), "\(run)")
            }
        }
    }

    @Test(
        "an address that cannot be used is an error of usage, and is not repeated",
        arguments: [
            ("http://example.com/SECRET-1", "asks for plain http to example.com"), ("SECRET-1", "is no address"),
            ("https://me:SECRET-1@example.com/x", "holds a user name"), ("ftp://x/SECRET-1", "is no address"),
            ("https://example.com/SECRET-1#x", "holds a character"),
            ("https://example.com/{SECRET-1}", "holds a character"),
        ]
    )
    func malformed(_ address: String, _ sentence: String) async throws {
        let workdir = try workdir()
        let place = ["create", "fleet.csv", "--provider", "tchek", "--environment", "sandbox"]
        let run = try await workdir.run(arguments: place + ["--on-end", address])
        #expect(run.status == 64 && run.error.contains("The value of '--on-end' \(sentence)"), "\(run)")
        #expect(!run.error.contains("SECRET"), "\(run)")
        try workdir.write("on-start: https://example.com/SECRET-1/{exit_code}\n", to: "job.yaml")
        let job = try await workdir.run(arguments: place + ["--job", "job.yaml"])
        #expect(job.status == 78 && job.error.contains("job.yaml, line 1: on-start: "), "\(job)")
        #expect(!job.error.contains("SECRET"), "\(job)")
    }

    @Test("a proxy is used for them as for calls", .enabled(if: TinyProxy.isInstalled, "tinyproxy is not installed"))
    func proxy() async throws {
        let workdir = try workdir()
        let proxy = try TinyProxy("ConnectPort 4")
        try await Sandboxed.with { sandbox in
            let run = try await workdir.run(
                arguments: [
                    "create", "fleet.csv", "--proxy", proxy.url, "--on-end", "https://hc.invalid/\(Self.secret)",
                ]
                    + sandbox.place,
                environment: sandbox.keys
            )
            #expect(run.status == 0, "\(run)")
            #expect(run.error.contains("--on-end: hc.invalid was not told: the proxy let no call pass"), "\(run)")
        }
    }

    @Test("a job file with an error tells of it by the address that stands in that very file")
    func brokenJob() async throws {
        let workdir = try workdir()
        try await NoticeServer.with { server in
            for (number, line) in ["nonsense: 1", "quiet: perhaps", "rate: [5]", "timeout: soon"].enumerated() {
                let status = 78
                try workdir.write(
                    "\(line)\nprovider: tchek\nenvironment: sandbox\non-end: \(server.root)/\(Self.secret)/{exit_code}\n",
                    to: "night.yaml"
                )
                let run = try await workdir.run("create", "fleet.csv", "--job", "night.yaml")
                #expect(run.status == status && !(run.error + run.output).contains(Self.secret), "\(run)")
                let notice = try #require(server.notices.last)
                #expect(server.notices.count == number + 1 && notice.line == "POST /\(Self.secret)/\(status)", "\(run)")
            }
        }
    }
}
