import Testing
import Text

@testable import Sandbox

@Suite("On demand, the sandbox", .timeLimit(.minutes(15)))
struct FaultTests {
    @Test("cuts the connection before creating, without a byte of answer")
    func cutsBefore() async throws {
        try await SandboxServer.withServer(Tchek.configuration("cut-before=first:2")) { server async throws in
            #expect(try await Tchek.create(server).bytes == [])
            #expect(try await Tchek.create(server).bytes == [])
            #expect(server.snapshot().counts.created == 0)
            #expect(try await Tchek.create(server).status == 200)
            let counts = server.snapshot().counts
            #expect(counts.createCalls == 3)
            #expect(counts.created == 1)
            #expect(counts.faults == ["cut-before": 2])
        }
    }

    @Test("cuts the connection after creating, without a byte of answer")
    func cutsAfter() async throws {
        try await SandboxServer.withServer(Tchek.configuration("cut-after=first:1")) { server async throws in
            #expect(try await Tchek.create(server).bytes == [])
            #expect(server.snapshot().sessions.count == 1)
            #expect(try await Tchek.create(server).status == 200)
            #expect(server.snapshot().doubles == 1)
        }
    }

    @Test("spoils no answer to a call that it refuses anyway")
    func leavesRefusals() async throws {
        try await SandboxServer.withServer(Tchek.configuration("cut-after=always")) { server async throws in
            #expect(try await Tchek.create(server, "{}").status == 422)
            #expect(server.snapshot().counts.faults == [:])
        }
    }

    @Test("refuses with any status and Retry-After", arguments: [429, 503, 408, 400, 500])
    func refuses(status: Int) async throws {
        try await SandboxServer.withServer(Tchek.configuration("\(status)=always,retry-after=2s")) {
            server async throws in
            let answer = try await Tchek.create(server)
            #expect(answer.status == status)
            #expect(answer.headers["retry-after"] == "2")
            #expect(answer.json["error"] != nil)
            #expect(server.snapshot().counts.created == 0)
        }
    }

    @Test("gives Retry-After as a date where asked to, and none where nothing is said")
    func datesRetryAfter() async throws {
        try await SandboxServer.withServer(Tchek.configuration("429=always,retry-after=2s/date")) {
            server async throws in
            let date = try #require(try await Tchek.create(server).headers["retry-after"])
            #expect(date.hasSuffix(" GMT") && date.utf8.count == 29)
            server.setFaults(try FaultPlan(parsing: "429=always"))
            #expect(try await Tchek.create(server).headers["retry-after"] == nil)
        }
        #expect(HTTPDate.text(secondsSince1970: 1_700_222_400) == "Fri, 17 Nov 2023 12:00:00 GMT")
    }

    @Test("fails with a 5xx after creating")
    func failsAfter() async throws {
        try await SandboxServer.withServer(Tchek.configuration("502-after=always")) { server async throws in
            #expect(try await Tchek.create(server).status == 502)
            #expect(server.snapshot().counts.created == 1)
        }
    }

    @Test("answers 2xx with what is no JSON, or has no id")
    func spoilsBodies() async throws {
        try await SandboxServer.withServer(Tchek.configuration("unreadable=first:1,no-id=calls:2-2")) {
            server async throws in
            let garbage = try await Tchek.create(server)
            #expect(garbage.status == 200)
            #expect(garbage.json == .null)
            let empty = try await Tchek.create(server)
            #expect(empty.status == 200)
            #expect(empty.body == "{}")
            #expect(server.snapshot().counts.created == 2)
        }
    }

    @Test("ends the connection in the middle of the answer's body")
    func cutsBodies() async throws {
        try await SandboxServer.withServer(Tchek.configuration("cut-body=always")) { server async throws in
            let answer = try await Tchek.create(server)
            #expect(answer.status == 200)
            let promised = try #require(answer.headers["content-length"].flatMap(Int.init))
            #expect(answer.body.utf8.count == promised / 2)
            #expect(server.snapshot().counts.created == 1)
        }
    }

    @Test("lets the answer's body dribble, whole in the end")
    func dribbles() async throws {
        try await SandboxServer.withServer(Tchek.configuration("dribble=always,dribble-pause=0ms")) {
            server async throws in
            #expect(try await Tchek.uid(Tchek.create(server)).isEmpty == false)
        }
    }

    @Test("sends a body that is too long")
    func sendsHugeBodies() async throws {
        try await SandboxServer.withServer(Tchek.configuration("huge=always,huge-size=3MiB")) { server async throws in
            #expect(try await Tchek.create(server).body.utf8.count == 3 << 20)
        }
    }

    @Test("redirects, and counts those who follow", arguments: [301, 302, 307, 308])
    func redirects(status: Int) async throws {
        try await SandboxServer.withServer(Tchek.configuration("\(status)=always")) { server async throws in
            let answer = try await Tchek.create(server)
            #expect(answer.status == status)
            let location = try #require(answer.headers["location"])
            #expect(server.snapshot().counts.redirectsFollowed == 0)
            _ = try await server.send("POST", try server.path(of: location))
            #expect(server.snapshot().counts.redirectsFollowed == 1)
            #expect(server.snapshot().counts.created == 0)
        }
    }

    @Test("is out, for every call of the APIs, until told otherwise")
    func isOut() async throws {
        try await SandboxServer.withServer(Tchek.configuration("outage=always")) { server async throws in
            #expect(try await Tchek.create(server).status == 503)
            #expect(try await server.send("GET", "/tchek/apiV1/user", headers: Tchek.headers).status == 503)
            server.setFaults(try FaultPlan(parsing: "outage-cut=always"))
            #expect(try await server.send("GET", "/tchek/apiV1/user", headers: Tchek.headers).bytes == [])
            #expect(try await server.control("faults", "none").status == 200)
            #expect(try await Tchek.create(server).status == 200)
            #expect(server.snapshot().counts.faults == ["outage": 2, "outage-cut": 1])
        }
    }

    @Test("enforces a rate with 429 and the seconds to wait")
    func enforcesRates() async throws {
        try await SandboxServer.withServer(Tchek.configuration("rate=1/h")) { server async throws in
            #expect(try await Tchek.create(server).status == 200)
            let refused = try await Tchek.create(server)
            #expect(refused.status == 429)
            let wait = try #require(refused.headers["retry-after"].flatMap(Int.init))
            #expect((3500...3600).contains(wait))
            #expect(server.snapshot().counts.faults == ["rate": 1])
        }
    }

    @Test("keeps every call waiting for its latency")
    func waits() async throws {
        try await SandboxServer.withServer(Tchek.configuration("latency=30ms")) { server async throws in
            let elapsed = try await ContinuousClock().measure { _ = try await Tchek.create(server) }
            #expect(elapsed >= .milliseconds(30))
        }
    }
}
