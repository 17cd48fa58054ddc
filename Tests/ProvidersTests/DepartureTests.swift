import FoundationEssentials
import NIOCore
import Sending
import Synchronization
import TestSupport
import Testing

@testable import Providers

@Suite("Calls that are held back at the last moment", .timeLimit(.minutes(15)))
struct DepartureTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    private let answered = TransportResult.responded(Response(status: 200, body: Array("ok".utf8)))

    /// Says of each call in turn whether it may leave; of those behind them, that they may.
    private final class Permit: Sendable {
        private let answers: Mutex<[Bool]>
        private let count = Mutex(0)
        var asked: Int { count.withLock { $0 } }

        init(_ answers: Bool...) { self.answers = Mutex(answers) }

        func next() -> Bool {
            count.withLock { $0 += 1 }
            return answers.withLock { $0.isEmpty ? true : $0.removeFirst() }
        }
    }

    private func withTransport<Result>(
        _ permit: Permit,
        authorities: TrustedAuthorities? = nil,
        proxy: ProxyServer? = nil,
        _ body: (Transport) async throws -> Result
    ) async throws -> Result {
        var configuration = TransportConfiguration(concurrency: 4, timeout: .seconds(20), version: "1.2.3")
        configuration.idleLimit = .seconds(300)
        configuration.authorities = authorities
        configuration.proxy = proxy
        configuration.callsLeaveUntil = { permit.next() ? .now + .seconds(60) : .now }
        return try await Transport.with(configuration, body)
    }

    @Test("not a byte of one comes, however long it is, and its connection is closed", arguments: [1, 3_000_000])
    func heldBack(length: Int) async throws {
        let pieces = Counter()
        try await LoopbackServer.with(
            onBytes: { _ in pieces.add() },
            { server in
                var call = TransportTests.post
                call.body = [UInt8](repeating: 0x20, count: length)
                let permit = Permit(false)
                let sent = call
                let result = try await withTransport(permit) { await $0.send(sent, to: server.root) }
                #expect(result == .heldBack)
                await server.oneConnectionEnds()
                #expect(permit.asked == 1 && server.connections == 1)
            }
        )
        #expect(pieces.value == 0)
    }

    @Test("each call is asked about once, on whatever connection; those that may leave are answered")
    func again() async throws {
        try await LoopbackServer.with(answer: { $0.send(Self.ok) }) { server in
            let permit = Permit(true, false, true, true, false, true, false, true, true)
            try await withTransport(permit) { transport in
                let expected = [
                    answered, .heldBack, answered, answered, .heldBack, answered, .heldBack, answered, answered,
                ]
                for result in expected { #expect(await transport.send(TransportTests.post, to: server.root) == result) }
            }
            #expect(permit.asked == 9 && server.received == 6)
            // A call that was held back is none that a server dropped: connections go on being used again.
            #expect(server.connections == 4)
        }
    }

    @Test("over TLS, too, where a goodbye would carry the call along")
    func encrypted() async throws { try await overTLS(through: nil) }

    @Test("through a proxy, whose tunnel is none of the calls", .enabled(if: TinyProxy.isInstalled, "no tinyproxy"))
    func tunnel() async throws {
        let proxy = try TinyProxy()
        try await overTLS(
            through: ProxySetting.chosen(proxy.url, to: "https://a.example", environment: [:], readFile: { _ in [] })
        )
    }

    private func overTLS(through proxy: ProxyServer?) async throws {
        try await TestAuthority.with { authority in
            let now = Int(Date().timeIntervalSince1970)
            let context = try await authority.serverContext("DNS:localhost", valid: now - 86_400..<now + 86_400)
            let trusted = try authority.trusted
            try await LoopbackServer.with(tls: context, answer: { $0.send(Self.ok) }) { server in
                let root = "https://localhost:\(server.port)"
                let permit = Permit(false, true, true, false)
                try await withTransport(permit, authorities: trusted, proxy: proxy) { transport in
                    for result in [.heldBack, answered, answered, .heldBack, answered] {
                        #expect(await transport.send(TransportTests.post, to: root) == result)
                    }
                }
                #expect(permit.asked == 5 && server.received == 3)
            }
        }
    }

    @Test("a long call that may leave comes whole, and is asked about once", arguments: [false, true])
    func long(isEncrypted: Bool) async throws {
        try await TestAuthority.with { authority in
            let context = try await authority.serverContext("DNS:localhost", valid: 0..<4_000_000_000)
            let trusted = try authority.trusted
            try await LoopbackServer.with(
                tls: isEncrypted ? context : nil,
                answer: { $0.send(Self.ok) },
                { server in
                    var call = TransportTests.post
                    call.body = (0..<3_000_000).map { UInt8(ascii: "a") + UInt8($0 * 31 >> 3 & 15) }
                    let sent = call
                    let permit = Permit(true)
                    let result = try await withTransport(permit, authorities: trusted) {
                        await $0.send(sent, to: "\(isEncrypted ? "https" : "http")://localhost:\(server.port)")
                    }
                    #expect(result == answered && permit.asked == 1)
                    let request = try #require(await server.nextRequest())
                    #expect(request.text.hasSuffix("\r\n\r\n" + String(decoding: sent.body, as: UTF8.self)))
                }
            )
        }
    }
}
