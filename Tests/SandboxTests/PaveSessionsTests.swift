import Testing

@testable import Sandbox

/// What PAVE's stand-in plays after a session was created.
@Suite("PAVE's stand-in, after creation", .timeLimit(.minutes(5)))
struct PaveSessionsTests {
    private func resend(_ server: SandboxServer, _ key: String) async throws -> WireResponse {
        var headers = Pave.headers
        headers["API-Access-Token"] = headers["API-Key"]
        let path = "/pave/v2/capture/sessions/\(key)/resend"
        return try await server.send("POST", path, headers: headers)
    }

    @Test("sends a message again once for a session, within seven days, while nobody is done with it")
    func resends() async throws {
        try await SandboxServer.withServer(Pave.configuration) { server async throws in
            let keys = try await (0..<6).asyncMap { _ in try Pave.key(try await Pave.create(server)) }
            let first = try await resend(server, keys[0])
            #expect(first.status == 200 && first.json["status"] == "success")
            #expect(first.json["days_remaining"] == 7)
            let second = try await resend(server, keys[0])
            #expect(second.status == 400 && second.json["status"] == "error")
            server.change(keys[1], age: .seconds(6 * 86_400))
            #expect(try await resend(server, keys[1]).json["session_age_days"] == 6)
            server.change(keys[2], age: .seconds(7 * 86_400))
            #expect(try await resend(server, keys[2]).status == 400)
            server.move(keys[3], to: "COMPLETE")
            #expect(try await resend(server, keys[3]).status == 400)
            server.change(keys[4], smsFailed: true)
            #expect(try await resend(server, keys[4]).status == 400)
            let unknown = try await resend(server, "TOA-" + String(repeating: "A", count: 32))
            #expect(unknown.status == 404 && unknown.json["message"] == "Session not found")
            #expect(server.snapshot().counts.reminders == 2 && server.snapshot().counts.remindCalls == 7)
        }
    }

    @Test("changes the number once the message to it has failed, while nobody has begun")
    func changesNumber() async throws {
        try await SandboxServer.withServer(Pave.configuration) { server async throws in
            let key = try await Pave.key(Pave.create(server))
            let body = #"{"sms":{"to":"+33612345679"}}"#
            #expect(try await Pave.send(server, "PUT", "sessions/\(key)", body: body).status == 400)
            server.change(key, smsFailed: true)
            #expect(try await Pave.send(server, "PUT", "sessions/\(key)", body: body).status == 200)
            #expect(server.snapshot().sessions.first?.details.phone == "+33612345679")
            // It has arrived now.
            #expect(try await Pave.send(server, "PUT", "sessions/\(key)", body: body).status == 400)
            server.change(key, smsFailed: true)
            server.move(key, to: "STARTED")
            #expect(try await Pave.send(server, "PUT", "sessions/\(key)", body: body).status == 400)
            #expect(try await Pave.send(server, "PUT", "sessions/\(key)", body: #"{"sms":{}}"#).status == 400)
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
