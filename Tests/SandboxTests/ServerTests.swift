import Glibc
import Testing

@testable import Sandbox

@Suite("A sandbox server", .timeLimit(.minutes(15)))
struct ServerTests {
    @Test("hands on what its scope returns and throws")
    func handsOn() async throws {
        #expect(try await SandboxServer.withServer(SandboxConfiguration()) { $0.port } > 0)
        await #expect(throws: RawClient.Failure.self) {
            try await SandboxServer.withServer(SandboxConfiguration()) { _ in throw RawClient.Failure(call: "body") }
        }
    }

    @Test("stops with its scope, though a connection is open and a call is waiting")
    func stops() async throws {
        var configuration = Tchek.configuration
        configuration.faults = try FaultPlan(parsing: "latency=1h")
        let (port, open) = try await SandboxServer.withServer(configuration) { server async throws in
            let idle = try RawClient.connect(port: server.port)
            let waiting = try RawClient.connect(port: server.port)
            let head = "GET /tchek/apiV1/user HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n\r\n"
            try RawClient.send(Array(head.utf8), to: waiting)
            return (server.port, [idle, waiting])
        }
        for descriptor in open { close(descriptor) }
        #expect(throws: RawClient.Failure.self) { try RawClient.connect(port: port) }
    }

    @Test("says so where its port is taken")
    func saysPortIsTaken() async throws {
        try await SandboxServer.withServer(SandboxConfiguration()) { server async throws in
            var configuration = SandboxConfiguration()
            configuration.port = server.port
            let error = await #expect(throws: SandboxError.self) {
                try await SandboxServer.withServer(configuration) { _ in }
            }
            #expect("\(error!)".contains("cannot listen on 127.0.0.1, port \(server.port)"))
        }
    }

    @Test("serves until its task is cancelled")
    func runsUntilCancelled() async throws {
        let (servers, found) = AsyncStream.makeStream(of: SandboxServer.self)
        let task = Task { try await SandboxServer.run(SandboxConfiguration()) { found.yield($0) } }
        let server = try #require(await servers.first { _ in true })
        #expect(try await Tchek.create(server).status == 200)
        task.cancel()
        _ = await task.result
        #expect(throws: RawClient.Failure.self) { try RawClient.connect(port: server.port) }
    }

    @Test("is steered and asked by control calls")
    func isControlled() async throws {
        try await SandboxServer.withServer(Tchek.configuration) { server async throws in
            #expect(try await server.control("faults", "429=first:1").status == 200)
            #expect(try await Tchek.create(server).status == 429)
            let uid = try await Tchek.uid(Tchek.create(server))
            let wrong = try await server.control("faults", "429=lots")
            #expect(wrong.status == 400)
            #expect(wrong.body.hasPrefix("Cannot read '429=lots' in the plan of faults"))

            let counts = try await server.control("snapshot").json
            #expect(counts["create_calls"] == 2)
            #expect(counts["created"] == 1)
            #expect(counts["doubles"] == 0)
            #expect(counts["busiest_second"] != 0)
            #expect(counts["faults"] == ["429": 1])
            let sessions = try await server.control("sessions").json
            guard case .array(let list) = sessions else {
                Issue.record("no list")
                return
            }
            #expect(list.count == 1)
            #expect(list[0]["id"] == .string(uid))
            #expect(list[0]["vin"] == "VF1RFA00065123456")

            #expect(try await server.control("status", "\(uid) 2").status == 200)
            #expect(try await server.control("status", "\(uid) STARTED").status == 404)
            #expect(try await server.control("status", "\(uid)").status == 400)
            #expect(try await Tchek.status(server, uid).json["token"]?["tradeinStatus"] == 2)

            #expect(try await server.control("reset").status == 200)
            #expect(try await server.control("snapshot").json["created"] == 0)
            #expect(try await Tchek.create(server).status == 429)
            #expect(try await Tchek.status(server, uid).status == 404)
        }
    }

    @Test("answers 404 for paths it does not know")
    func knowsItsPaths() async throws {
        try await SandboxServer.withServer(Tchek.configuration) { server async throws in
            #expect(try await server.send("GET", "/").status == 404)
            #expect(
                try await server.send("GET", "/tchek/apiV1/tokenmanager/token", headers: Tchek.headers).status == 404
            )
        }
    }

    @Test("finds the busiest second")
    func findsTheBusiestSecond() {
        var busiest = BusiestSecond()
        for call in 0..<5000 { busiest.arrive(at: .milliseconds(20) * call) }
        #expect(busiest.count == 50)
        for call in 0..<70 { busiest.arrive(at: .seconds(200) + .milliseconds(call)) }
        #expect(busiest.count == 70)
    }

    @Test("keeps a session's texts as they were")
    func keepsTexts() {
        var details = SandboxSession.Details()
        details.firstName = "Zoë \u{1F697}"
        details.clientID = "a\u{1F}b"
        details.echo = "{}"
        var store = SessionStore()
        let session = SandboxSession(
            of: PaveSandbox.self,
            key: 7,
            createdAt: Instants.noon,
            status: "IDLE",
            messages: false,
            details: details
        )
        store.insert(session, of: PaveSandbox.self)
        #expect(store.session(7, of: "pave")?.details.firstName == details.firstName)
        #expect(store.session(7, of: "pave")?.details.clientID == "ab")
        #expect(store.session(7, of: "pave")?.details.echo == "{}")
        #expect(store.session(7, of: "tchek") == nil)
        #expect(store.session(nil, of: "pave") == nil)
    }
}
