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
        #expect(elapsed < .seconds(60))
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
            try await TransportTests.withTransport(concurrency: 1, timeout: .seconds(3)) { transport in
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
            let result = try await send(to: server.root, timeout: .seconds(3))
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
}
