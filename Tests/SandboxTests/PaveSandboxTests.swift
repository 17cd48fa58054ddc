import Testing

@testable import Sandbox

@Suite("PAVE's stand-in", .timeLimit(.minutes(15)))
struct PaveSandboxTests {
    @Test("creates a session, and serves its page at the link in the answer")
    func creates() async throws {
        try await SandboxServer.withServer(Pave.configuration) { server async throws in
            let answer = try await Pave.create(server)
            #expect(answer.status == 201)
            let key = try Pave.key(answer)
            #expect(key.utf8.count == 36)
            #expect(answer.json["redirect_url"] == "https://example.org/done")
            guard case .string(let link) = answer.json["capture_url"] else {
                Issue.record("no link")
                return
            }
            let page = try await server.send("GET", try server.path(of: link))
            #expect(page.status == 200)
            for text in ["Bonjour, Ana", "PAVE", "VF1RFA00065123456", "2019 Renault Clio"] {
                #expect(page.body.contains(text), "\(text)")
            }
            #expect(!page.body.contains("33612345678"))
        }
    }

    @Test(
        "refuses calls that are not signed as documented with 401",
        arguments: [
            ("API-Key", nil), ("API-Key", "other"), ("API-Token", nil), ("API-Token", "17a1"),
            ("API-Token", Pave.token.uppercased()), ("API-Token", String(repeating: "0", count: 64)),
            ("API-Timestamp", nil), ("API-Timestamp", "1622378959"), ("API-Timestamp", "2021-05-30T12:49:20Z"),
        ]
    )
    func refusesSignatures(header: String, value: String?) async throws {
        try await SandboxServer.withServer(Pave.configuration) { server async throws in
            var headers = Pave.headers
            headers[header] = value
            let answer = try await Pave.send(server, "POST", "sessions", headers: headers, body: Pave.body)
            #expect(answer.status == 401)
            #expect(answer.json["message"] != nil)
            #expect(try await Pave.send(server, "GET", "sessions/TOA-X", headers: headers).status == 401)
            #expect(server.snapshot().counts.unauthorized == 2)
            #expect(server.snapshot().sessions.isEmpty)
        }
    }

    @Test("refuses a token that was made more than 5 minutes ago")
    func refusesStaleTokens() async throws {
        var configuration = Pave.configuration
        configuration.now = { Instants.signed(later: 301) }
        try await SandboxServer.withServer(configuration) { server async throws in
            #expect(try await Pave.create(server).status == 401)
        }
    }

    @Test("takes any account where none is configured, but still wants a fresh token")
    func takesAnyAccount() async throws {
        var configuration = Pave.configuration
        configuration.secrets = [:]
        try await SandboxServer.withServer(configuration) { server async throws in
            var headers = Pave.headers
            headers["API-Key"] = "another"
            #expect(try await Pave.send(server, "POST", "sessions", headers: headers, body: "{}").status == 201)
            headers["API-Timestamp"] = "2021-05-30T12:39:19Z"
            #expect(try await Pave.send(server, "POST", "sessions", headers: headers, body: "{}").status == 401)
        }
    }

    @Test("refuses broken rules with 400, and create calls without their two content headers")
    func refusesBodies() async throws {
        try await SandboxServer.withServer(Pave.configuration) { server async throws in
            let broken = try await Pave.create(server, Pave.body.replacing("\"FR\"", with: "\"fr\""))
            #expect(broken.status == 400)
            #expect(broken.json["message"] == #"session.language must be two capital letters, got "fr""#)
            #expect(try await Pave.create(server, "{").status == 400)
            for (name, status) in [("Accept", 406), ("Content-type", 415)] {
                var headers = Pave.headers
                headers[name] = nil
                #expect(try await Pave.send(server, "POST", "sessions", headers: headers, body: "{}").status == status)
            }
            #expect(server.snapshot().counts.created == 0)
        }
    }

    @Test("shows a session, and 404 in the documented words for a key that does not exist")
    func shows() async throws {
        try await SandboxServer.withServer(Pave.configuration) { server async throws in
            let key = try await Pave.key(Pave.create(server))
            let idle = try await Pave.send(server, "GET", "sessions/\(key)")
            #expect(idle.status == 200)
            #expect(idle.json["status"] == "IDLE")
            #expect(idle.json["options"]?["client_id"] == "row-7")
            #expect(idle.json["inspect_started_at"] == .null)
            #expect(server.move(key, to: "COMPLETE"))
            let complete = try await Pave.send(server, "GET", "sessions/\(key)")
            #expect(complete.json["status"] == "COMPLETE")
            #expect(complete.json["inspect_ended_at"] == .string(Pave.timestamp))
            let missing = try await Pave.send(server, "GET", "sessions/AAA-0000000000")
            #expect(missing.status == 404)
            #expect(missing.json["message"] == "Session AAA-0000000000 cannot be found.")
        }
    }

    @Test("deletes a session only while nobody has started it, in the documented words")
    func deletes() async throws {
        try await SandboxServer.withServer(Pave.configuration) { server async throws in
            let key = try await Pave.key(Pave.create(server))
            let started = try await Pave.key(Pave.create(server, "{}"))
            server.move(started, to: "STARTED")
            let refused = try await Pave.send(server, "DELETE", "sessions/\(started)")
            #expect(refused.status == 400)
            #expect(refused.json["message"] == .string("Session \(started) has been started and cannot be deleted."))
            let deleted = try await Pave.send(server, "DELETE", "sessions/\(key)")
            #expect(deleted.status == 200)
            #expect(deleted.json["message"] == .string("Session \(key) has been successfully removed."))
            #expect(try await Pave.send(server, "DELETE", "sessions/\(key)").status == 404)
            #expect(server.snapshot().sessions.map(\.id) == [started])
            #expect(server.snapshot().counts.deleted == 1)
        }
    }

    @Test("changes the theme while idle, the rest until complete")
    func changes() async throws {
        try await SandboxServer.withServer(Pave.configuration) { server async throws in
            let key = try await Pave.key(Pave.create(server))
            func put(_ body: String) async throws -> WireResponse {
                try await Pave.send(server, "PUT", "sessions/\(key)", body: body)
            }
            #expect(try await put(#"{"theme":"PRO"}"#).json["theme"] == "PRO")
            #expect(try await put(#"{"colour":"red"}"#).status == 400)
            server.move(key, to: "STARTED")
            #expect(try await put(#"{"theme":"LITE"}"#).status == 400)
            #expect(try await put(#"{"language":"DE"}"#).json["language"] == "DE")
            server.move(key, to: "COMPLETE")
            #expect(try await put(#"{"language":"EN"}"#).status == 400)
        }
    }
}
