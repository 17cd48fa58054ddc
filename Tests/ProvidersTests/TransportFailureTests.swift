import NIOCore
import Sending
import Testing
import Text

@testable import Providers

@Suite("The transport, not answered", .timeLimit(.minutes(15)))
struct TransportFailureTests {
    private let post = TransportTests.post

    private func send(
        to root: String,
        timeout: Duration = .seconds(20)
    ) async throws -> TransportResult {
        try await TransportTests.withTransport(timeout: timeout) { await $0.send(post, to: root) }
    }

    // MARK: - Certainly not sent

    @Test("a refused connection was not sent")
    func refused() async throws {
        let port = HeldPort()
        #expect(try await send(to: "http://127.0.0.1:\(port.number)") == .notSent(.connectionRefused))
        #expect(try await send(to: "http://localhost:\(port.number)") == .notSent(.connectionRefused))
    }

    @Test("a refused connection shows at once, long before the time for connecting is over")
    func refusedAtOnce() async throws {
        let port = HeldPort()
        let elapsed = try await ContinuousClock().measure {
            let result = try await TransportTests.withTransport(timeout: .seconds(120)) {
                await $0.send(TransportTests.post, to: "http://127.0.0.1:\(port.number)")
            }
            #expect(result == .notSent(.connectionRefused))
        }
        #expect(elapsed < .seconds(5))
    }

    @Test("a connection may be idle for less than two seconds, unless a test says otherwise")
    func defaultIdleLimit() {
        let limit = TransportConfiguration(concurrency: 1, timeout: .seconds(30), version: "1").idleLimit
        #expect(limit > .seconds(1) && limit < .seconds(2))
    }

    @Test("a name that does not resolve was not sent")
    func unknownName() async throws {
        // An empty label: the resolver refuses it without asking anybody.
        #expect(try await send(to: "http://no..where") == .notSent(.nameNotResolved))
    }

    @Test("waiting for a connection that does not become free was not sent")
    func exhausted() async throws {
        try await LoopbackServer.with { server in
            try await TransportTests.withTransport(concurrency: 1, timeout: .milliseconds(600)) { transport in
                let results = await withTaskGroup(of: TransportResult.self) { group in
                    // One call more than there are connections: one for the worker and one for a probe.
                    for _ in 0..<3 { group.addTask { await transport.send(post, to: server.root) } }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(results.filter { $0 == .notSent(.noFreeConnection) }.count == 1)
                #expect(results.filter { $0 == .maybeSent(.timeout) }.count == 2)
                #expect(server.received == 2)
            }
        }
    }

    @Test("a call after the shutdown, or of a task that was cancelled before, was not sent")
    func tooLate() async throws {
        try await LoopbackServer.with { server in
            let transport = Transport(TransportConfiguration(concurrency: 1, timeout: .seconds(20), version: "1"))
            let cancelled = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await transport.send(post, to: server.root)
            }
            #expect(await cancelled.value == .notSent(.interrupted))
            await transport.shutdown()
            #expect(await transport.send(post, to: server.root) == .notSent(.interrupted))
            #expect(server.received == 0)
        }
    }

    @Test("an address that is none was not sent")
    func noAddress() async throws {
        #expect(try await send(to: "nonsense") == .notSent(.connectionFailed))
    }

    // MARK: - TLS

    @Test("a certificate that nobody vouches for is named with its host, and nothing was sent")
    func untrusted() async throws {
        let context = try await SelfSignedCertificate.serverContext()
        try await LoopbackServer.with(tls: context) { server in
            for host in ["127.0.0.1", "localhost"] {
                let result = try await send(to: "https://\(host):\(server.port)")
                #expect(result == .untrustedCertificate(host: host))
            }
            #expect(server.received == 0)
        }
    }

    @Test("a server that speaks no TLS, or hangs up in the handshake: not sent")
    func noTLS() async throws {
        try await LoopbackServer.with(
            onBytes: { $0.writeAndFlush(ByteBuffer(string: "HTTP/1.1 400 Bad Request\r\n\r\n"), promise: nil) },
            { server in
                let result = try await send(to: "https://127.0.0.1:\(server.port)")
                #expect(result == .notSent(.tlsFailed))
            }
        )
        try await LoopbackServer.with(onBytes: { $0.close(promise: nil) }) { server in
            let result = try await send(to: "https://127.0.0.1:\(server.port)")
            guard case .notSent = result else {
                Issue.record("\(result)")
                return
            }
        }
    }

    @Test("a handshake that never ends: not sent")
    func endlessHandshake() async throws {
        try await LoopbackServer.with(onBytes: { _ in }) { server in
            let result = try await send(to: "https://127.0.0.1:\(server.port)", timeout: .milliseconds(600))
            guard case .notSent = result else {
                Issue.record("\(result)")
                return
            }
        }
    }

    // MARK: - Perhaps carried out

    @Test("a server that never answers: perhaps carried out")
    func silence() async throws {
        try await LoopbackServer.with { server in
            let result = try await send(to: server.root, timeout: .milliseconds(300))
            #expect(result == .maybeSent(.timeout))
            #expect(server.received == 1)
        }
    }

