import Foundation
import Glibc
import Sandbox
import TestSupport
import Testing

/// What `doctor` finds, and that it leaves nothing behind.
@Suite("doctor", .serialized, .timeLimit(.minutes(10)))
struct DoctorTests {
    private func workdir() throws -> Workdir {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        return workdir
    }

    /// The line of a check: its state and what it says.
    private func line(_ run: FinishedCommand, _ name: String) -> (state: String, text: String)? {
        for line in run.output.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1)
            let rest = words.count == 2 ? words[1].drop { $0 == " " } : ""
            if rest.hasPrefix(name + "  ") { return (String(words[0]), String(rest.dropFirst(name.count))) }
        }
        return nil
    }

    /// Names and contents of all that the command did not make for the test's streams.
    private func contents(_ workdir: Workdir) throws -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for name in try workdir.files() where !name.hasPrefix(".std") { contents[name] = try workdir.bytes(of: name) }
        return contents
    }

    @Test(
        "all is well before the first night and after it, with a job file, and nothing is changed",
        arguments: ["tchek", "pave"]
    )
    func good(_ provider: String) async throws {
        let workdir = try workdir()
        try await Sandboxed.with(provider) { sandbox in
            try workdir.write(
                "base-url: \(sandbox.root)\nledger: l.sqlite\nproblems: fix.csv\nreport: page.html\nmetrics-file: m.prom\n",
                to: "night.yaml"
            )
            let place = Array(sandbox.place.prefix(4)) + ["--job", "night.yaml"]
            for night in 1...2 {
                let before = try contents(workdir)
                let run = try await workdir.run(arguments: ["doctor", "fleet.csv"] + place, environment: sandbox.keys)
                #expect(run.status == 0 && run.error.isEmpty, "\(run)")
                for name in [
                    "keys", "proxy", "provider", "clock", "output", "problems", "report", "metrics", "scratch",
                ] {
                    #expect(line(run, name)?.state == "ok", "\(name): \(run)")
                }
                #expect(line(run, "time zone")?.state == "ok" && line(run, "input")?.state == "ok", "\(run)")
                let ledger = try #require(line(run, "ledger"))
                #expect(ledger.state == "ok" && ledger.text.contains(night == 1 ? "none at" : "is whole"), "\(run)")
                #expect(try contents(workdir) == before, "\(run)")
                #expect(sandbox.server.snapshot().counts.createCalls == (night - 1) * 3)
                let create = try await workdir.run(
                    arguments: ["create", "fleet.csv", "-q"] + place,
                    environment: sandbox.keys
                )
                #expect(create.status == 0, "\(create)")
            }
        }
    }

    @Test("a missing key is said with its name and what to do, and nobody is called")
    func noKey() async throws {
        let workdir = try workdir()
        let arguments = ["doctor", "--provider", "tchek", "--environment", "production"]
        let run = try await workdir.run(arguments: arguments)
        #expect(run.status == 78, "\(run)")
        #expect(line(run, "keys")?.state == "FAIL" && line(run, "provider")?.state == "-", "\(run)")
        #expect(line(run, "keys")?.text.contains("TCHEK_API_KEY is not set. Set it to the key") == true, "\(run)")
        #expect(line(run, "output")?.state == "-", "\(run)")
        let quiet = try await workdir.run(arguments: arguments + ["-q"])
        #expect(quiet.status == 78 && quiet.output.split(separator: "\n").count == 1, "\(quiet)")
        let json = try await workdir.run(arguments: arguments + ["--json"])
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        let checks = try #require(object["checks"] as? [[String: String]])
        #expect(object["exit_code"] as? Int == 78 && checks.contains { $0["name"] == "keys" && $0["state"] == "fail" })
    }

    @Test("a refused key, and a server that is not the provider, are told apart")
    func answers() async throws {
        let workdir = try workdir()
        try await Sandboxed.with { sandbox in
            let run = try await workdir.run(
                arguments: ["doctor"] + sandbox.place,
                environment: ["TCHEK_API_KEY": "key-of-somebody-1"]
            )
            #expect(run.status == 78 && line(run, "provider")?.state == "FAIL", "\(run)")
            #expect(line(run, "provider")?.text.contains("refused the credentials") == true, "\(run)")
            #expect(!(run.output + run.error).contains("key-of-somebody-1"), "\(run)")
            let elsewhere = try await workdir.run(
                arguments: ["doctor"] + sandbox.place.dropLast() + [sandbox.root + "/nowhere"],
                environment: sandbox.keys
            )
            #expect(elsewhere.status == 78, "\(elsewhere)")
            #expect(line(elsewhere, "provider")?.text.contains("was not Tchek's API") == true, "\(elsewhere)")
        }
        let nobody = try await workdir.run(
            arguments: [
                "doctor", "--provider", "tchek", "--environment", "preprod", "--base-url", "http://127.0.0.1:9",
            ],
            environment: Sandboxed.keys
        )
        #expect(nobody.status == 78, "\(nobody)")
        #expect(line(nobody, "provider")?.text.contains("was not to be reached without a proxy") == true, "\(nobody)")
    }

    @Test("a clock that is wrong is told by the provider's, also of an answer that takes the key")
    func clock() async throws {
        let workdir = try workdir()
        try await RawServer.with { _ in
            RawServer.Answer(
                "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 10\r\n\r\n{\"id\":\"x\"}"
            )
        } _: { server in
            let run = try await workdir.run(
                arguments: ["doctor", "--provider", "tchek", "--environment", "preprod", "--base-url", server.root],
                environment: Sandboxed.keys
            )
            #expect(run.status == 78 && line(run, "provider")?.state == "ok", "\(run)")
            #expect(line(run, "clock")?.state == "FAIL", "\(run)")
            #expect(line(run, "clock")?.text.contains(" before Tchek's. Set it") == true, "\(run)")
        }
    }

    @Test("a provider that hangs does not hold it up for long")
    func hanging() async throws {
        let workdir = try workdir()
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = Loopback.address()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                #expect(
                    bind(listener, $0, size) == 0 && listen(listener, 8) == 0 && getsockname(listener, $0, &size) == 0
                )
            }
        }
        let port = Int(in_port_t(bigEndian: address.sin_port))
        let start = ContinuousClock().now
        let run = try await workdir.run(
            arguments: ["doctor", "--provider", "tchek", "--environment", "preprod"]
                + ["--base-url", "http://127.0.0.1:\(port)"],
            environment: Sandboxed.keys
        )
        // It gives up within ten seconds itself; the rest is for starting it where six tests share two processors.
        #expect(start.duration(to: ContinuousClock().now) < .seconds(25))
        #expect(run.status == 78 && line(run, "provider")?.text.contains("no answer in time") == true, "\(run)")
        #expect(line(run, "ledger")?.state == "ok", "\(run)")
    }

    @Test("a ledger that is damaged or that others may write, and an output that cannot be written")
    func places() async throws {
        let workdir = try workdir()
        try workdir.write("no ledger " + String(repeating: "x", count: 4_000), to: "damaged.sqlite")
        try workdir.write("", to: "shared.sqlite")
        chmod(workdir.file("damaged.sqlite"), 0o600)
        chmod(workdir.file("shared.sqlite"), 0o666)
        try workdir.write("somebody's notes", to: "notes.csv")
        try await Sandboxed.with { sandbox in
            let cases = [
                (["--ledger", "damaged.sqlite"], "ledger", "is damaged or is no ledger"),
                (["--ledger", "shared.sqlite"], "ledger", "chmod 600"),
                (["--output", "nowhere/out.csv"], "output", "cannot be opened"),
                (["--output", "notes.csv"], "output", "is no result file of ours"),
                (["--metrics-file", "notes.csv"], "metrics", "was not written by this program"),
            ]
            let before = try contents(workdir)
            for (options, name, sentence) in cases {
                let run = try await workdir.run(
                    arguments: ["doctor", "fleet.csv"] + sandbox.place + options,
                    environment: sandbox.keys
                )
                #expect(run.status == 78 && line(run, name)?.state == "FAIL", "\(run)")
                #expect(line(run, name)?.text.contains(sentence) == true, "\(run)")
                #expect(run.output.split(separator: "\n").filter { $0.hasPrefix("FAIL") }.count == 1, "\(run)")
            }
            #expect(try contents(workdir) == before)
        }
    }

    @Test("certificates that lack, a proxy that refuses, and an input without a header")
    func settings() async throws {
        let workdir = try workdir()
        try workdir.write("no table\n", to: "text.csv")
        let arguments = ["doctor", "text.csv", "--provider", "tchek", "--environment", "preprod"]
        let run = try await workdir.run(
            arguments: arguments + ["--base-url", "https://provider.invalid"],
            environment: Sandboxed.keys.merging(["SSL_CERT_FILE": "missing.pem"]) { $1 }
        )
        #expect(run.status == 78 && line(run, "authorities")?.state == "FAIL", "\(run)")
        #expect(line(run, "input")?.state == "FAIL" && line(run, "provider")?.state == "-", "\(run)")
        guard TinyProxy.isInstalled else { return }
        let proxy = try TinyProxy("ConnectPort 4")
        let refused = try await workdir.run(
            arguments: ["doctor"] + arguments.dropFirst(2) + [
                "--base-url", "https://provider.invalid", "--proxy", proxy.url,
            ],
            environment: Sandboxed.keys
        )
        #expect(refused.status == 78 && line(refused, "proxy")?.state == "ok", "\(refused)")
        #expect(line(refused, "provider")?.text.contains("does not let calls through to provider.invalid") == true)
    }

    @Test("what is named is looked at in the sandbox as well, and each fault is told once, on a line")
    func named() async throws {
        let workdir = try workdir()
        try workdir.write("no ledger " + String(repeating: "x", count: 4_000), to: "damaged.sqlite")
        chmod(workdir.file("damaged.sqlite"), 0o600)
        try workdir.write("a,b\n1,2\n", to: "two.csv")
        let place = ["--provider", "tchek", "--environment", "sandbox"]
        func failures(_ arguments: [String]) async throws -> [Substring] {
            let run = try await workdir.run(arguments: ["doctor"] + arguments + place)
            #expect(run.status == 78 && !run.output.contains("\\n"), "\(run)")
            return run.output.split(separator: "\n").filter { $0.hasPrefix("FAIL") }
        }
        let cases = [
            (["fleet.csv", "--ledger", "damaged.sqlite"], "ledger", "is damaged or is no ledger"),
            (["fleet.csv", "--ca-file", "two.csv"], "authorities", "--ca-file names two.csv"),
            (["absent.csv"], "input", "No such file"),
            (["two.csv"], "input", "no column for first_name; add one, or name the one you have: --map"),
            (["fleet.csv", "--problems", "two.csv"], "problems", "name another place with --problems"),
        ]
        for (arguments, name, sentence) in cases {
            let found = try await failures(arguments)
            #expect(found.count == 1 && found[0].contains(" \(name) ") && found[0].contains(sentence), "\(found)")
        }
    }
}
