import Testing

@testable import Sandbox

@Suite("Against a hostile web page, the sandbox", .timeLimit(.minutes(15)))
struct SafetyTests {
    @Test(
        "answers only its own loopback names and port",
        arguments: [
            ("127.0.0.1:8080", true), ("localhost:8080", true), ("LocalHost:8080", true), ("[::1]:8080", true),
            ("127.0.0.1", false), ("127.0.0.1:80", false), ("localhost:18080", false), ("evil.example:8080", false),
            ("127.0.0.1.evil.example:8080", false), ("evil@127.0.0.1:8080", false), ("0.0.0.0:8080", false),
            ("127.0.0.2:8080", false), ("", false),
        ]
    )
    func judgesHosts(host: String, isOwn: Bool) {
        #expect(LoopbackHost.isOwn(host, port: 8080) == isOwn)
    }

    @Test("refuses strange hosts with 421 whatever they ask for, and does nothing")
    func refusesStrangeHosts() async throws {
        try await SandboxServer.withServer(Tchek.configuration) { server async throws in
            var headers = Tchek.headers
            headers["Host"] = "evil.example:\(server.port)"
            #expect(try await Tchek.create(server, headers: headers).status == 421)
            headers["X-Sandbox-Control"] = Tchek.token
            #expect(try await server.send("POST", "/control/sessions", headers: headers).status == 421)
            #expect(try await server.send("GET", "/nowhere", headers: headers).status == 421)
            #expect(server.snapshot().counts.strangeHosts == 3)
            #expect(server.snapshot().counts.createCalls == 0)
        }
    }

    private static let controls = ["faults", "reset", "snapshot", "sessions", "status"]

    @Test("takes control calls only as POST with the token of its own")
    func guardsControl() async throws {
        try await SandboxServer.withServer(Tchek.configuration) { server async throws in
            for name in Self.controls {
                #expect(try await server.send("POST", "/control/\(name)").status == 403)
                let half = String(Tchek.token.dropLast()) + "x"
                for token in ["1", "", half, Tchek.token + "0", SandboxConfiguration.makeControlToken()] {
                    let headers = ["X-Sandbox-Control": token]
                    #expect(try await server.send("POST", "/control/\(name)", headers: headers).status == 403)
                }
                let headers = ["X-Sandbox-Control": Tchek.token]
                #expect(try await server.send("GET", "/control/\(name)", headers: headers).status == 405)
            }
            #expect(try await server.control("snapshot").status == 200)
        }
    }

    @Test("has no control calls where it was given no token")
    func hasNoControl() async throws {
        var configuration = Tchek.configuration
        configuration.controlToken = nil
        try await SandboxServer.withServer(configuration) { server async throws in
            #expect(server.controlHeader == nil)
            for name in Self.controls {
                for token in ["", "1", Tchek.token] {
                    let headers = ["X-Sandbox-Control": token]
                    #expect(try await server.send("POST", "/control/\(name)", headers: headers).status == 404)
                }
            }
        }
    }

    @Test("makes tokens that nobody can guess")
    func makesTokens() {
        let tokens = (0..<100).map { _ in SandboxConfiguration.makeControlToken() }
        #expect(Set(tokens).count == 100)
        #expect(tokens.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{32}/) != nil })
    }

    @Test("refuses a request with two hosts, whichever is its own")
    func refusesTwoHosts() async throws {
        try await SandboxServer.withServer(Tchek.configuration) { server async throws in
            let own = "127.0.0.1:\(server.port)"
            for (first, second) in [(own, "evil.example"), ("evil.example", own), (own, own)] {
                let head = """
                    POST /control/sessions HTTP/1.1\r\nConnection: close\r\nHost: \(first)\r\nhost: \(second)\r\n\
                    X-Sandbox-Control: \(Tchek.token)\r\nContent-Length: 0\r\n\r\n
                    """
                let answer = WireResponse(try await RawClient.exchange(Array(head.utf8), port: server.port))
                #expect(answer.status == 400)
            }
            #expect(server.snapshot().counts.strangeHosts == 3)
        }
    }