    @Test("a connection cut while or after the request is read: perhaps carried out")
    func cut() async throws {
        try await LoopbackServer.with(onBytes: { $0.close(promise: nil) }) { server in
            let result = try await send(to: server.root)
            #expect(result == .maybeSent(.connectionLost))
        }
        try await LoopbackServer.with(answer: { $0.channel.close(promise: nil) }) { server in
            let result = try await send(to: server.root)
            #expect(result == .maybeSent(.connectionLost))
            #expect(server.received == 1)
        }
    }

    @Test("an answer cut within its head: perhaps carried out")
    func cutHead() async throws {
        try await LoopbackServer.with(answer: { $0.sendAndClose("HTTP/1.1 201 Cre") }) { server in
            let result = try await send(to: server.root)
            #expect(result == .maybeSent(.connectionLost) || result == .maybeSent(.answerUnreadable))
        }
    }

    @Test("an answer that is no HTTP: perhaps carried out")
    func garbage() async throws {
        try await LoopbackServer.with(answer: { $0.send("SSH-2.0-OpenSSH_9.2\r\n") }) { server in
            let result = try await send(to: server.root)
            #expect(result == .maybeSent(.answerUnreadable))
        }
    }

    @Test("a cancelled call ends at once: perhaps carried out")
    func cancelled() async throws {
        try await LoopbackServer.with { server in
            try await TransportTests.withTransport { transport in
                let call = Task { await transport.send(post, to: server.root) }
                _ = await server.nextRequest()
                call.cancel()
                #expect(await call.value == .maybeSent(.interrupted))
            }
        }
    }

    @Test("a call that the shutdown ends: perhaps carried out")
    func shutDown() async throws {
        try await LoopbackServer.with { server in
            let transport = Transport(TransportConfiguration(concurrency: 1, timeout: .seconds(20), version: "1"))
            let call = Task { await transport.send(post, to: server.root) }
            _ = await server.nextRequest()
            await transport.shutdown()
            guard case .maybeSent = await call.value else {
                Issue.record("shut down in mid-call")
                return
            }
        }
    }

    // MARK: - Connections used again

    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    private let answered = TransportResult.responded(Response(status: 200, body: Array("ok".utf8)))

    @Test("a connection is used again")
    func reuse() async throws {
        try await LoopbackServer.with(answer: { $0.send(Self.ok) }) { server in
            try await TransportTests.withTransport { transport in
                for _ in 0..<5 { #expect(await transport.send(post, to: server.root) == answered) }
            }
            #expect(server.connections == 1)
        }
    }

    @Test("a connection that was idle for too long is closed and not used again")
    func idle() async throws {
        try await LoopbackServer.with(answer: { $0.send(Self.ok) }) { server in
            try await TransportTests.withTransport(idleLimit: .milliseconds(30)) { transport in
                #expect(await transport.send(post, to: server.root) == answered)
                await server.oneConnectionEnds()
                #expect(await transport.send(post, to: server.root) == answered)
            }
            #expect(server.connections == 2)
        }
    }

    @Test("an answer that nobody asked for is not taken for the next call's")
    func unsolicited() async throws {
        let late = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"
        try await LoopbackServer.with(
            answer: { request in
                request.send(Self.ok)
                guard request.number == 1 else { return }
                request.channel.eventLoop.scheduleTask(in: .milliseconds(20)) { request.send(late) }
            },
            { server in
                try await TransportTests.withTransport { transport in
                    #expect(await transport.send(post, to: server.root) == answered)
                    await server.oneConnectionEnds()
                    // The server may learn of the end before the client's own pool does. A call that then finds the
                    // connection closed was certainly not sent, and is made again.
                    var second = await transport.send(post, to: server.root)
                    if case .notSent = second { second = await transport.send(post, to: server.root) }
                    #expect(second == answered)
                }
                #expect(server.connections == 2)
            }
        )
    }

    @Test("a server that closes each connection is served with new ones")
    func closing() async throws {
        let bytes = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"
        try await LoopbackServer.with(answer: { $0.sendAndClose(bytes) }) { server in
            try await TransportTests.withTransport { transport in
                for _ in 0..<5 { #expect(await transport.send(post, to: server.root) == answered) }
            }
            #expect(server.connections == 5)
        }
    }

    @Test("many calls at once keep their answers apart")
    func concurrent() async throws {
        try await LoopbackServer.with(
            answer: { request in
                let name = request.text.split(separator: " ")[1].split(separator: "/").last ?? ""
                request.send("HTTP/1.1 200 OK\r\nContent-Length: \(name.utf8.count)\r\n\r\n\(name)")
            },
            { server in
                try await TransportTests.withTransport(concurrency: 16) { transport in
                    await withTaskGroup(of: Void.self) { group in
                        for worker in 0..<16 {
                            group.addTask {
                                for number in 0..<25 {
                                    let name = "w\(worker)n\(number)"
                                    let call = ProviderRequest(method: .get, path: "/\(name)", headers: [])
                                    let expected = Response(status: 200, body: Array(name.utf8))
                                    #expect(await transport.send(call, to: server.root) == .responded(expected))
                                }
                            }
                        }
                    }
                }
                #expect(server.connections <= 17)
            }
        )
    }
}
