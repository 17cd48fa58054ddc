import ArgumentParser
import Foundation
import Providers
import Testing

@testable import Sandbox
@testable import bulk_sessions

/// A provider that is two files and a word in two lists: nothing else in the sources knows of it.
@Suite("A new provider", .timeLimit(.minutes(5)), .serialized)
struct NewProviderTests {
    /// Runs a command in this process, with the provider in both lists; gives its exit code.
    private func run(_ arguments: String...) async throws -> Int32 {
        try await withAcme {
            var command = try BulkSessions.parseAsRoot(arguments)
            do {
                if var command = command as? any AsyncParsableCommand {
                    try await command.run()
                } else {
                    try command.run()
                }
                return 0
            } catch let code as ExitCode {
                return code.rawValue
            }
        }
    }

    private func withAcme<Value>(_ body: () async throws -> Value) async throws -> Value {
        try await Provider.$all.withValue(Provider.all + [.acme]) {
            try await SandboxProviders.$all.withValue(SandboxProviders.all + [AcmeSandbox.self], operation: body)
        }
    }

    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/new-provider-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    @Test("creates its sessions against its stand-in, and rejects the rows that break its rules")
    func creates() async throws {
        try await withFolder { folder in
            let rows = "email,plate,locale\nanna@example.com,AB 123 CD,pl\nno-mail,KR 1234,en\n"
            try rows.write(toFile: folder + "/fleet.csv", atomically: true, encoding: .utf8)
            let status = try await run(
                "create",
                folder + "/fleet.csv",
                "--provider",
                "acme",
                "--environment",
                "sandbox",
                "--quiet"
            )
            #expect(status == 1)
            let lines = try String(contentsOfFile: folder + "/fleet.results.csv", encoding: .utf8).split(
                separator: "\n"
            )
            #expect(lines.count == 3)
            let link =
                /anna@example\.com,AB 123 CD,pl,created,(acme-[0-9a-z]+),http:\/\/127\.0\.0\.1:\d+\/acme\/webapp\/(acme-[0-9a-z]+),/
            let match = try #require(lines[1].firstMatch(of: link), "\(lines[1])")
            #expect(match.1 == match.2)
            #expect(lines[1].contains("v1/acme/sandbox/default/default/"))
            #expect(lines[2].hasPrefix("no-mail,KR 1234,en,invalid,"))
        }
    }

    @Test("is asked for its keys by its own names, and answered in its own words")
    func words() async throws {
        try await withAcme {
            let error = #expect(throws: SecretError.self) { try Secrets(Provider.acme.secrets, from: [:]) { _ in [] } }
            #expect("\(error!)".contains("ACME_TOKEN is not set. Set it to the token of your Acme workspace"))
            let help = BulkSessions.helpMessage(for: CreateCommand.self)
            #expect(help.contains("tchek, pave or acme"))
            let unknown = #expect(throws: (any Error).self) { try ProviderOption.parse(["--provider", "x"]).chosen() }
            #expect(BulkSessions.message(for: unknown!).contains("Write tchek, pave or acme."))
            let environment = #expect(throws: (any Error).self) {
                try RowValueOptions.parse(["--session-options", "{}"]).rowOptions(.acme)
            }
            #expect(BulkSessions.message(for: environment!).contains("Acme takes no such object."))
        }
    }

    @Test("has starter files of its own, which work as they are")
    func starterFiles() async throws {
        try await withFolder { folder in
            #expect(try await run("init", "--provider", "acme", folder + "/new") == 0)
            let job = try String(contentsOfFile: folder + "/new/bulk-sessions.yaml", encoding: .utf8)
            #expect(job.contains("provider: acme") && job.contains("Set ACME_TOKEN in the environment"))
            #expect(job.contains("# Where: production, sandbox (inside"))
            #expect(!job.contains("'s own ---"))
            let header = try String(contentsOfFile: folder + "/new/input.csv", encoding: .utf8)
            #expect(
                Set(header.dropLast().split(separator: ",")) == ["external_id", "email", "locale", "plate", "notify"]
            )
            #expect(try await run("check", folder + "/new/input.csv", "--provider", "acme", "--quiet") == 0)
        }
    }

    @Test("leads from a link to its web app")
    func webApp() {
        #expect(Provider.acme.webAppRoot("https://go.acme.example/acme-1") == "https://go.acme.example")
    }
}
