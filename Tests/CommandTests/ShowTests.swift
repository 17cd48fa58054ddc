import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// What a dry run shows of the requests that a run would send (`--show`).
@Suite("--dry-run --show", .timeLimit(.minutes(5)))
struct ShowTests {
    private func workdir() throws -> Workdir {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...5), to: "fleet.csv")
        return workdir
    }

    @Test("the first requests with their keys masked, the link and the message, on standard output alone")
    func tchek() async throws {
        let run = try await workdir().run(
            arguments: ["create", "fleet.csv", "--provider", "tchek", "--environment", "production", "--notify", "sms"]
                + ["-n", "--show", "2", "--log-level", "trace"],
            environment: ["TCHEK_API_KEY": "key-of-somebody-1"]
        )
        #expect(run.status == 0 && !(run.output + run.error).contains("key-of-somebody-1"), "\(run)")
        #expect(run.output.contains("Row 2: POST https://alto.tchek.fr/apiV1/tokenmanager/token\n"), "\(run)")
        #expect(run.output.contains("\nX-API-Key: ***\nContent-Type: application/json\n\n{\"options\":"), "\(run)")
        #expect(run.output.contains("\"email\":\"anna1@example.com\"") && run.output.contains("Row 3: POST"), "\(run)")
        #expect(run.output.contains("\nLink:    https://webapp.tchek.fr/fr/services/<token uid>\n"), "\(run)")
        #expect(run.output.contains("\nMessage: an SMS from Tchek to +33639900001\n"), "\(run)")
        #expect(!run.output.contains("Row 4") && run.output.contains("5  pending"), "\(run)")
        for personal in ["anna1", "33639900001", "Müller"] { #expect(!run.error.contains(personal), "\(run)") }
    }

    @Test("it is the very request that leaves, at a provider that signs its calls as well")
    func asSent() async throws {
        let workdir = try workdir()
        let sent = Mutex<[String]>([])
        try await RawServer.with { request in
            sent.withLock { $0.append(request) }
            return RawServer.Answer("HTTP/1.1 422 No\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
        } _: { server in
            let arguments =
                ["create", "fleet.csv", "--provider", "pave", "--environment", "production", "--base-url", server.root]
                + ["--theme", "LITE", "--ledger", "l.sqlite"]
            let shown = try await workdir.run(
                arguments: arguments + ["-n", "--show", "1"],
                environment: Sandboxed.keys
            )
            #expect(shown.status == 0 && sent.withLock { $0.isEmpty }, "\(shown)")
            #expect(shown.output.contains("API-Key: ***\nAPI-Token: ***\nAPI-Timestamp: 20"), "\(shown)")
            #expect(
                shown.output.contains(
                    "Link:    https://acme.vehiclecapture.com/<session_key>, as the response's capture_url says\nMessage: none\n"
                ),
                "\(shown)"
            )
            _ = try await workdir.run(arguments: arguments + ["--limit", "1"], environment: Sandboxed.keys)
            let request = try #require(sent.withLock { $0.first })
            let parts = request.components(separatedBy: "\r\n\r\n")
            let lines = shown.output.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.contains(Substring(parts[1])), "\(shown) \(request)")
            let headers = lines.dropFirst().prefix { !$0.isEmpty }
            #expect(headers.count == 7)
            for header in headers where !header.hasSuffix("***") && !header.hasPrefix("API-Timestamp") {
                #expect(parts[0].contains("\r\n\(header)"), "\(header)")
            }
        }
    }

    @Test(
        "it goes with a dry run alone, for people, and shows at least one",
        arguments: [["--show", "1"], ["-n", "--show", "0"], ["-n", "--show", "1", "--json"]]
    )
    func usage(_ options: [String]) async throws {
        let run = try await workdir().run(
            arguments: ["create", "fleet.csv", "--provider", "tchek", "--environment", "sandbox"] + options
        )
        #expect(run.status == 64 && run.error.contains("'--show'"), "\(run)")
    }
}