    @Test("forgets the oldest sessions where newer ones need their room")
    func forgets() {
        var store = SessionStore(maxSize: 10_000)
        var details = SandboxSession.Details()
        details.firstName = String(repeating: "x", count: 244)
        func session(_ key: UInt128, _ details: SandboxSession.Details) -> SandboxSession {
            SandboxSession(
                of: PaveSandbox.self,
                key: key,
                createdAt: Instants.noon,
                status: "IDLE",
                messages: false,
                details: details
            )
        }
        var forgotten = 0
        for key in 1...5_000 as ClosedRange<UInt128> {
            forgotten += store.insert(session(key, details), of: PaveSandbox.self)
        }
        let kept = store.all
        #expect((15...20).contains(kept.count) && forgotten + kept.count == 5_000)
        #expect(kept.last?.key == 5_000 && kept.first?.key == 5_001 - UInt128(kept.count))
        for session in kept { #expect(store.session(session.key, of: "pave")?.details == details) }
        #expect(store.session(1, of: "pave") == nil)
        store.delete(5_000)
        #expect(store.all.count == kept.count - 1)
        // One that is too large by itself is there all the same.
        details.firstName = String(repeating: "y", count: 20_000)
        store.insert(session(6_000, details), of: PaveSandbox.self)
        #expect(store.all.map(\.key) == [6_000])
    }

    @Test("holds only so much of the requests that come at once")
    func holdsLittle() async throws {
        let state = SandboxState(Tchek.configuration, providers: [])
        #expect(state.hold(SandboxState.maxHeldBytes) && !state.hold(1))
        state.release(SandboxState.maxHeldBytes)
        #expect(state.hold(1))
    }

    @Test("gives whatever a browser may show a policy that loads, runs and sends nothing")
    func restrictsAll() async throws {
        try await SandboxServer.withServer(try Tchek.configuration("503-everywhere=first:1")) { server async throws in
            let door = try await Tchek.create(server)
            #expect(door.headers["content-type"]?.hasPrefix("text/html") == true)
            let session = try await Tchek.create(server)
            let page = try await server.send("GET", "/tchek/webapp/fr/services/\(try Tchek.uid(session))")
            let nowhere = try await server.send("GET", "/nowhere")
            for answer in [door, session, page, nowhere] {
                let policy = try #require(answer.headers["content-security-policy"])
                for part in ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"] {
                    #expect(policy.contains(part), "\(policy)")
                }
            }
        }
    }

    @Test("gives no origin leave to read or to send")
    func sendsNoCORS() async throws {
        try await SandboxServer.withServer(Tchek.configuration) { server async throws in
            let origin = ["Origin": "https://evil.example", "Access-Control-Request-Method": "POST"]
            for (method, path) in [("OPTIONS", "/control/faults"), ("GET", "/tchek/apiV1/user")] {
                let answer = try await server.send(method, path, headers: origin)
                #expect(!answer.headers.keys.contains { $0.hasPrefix("access-control-") })
                #expect(answer.status >= 400)
            }
        }
    }

    @Test("escapes what its pages show, also where a scalar joins the one before or after it")
    func escapes() async throws {
        try await SandboxServer.withServer(Tchek.configuration) { server async throws in
            // U+0600 joins what follows it, U+0301 what goes before: neither pair is a `<` to Swift's Character.
            for name in [#"<script>alert('1')</script>"#, "\u{600}<img src=x onerror=a>", "<\u{301}b>\"&"] {
                let body = Tchek.body.replacing(
                    #""Ana""#,
                    with: String(decoding: JSONValue.string(name).encoded(), as: UTF8.self)
                )
                let uid = try await Tchek.uid(Tchek.create(server, body))
                let page = try await server.send("GET", "/tchek/webapp/fr/services/\(uid)")
                #expect(page.status == 200)
                let shown = page.body.unicodeScalars.split(separator: "<").map { String(String.UnicodeScalarView($0)) }
                let tags = Set(shown.dropFirst().map { $0.prefix { $0.isLetter || $0 == "/" || $0 == "!" } })
                #expect(
                    tags.isSubset(of: [
                        "!doctype", "html", "head", "meta", "title", "/title", "style", "/style", "/head", "body", "p",
                        "/p", "main", "h", "/h", "dl", "/dl", "div", "/div", "dt", "/dt", "dd", "/dd", "/main",
                        "/body", "/html",
                    ]),
                    "\(tags)"
                )
            }
        }
    }

    @Test("lets its pages load, run and send nothing")
    func restrictsPages() async throws {
        try await SandboxServer.withServer(Tchek.configuration) { server async throws in
            let page = try await server.send("GET", "/tchek/webapp/fr/services/T0")
            let policy = try #require(page.headers["content-security-policy"])
            #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-"))
            #expect(!policy.contains("unsafe"))
            #expect(page.headers["x-content-type-options"] == "nosniff")
            #expect(page.headers["referrer-policy"] == "no-referrer")
            #expect(page.headers["cache-control"] == "no-store")
        }
    }

    @Test("binds to nothing but loopback", arguments: ["0.0.0.0", "::", "example.org", ""])
    func bindsToLoopback(host: String) async throws {
        var configuration = SandboxConfiguration()
        configuration.host = host
        await #expect(throws: SandboxError.notLoopback(host: host)) {
            try await SandboxServer.withServer(configuration) { _ in }
        }
    }

    @Test("hands out ids of 128 bits that read back as themselves")
    func makesIDs() {
        for key: UInt128 in [0, 1, .max, SandboxSession.randomKey(), SandboxSession.randomKey()] {
            for provider in SandboxProviders.all {
                #expect(provider.key(of: provider.id(of: key)) == key)
            }
        }
        #expect(SandboxSession.randomKey() != SandboxSession.randomKey())
        #expect(TchekSandbox.key(of: "T" + String(repeating: "a", count: 32)) == nil)
        #expect(PaveSandbox.key(of: "TOA-") == nil)
    }
}
