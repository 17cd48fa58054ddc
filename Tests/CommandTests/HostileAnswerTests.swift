import Sending
import TestSupport
import Testing

@Suite("answers and numbers that mean no good", .serialized, .timeLimit(.minutes(10)))
struct HostileAnswerTests {
    private static func ok(_ body: String) -> String {
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private static func create(_ workdir: Workdir, at root: String, _ provider: String, _ more: [String] = [])
        async throws
        -> FinishedCommand
    {
        let environment = provider == "pave" ? "production" : "preprod"
        return try await workdir.run(
            arguments: [
                "create", "fleet.csv", "--provider", provider, "--environment", environment, "--base-url", root,
                "--rate", "1000/s", "--concurrency", "1", "--timeout", "5s", "--json",
            ] + more,
            environment: Sandboxed.keys
        )
    }

    @Test(
        "a status below 100 loses the call that it answers, the preflight too, and ends nothing",
        arguments: ["000", "001", "099"]
    )
    func noHead(status: String) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        let bad = "HTTP/1.1 \(status) None\r\nContent-Length: 2\r\n\r\n{}"
        let good = Self.ok(#"{"token":{"uid":"T3D6288"}}"#)
        try await RawServer.with(
            // The preflight, and the first row.
            answer: {
                RawServer.Answer($0.contains("anna1@example.com") || $0.hasPrefix("GET") ? bad : good, isLast: false)
            },
            { server in
                let run = try await Self.create(
                    workdir,
                    at: server.root,
                    "tchek",
                    ["--on-unknown", "hold", "--limit", "2"]
                )
                #expect(run.status == 1, "\(run)")
                let results = try Results(workdir, "fleet.results.csv")
                #expect(results.column("session_status") == ["unknown", "created", "pending"], "\(run)")
                #expect(results.column("session_error_code") == ["connection_lost", "", "not_attempted"])
            }
        )
    }

    @Test(
        "a number of calls that nobody can count on is no number of calls",
        arguments: ["9223372036854775807", "9223372036854775808", "99999999999999999999999", "-1", "1e3", "+5", "x"]
    )
    func attempts(count: String) async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...1), to: "fleet.csv")
        try await Sandboxed.with(faults: "cut-after=first:1") { sandbox in
            let lost = try await sandbox.create(workdir, "fleet.csv", "--on-unknown", "hold", "--ledger", "one")
            #expect(lost.number("unknown") == 1, "\(lost)")
            let text = try workdir.text(of: "fleet.results.csv")
            let changed = text.replacing(",unknown,,,,1,", with: ",unknown,,,,\(count),")
            #expect(changed != text)
            try workdir.write(changed, to: "fleet.results.csv")
            // With the ledger that knows better, and with one that knows nothing.
            for ledger in ["one", "two"] {
                try workdir.write(changed, to: "\(ledger).csv")
                let arguments = ["retry", "\(ledger).csv", "--include-unknown", "--ledger", ledger] + sandbox.place
                let run = try await workdir.run(arguments: arguments + ["--json"], environment: sandbox.keys)
                #expect(run.status == 0 && run.number("created") == 1, "\(run)")
                let row = try #require(try Results(workdir, "\(ledger).csv").rows.first)
                #expect(row["session_url"]?.contains("/services/") == true)
                #expect(row["session_attempts"].flatMap { Int($0) }.map { (1...1_000_001).contains($0) } == true)
                let again = try await workdir.run(arguments: arguments + ["--json"], environment: sandbox.keys)
                #expect(again.status == 0 && again.number("existing") == 1, "\(again)")
            }
        }
    }

    @Test("a link to a strange host is taken, and warned of once")
    func linkHost() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try await RawServer.with(
            answer: { request in
                let number = request.firstMatch(of: /EXT-0*([0-9]+)/)?.output.1 ?? ""
                let host = number == "1" ? "acme.vehiclecapture.com" : "evil.example"
                return RawServer.Answer(
                    Self.ok(#"{"session_key":"TOA-\#(number)","capture_url":"https://\#(host)/TOA-\#(number)"}"#),
                    isLast: false
                )
            },
            { server in
                let run = try await Self.create(workdir, at: server.root, "pave")
                #expect(run.status == 0 && run.number("created") == 3, "\(run)")
                #expect(run.error.matches(of: /link_host/).count == 1 && run.error.contains("evil.example"), "\(run)")
                let results = try Results(workdir, "fleet.results.csv")
                #expect(results.column("session_error_code") == ["", "link_host", ""])
                #expect(results.column("session_url")[2] == "https://evil.example/TOA-3")
                #expect(results.column("session_error")[1].contains("neither PAVE's nor the account's"))
                // Where customers are sent is no news that one can do without.
                for (format, file) in [("text", "t"), ("json", "j")] {
                    let more = ["--quiet", "--log-format", format, "--ledger", file, "--output", "\(file).csv"]
                    let quiet = try await Self.create(workdir, at: server.root, "pave", more)
                    #expect(quiet.status == 0 && quiet.error.matches(of: /link_host/).count == 1, "\(quiet)")
                    #expect(quiet.error.split(separator: "\n").count == 1, "\(quiet)")
                }
                let again = try await Self.create(workdir, at: server.root, "pave")
                #expect(again.number("existing") == 3 && !again.error.contains("link_host"), "\(again)")
            }
        )
    }
}
