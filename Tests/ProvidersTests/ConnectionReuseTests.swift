import NIOCore
import Sending
import Testing

@testable import Providers

@Suite("Connections used again", .timeLimit(.minutes(15)))
struct ConnectionReuseTests {
    private let post = TransportTests.post
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

    // MARK: - Connections that are dropped

    /// A server that drops each connection when its second request comes, unread as far as anybody can tell.
    private static func dropping(_ end: LoopbackServer.End) -> @Sendable (LoopbackServer.Request) -> Void {
        { request in request.numberOnConnection == 1 ? request.send(ok) : request.end(end) }
    }

    @Test(
        "after two connections that were dropped under their second call, every call gets one of its own",
        arguments: [
            LoopbackServer.End.closed, .reset,
        ]
    )
    func dropped(end: LoopbackServer.End) async throws {
        try await LoopbackServer.with(answer: Self.dropping(end)) { server in
            try await TransportTests.withTransport { transport in
                var results: [TransportResult] = []
                for _ in 0..<20 { results.append(await transport.send(post, to: server.root)) }
                #expect(results.filter { $0 == .maybeSent(.connectionLost) }.count == 2)
                #expect(results.filter { $0 == answered }.count == 18)
                #expect(Array(results.suffix(16)) == Array(repeating: answered, count: 16))
            }
            #expect(server.connections == 18)
            var closing: [Bool] = []
            for _ in 0..<20 {
                let request = try #require(await server.nextRequest())
                closing.append(request.text.lowercased().contains("\r\nconnection: close\r\n"))
            }
            // Those that keep their connection do not speak of it.
            #expect(closing == Array(repeating: false, count: 4) + Array(repeating: true, count: 16))
        }
    }

    @Test("many callers at once lose no more calls than are on their way at the second loss")
    func manyCallers() async throws {
        try await LoopbackServer.with(answer: Self.dropping(.closed)) { server in
            let results = try await TransportTests.withTransport(concurrency: 8) { transport in
                await withTaskGroup(of: [TransportResult].self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            var results: [TransportResult] = []
                            for _ in 0..<25 { results.append(await transport.send(post, to: server.root)) }
                            return results
                        }
                    }
                    return await group.reduce(into: []) { $0 += $1 }
                }
            }
            let lost = results.filter { $0 == .maybeSent(.connectionLost) }.count
            #expect((2...9).contains(lost))
            #expect(results.filter { $0 == answered }.count == 200 - lost)
        }
    }

    @Test("a connection dropped under its first call, and a call that nobody answers in time, say nothing about reuse")
    func otherLosses() async throws {
        try await LoopbackServer.with(
            answer: { request in
                switch request.number {
                case 1...3: request.end(.closed)
                case 5, 7: break
                default: request.send(Self.ok)
                }
            },
            { server in
                try await TransportTests.withTransport(timeout: .milliseconds(1_500)) { transport in
                    for _ in 0..<3 {
                        #expect(await transport.send(post, to: server.root) == .maybeSent(.connectionLost))
                    }
                    for _ in 0..<2 {
                        #expect(await transport.send(post, to: server.root) == answered)
                        #expect(await transport.send(post, to: server.root) == .maybeSent(.timeout))
                    }
                    let before = server.connections
                    for _ in 0..<5 { #expect(await transport.send(post, to: server.root) == answered) }
                    #expect(server.connections == before + 1)
                }
            }
        )
    }
}
