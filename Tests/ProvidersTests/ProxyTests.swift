import NIOSSL
import Sending
import TestSupport
import Testing

@testable import Providers

@Suite("A proxy on the way", .enabled(if: TinyProxy.isInstalled, "tinyproxy is not installed"), .timeLimit(.minutes(5)))
struct ProxyTests {
    private let post = TransportTests.post
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    /// What calls to a server behind a proxy come to.
    private func results(
        through proxy: String,
        password: String? = nil,
        names: String = "DNS:localhost",
        calls: Int = 1,
        ofServer: Bool = true
    ) async throws -> [TransportResult] {
        let proxy = try server(proxy, password: password)
        return try await TestAuthority.with { authority in
            let context = try await authority.serverContext(names, valid: 0..<4_000_000_000)
            return try await LoopbackServer.with(tls: context, answer: { $0.send(Self.ok) }) { server in
                var configuration = TransportConfiguration(concurrency: 2, timeout: .seconds(9), version: "1")
                configuration.authorities = try authority.trusted
                configuration.proxy = proxy
                let root = "https://localhost:\(ofServer ? server.port : 1)"
                let results = try await Transport.with(configuration) { transport in
                    var results: [TransportResult] = []
                    for _ in 0..<calls { results.append(await transport.send(post, to: root)) }
                    return results
                }
                // A server that a proxy keeps calls from gets none.
                #expect(server.received == results.count { if case .responded = $0 { true } else { false } })
                return results
            }
        }
    }

    private func server(_ url: String, password: String?) throws -> ProxyServer {
        try #require(
            try ProxySetting.chosen(
                url,
                to: "https://api.example.com",
                environment: password.map { ["PROXY_PASSWORD": $0] } ?? [:],
                readFile: { _ in [] }
            )
        )
    }

    private let answered = TransportResult.responded(Response(status: 200, body: Array("ok".utf8)))

    @Test("opens a tunnel, and one tunnel serves several calls")
    func tunnel() async throws {
        let proxy = try TinyProxy()
        #expect(try await results(through: proxy.url, calls: 3) == [answered, answered, answered])
    }

    @Test("takes the name and the password that it is given")
    func credentials() async throws {
        let proxy = try TinyProxy("BasicAuth ada lovelace")
        #expect(try await results(through: "http://ada@127.0.0.1:\(proxy.port)", password: "lovelace") == [answered])
    }

    @Test("wants a password, or another one: refused before anything is sent", arguments: [nil, "wrong"])
    func credentialsLack(password: String?) async throws {
        let proxy = try TinyProxy("BasicAuth ada lovelace")
        let url = password == nil ? proxy.url : "http://ada@127.0.0.1:\(proxy.port)"
        let refusal = Obstacle.ProxyRefusal(
            proxy: "127.0.0.1:\(proxy.port)",
            host: "localhost",
            status: password == nil ? 407 : 401,
            hadCredentials: password != nil
        )
        #expect(try await results(through: url, password: password) == [.obstructed(.proxyRefused(refusal))])
    }

    @Test("does not allow the port: refused before anything is sent")
    func forbidden() async throws {
        let proxy = try TinyProxy("ConnectPort 4")
        let refusal = Obstacle.ProxyRefusal(
            proxy: "127.0.0.1:\(proxy.port)",
            host: "localhost",
            status: 403,
            hadCredentials: false
        )
        #expect(try await results(through: proxy.url) == [.obstructed(.proxyRefused(refusal))])
    }

    @Test("cannot reach the server, or is not there itself: nothing was sent, and it may be tried again")
    func unreachable() async throws {
        let proxy = try TinyProxy()
        #expect(try await results(through: proxy.url, ofServer: false) == [.notSent(.proxyFailed)])
        proxy.stop()
        #expect(try await results(through: proxy.url) == [.notSent(.proxyFailed)])
    }

    @Test("the server's certificate is judged as without a proxy, and the reason said")
    func certificate() async throws {
        let proxy = try TinyProxy()
        let host = UntrustedHost(name: "localhost", reason: .wrongName)
        let wrongName = try await results(through: proxy.url, names: "DNS:example.com")
        #expect(wrongName == [.obstructed(.untrusted(host: host))])
        let context = try await SelfSignedCertificate.serverContext()
        try await LoopbackServer.with(tls: context) { server in
            var configuration = TransportConfiguration(concurrency: 1, timeout: .seconds(9), version: "1")
            configuration.proxy = try self.server(proxy.url, password: nil)
            let result = try await Transport.with(configuration) { [post] in
                await $0.send(post, to: "https://localhost:\(server.port)")
            }
            let host = UntrustedHost(name: "localhost", reason: .unknownAuthority)
            #expect(result == .obstructed(.untrusted(host: host)))
        }
    }
}
