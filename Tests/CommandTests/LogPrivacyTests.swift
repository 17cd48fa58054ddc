import Foundation
import Sandbox
import Testing
import Text

/// Everything a run prints is searched for everything it must keep to itself.
@Suite("nothing personal is printed", .timeLimit(.minutes(10)))
struct LogPrivacyTests {
    @Test(
        "at the level trace, with refusals, faults and messages, no value of the input and no answer is printed",
        arguments: ["tchek", "pave"],
        ["text", "json"]
    )
    func nothingPersonal(_ provider: String, _ format: String) async throws {
        let workdir = try Workdir()
        let input = Self.input(messages: provider == "tchek" ? "both" : "sms")
        try workdir.write(input, to: "fleet.csv")
        let faults =
            "latency=0ms-3ms,503=20%,422=5%,500-after=4%,cut-after=4%,unreadable=3%,429=calls:40-41,retry-after=1s"
        try await Sandboxed.with(provider, faults: faults, seed: 7) { sandbox in
            let run = try await sandbox.create(
                workdir,
                "fleet.csv",
                "--first-run",
                "--max-errors",
                "100%",
                "--log-level",
                "trace",
                "--log-format",
                format
            )
            #expect(run.status == 1, "\(run)")
            let counts = sandbox.server.snapshot().counts
            #expect(counts.messages > 0 && run.error.contains("http_422"), "\(run)")
            #expect(run.error.contains("http_503") && run.error.contains("asked for 1 s"), "\(run)")
            try Self.expectSilence(run, workdir, sandbox.server.snapshot().sessions)

            let results = try workdir.text(of: "fleet.results.csv")
            #expect(results.contains("created") && results.contains("unknown"))
            let again = try await workdir.run(
                arguments: ["retry", "fleet.results.csv", "--include-unknown", "--log-level", "trace"]
                    + ["--log-format", format, "--base-url", sandbox.place[5]] + sandbox.quickly,
                environment: sandbox.keys
            )
            #expect(again.status <= 1, "\(again)")
            try Self.expectSilence(again, workdir, sandbox.server.snapshot().sessions)
        }
        let check = try await workdir.run("check", "fleet.csv", "--provider", provider)
        #expect(check.status == 1, "\(check)")
        try Self.expectSilence(check, workdir, [])
    }

    @Test("JSON lines hold what a collector looks for, and nothing else is on standard error")
    func jsonLines() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...5), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv", "--log-level", "debug", "--log-format", "json")
            let lines = try run.error.split(separator: "\n").map { line in
                try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
            }
            for line in lines {
                let time = try #require(line["timestamp"] as? String)
                #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d/) != nil, "\(time)")
                #expect(line["level"] is String && line["message"] is String)
            }
            let calls = lines.filter { $0["message"] as? String == "call" }
            #expect(Set(calls.compactMap { $0["row"] as? Int }) == [2, 3, 4, 5, 6], "\(run)")
            for call in calls {
                #expect(call["run"] is Int && call["attempt"] as? Int == 1 && call["duration_ms"] is Int)
                #expect(call["code"] as? String == "created")
            }
            let ended = try #require(lines.last { $0["message"] as? String == "sending ended" })
            #expect(ended["done"] as? Int == 5 && ended["total"] as? Int == 5 && ended["created"] as? Int == 5)
        }
    }

    @Test("in a log of JSON lines an error is one of them")
    func errorAsJSON() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...2), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let place = sandbox.place
            for arguments in [
                ["create", "fleet.csv", "--min-rows", "9"] + place, ["create", "nofile.csv"] + place,
                ["status", "nofile.csv"], ["cancel", "nofile.csv"], ["reconcile", "nofile.csv", "--with", "list.csv"],
            ] {
                let run = try await workdir.run(
                    arguments: arguments + ["--log-format", "json"],
                    environment: sandbox.keys
                )
                #expect(run.status == 65 || run.status == 66, "\(run)")
                let lines = try run.error.split(separator: "\n").map { line in
                    try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
                }
                #expect(lines.last?["level"] as? String == "error")
            }
        }
    }

    @Test("off a terminal the begin, changes of state and the end of sending are told; --quiet tells nothing")
    func changesOfState() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...30), to: "fleet.csv")
        try await Sandboxed.with(faults: "429=calls:5-5,retry-after=1s") { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv")
            #expect(run.status == 0, "\(run)")
            var rest = run.error[...]
            for part in [
                " info sending to Tchek ", " info paused until ", ", Tchek asked for 1 s ", " pauses=1",
                " info sending ended ",
            ] {
                let place = try #require(rest.range(of: part), "\(part) in \(run)")
                rest = rest[place.upperBound...]
            }
            #expect(!run.error.contains("\u{1B}") && !run.error.contains("\r"))
            try workdir.write(Fleet.file(31...33), to: "more.csv")
            let quiet = try await sandbox.create(workdir, "more.csv", "--quiet")
            #expect(quiet.status == 0 && quiet.error.isEmpty, "\(quiet)")
        }
    }

    // MARK: The search

    /// Rows that pass, rows that do not, and values that are unlike anything the program says by itself.
    private static func input(messages: String) -> String {
        var rows = [Fleet.header + ",notify,remark"]
        for number in 1...120 {
            rows.append(Fleet.row(number) + ",\(number.isMultiple(of: 2) ? messages : "none"),Zettelkasten\(number)")
        }
        rows.append("EXT-bad-1,Qwertz,Wiesengrund,nobody-at-home,0612345678,xx-YY,ZZ-999-ZZ,1FTFW1ET0DFC1031I,sms,x")
        rows.append("EXT-bad-2,Qwertz,Wiesengrund,twice@example.com,+33639980001,fr,,,carrier-pigeon,")
        rows.append(Fleet.row(1) + ",none,")
        return rows.joined(separator: "\n") + "\n"
    }

    private static func expectSilence(
        _ run: FinishedCommand,
        _ workdir: Workdir,
        _ sessions: [SandboxSession]
    ) throws {
        let printed = (run.output + run.error).lowercased()
        var secrets: Set<String> = []
        for record in try Results(workdir, "fleet.csv").rows {
            for (column, value) in record where column != "locale" && column != "notify" && value.count >= 3 {
                secrets.insert(value.lowercased())
            }
            if let phone = record["phone"], phone.hasPrefix("+") {
                secrets.formUnion([String(phone.dropFirst()), "00" + phone.dropFirst()])
            }
        }
        if workdir.exists("fleet.results.csv") {
            for record in try Results(workdir, "fleet.results.csv").rows {
                for column in ["session_id", "session_url", "session_ref"] {
                    guard let value = record[column], !value.isEmpty else { continue }
                    secrets.insert(value.lowercased())
                    // The hashes of key and vehicle end a reference.
                    if column == "session_ref" {
                        secrets.formUnion(value.split(separator: "/").suffix(2).map(String.init))
                    }
                }
            }
        }
        for session in sessions { secrets.insert(session.id.lowercased()) }
        secrets.formUnion(["test-key-of-tchek", "test-key-of-pave", "test-secret"])
        #expect(secrets.count > 400)
        for secret in secrets where printed.contains(secret) {
            Issue.record("'\(secret)' is printed by \(run)")
        }
    }
}
