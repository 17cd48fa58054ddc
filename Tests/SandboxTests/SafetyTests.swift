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
            headers["X-Sandbox-Control"] = "1"
            #expect(try await server.send("POST", "/control/sessions", headers: headers).status == 421)
            #expect(try await server.send("GET", "/nowhere", headers: headers).status == 421)
            #expect(server.snapshot().counts.strangeHosts == 3)
            #expect(server.snapshot().counts.createCalls == 0)
        }
    }

    @Test("takes control calls only as POST with the header of its own")
    func guardsControl() async throws {
        try await SandboxServer.withServer(Tchek.configuration) { server async throws in
            for name in ["faults", "reset", "snapshot", "sessions", "status"] {
                #expect(try await server.send("POST", "/control/\(name)").status == 403)
                let get = try await server.send("GET", "/control/\(name)", headers: ["X-Sandbox-Control": "1"])
                #expect(get.status == 405)
            }
            #expect(try await server.control("snapshot").status == 200)
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
