import Testing

@testable import Sandbox

@Suite("Tchek's stand-in", .timeLimit(.minutes(15)))
struct TchekSandboxTests {
    @Test("creates a token and answers in the documented shape, with an id nobody can guess")
    func creates() async throws {
        try await SandboxServer.withServer(Tchek.configuration) { server async throws in
            let answer = try await Tchek.create(server)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "application/json")
            let token = try #require(answer.json["token"])
            let uid = try Tchek.uid(answer)
            #expect(uid.utf8.count == 33)
            #expect(uid.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
            #expect(token["expired"] == false)
            #expect(token["tradeinStatus"] == 0)
            #expect(token["sendingType"] == 0)
            #expect(token["createdAt"] == "2023-11-17T12:00:00.000Z")
            #expect(token["expiresIn"] == "2024-02-15T12:00:00.000Z")
            #expect(
                token["options"] == [
                    "shootInspect": true, "fastTrack": false, "cost": false, "report": false, "downloadRoi": false,
                    "loadTchek": true,
                ]
            )
            let silent = Tchek.body.replacing(#""sendingType":0"#, with: #""sendingType":null"#)
            #expect(try await Tchek.create(server, silent).json["token"]?["sendingType"] == .null)
            #expect(try await Tchek.uid(Tchek.create(server)) != uid)
            #expect(server.snapshot().counts.created == 3)
            #expect(server.snapshot().counts.messages == 2)
            #expect(server.snapshot().doubles == 2)
        }
    }

    @Test("refuses a missing or wrong key with 401, also for the check of the key", arguments: [nil, "", "other"])
    func refusesKeys(key: String?) async throws {
        try await SandboxServer.withServer(Tchek.configuration) { server async throws in
            var headers = Tchek.headers
            headers["X-API-Key"] = key
            let answer = try await Tchek.create(server, headers: headers)
            #expect(answer.status == 401)
            #expect(answer.json["error"] != nil)
            let user = try await server.send("GET", "/tchek/apiV1/user", headers: headers)
            #expect(user.status == 401)
            #expect(server.snapshot().counts.unauthorized == 2)
            #expect(server.snapshot().sessions.isEmpty)
        }
    }

    @Test("answers the check of a good key")
    func answersUser() async throws {
        try await SandboxServer.withServer(Tchek.configuration) { server async throws in
            let answer = try await server.send("GET", "/tchek/apiV1/user", headers: Tchek.headers)
            #expect(answer.status == 200)
            #expect(server.snapshot().counts.userCalls == 1)
            #expect(server.snapshot().counts.createCalls == 0)
        }
    }

    @Test("takes any key where none is configured")
    func takesAnyKey() async throws {
        try await SandboxServer.withServer(SandboxConfiguration()) { server async throws in
            #expect(try await Tchek.create(server).status == 200)
        }
    }

    @Test("refuses broken rules with 422, other types with 415, and what is no JSON with 400")
    func refusesBodies() async throws {
        try await SandboxServer.withServer(Tchek.configuration) { server async throws in
            let broken = try await Tchek.create(server, Tchek.body.replacing("\"fr\"", with: "\"xx\""))
            #expect(broken.status == 422)
            var headers = Tchek.headers
            headers["Content-Type"] = "text/plain"
            #expect(try await Tchek.create(server, headers: headers).status == 415)
            headers["Content-Type"] = "application/json; charset=utf-8"
            #expect(try await Tchek.create(server, headers: headers).status == 200)
            #expect(try await Tchek.create(server, "{").status == 400)
            #expect(server.snapshot().counts.refused == 3)
            #expect(server.snapshot().counts.created == 1)
        }
    }

    @Test("refuses a body of more than 1 MiB with 413")
    func refusesHugeBodies() async throws {
        try await SandboxServer.withServer(Tchek.configuration) { server async throws in
            let body = Tchek.body + String(repeating: " ", count: 1 << 20)
            #expect(try await Tchek.create(server, body).status == 413)
        }
    }

    @Test("tells how a token stands")
    func tellsStatus() async throws {
        try await SandboxServer.withServer(Tchek.configuration) { server async throws in
            let uid = try await Tchek.uid(Tchek.create(server))
            let fresh = try await Tchek.status(server, uid)
            #expect(fresh.status == 200)
            #expect(fresh.json["token"]?["tradeinStatus"] == 0)
            #expect(fresh.json["token"]?["deviceId"] == .string("\(uid)-pwa"))
            #expect(server.move(uid, to: "5"))
            #expect(try await Tchek.status(server, uid).json["token"]?["tradeinStatus"] == 5)
            #expect(try await Tchek.status(server, "T3D6288").status == 404)
        }
    }

    @Test("serves the customer's page at the link that a client builds, and none at others")
    func servesPages() async throws {
        try await SandboxServer.withServer(Tchek.configuration) { server async throws in
            let uid = try await Tchek.uid(Tchek.create(server))
            let root = try server.path(of: #require(server.webAppRoot(of: "tchek")))
            let page = try await server.send("GET", "\(root)/fr/services/\(uid)")
            #expect(page.status == 200)
            for text in ["Bonjour, Ana", "Tchek", "VF1RFA00065123456", "AB123CD", "no customer sees this page"] {
                #expect(page.body.contains(text), "\(text)")
            }
            #expect(!page.body.contains("ana@example.org"))
            let other = try await server.send("GET", "\(root)/de/services/\(uid)")
            #expect(other.body.contains("The link says de, but the customer&#39;s language is fr."))
            #expect(try await server.send("GET", "\(root)/xx/services/\(uid)").status == 404)
            #expect(try await server.send("GET", "\(root)/fr/services/T3D6288").status == 404)
        }
    }
}
