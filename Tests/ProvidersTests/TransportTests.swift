import NIOCore
import Sending
import Testing
import Text

@testable import Providers

@Suite("The transport, answered", .timeLimit(.minutes(15)))
struct TransportTests {
    static let post = ProviderRequest(
        method: .post,
        path: "/v1/make",
        headers: [("X-API-Key", "k"), ("Content-Type", "application/json")],
        body: Array(#"{"a":1}"#.utf8)
    )

    /// Makes calls with a fresh transport. The timeout is short where a test runs into it, and long where it must not.
    static func withTransport<Result>(
        concurrency: Int = 4,
        timeout: Duration = .seconds(20),
        idleLimit: Duration = .seconds(300),
        authorities: TrustedAuthorities? = nil,
        _ body: (Transport) async throws -> Result
    ) async throws -> Result {
        var configuration = TransportConfiguration(concurrency: concurrency, timeout: timeout, version: "1.2.3")
        // Long, so that a busy machine does not make a connection look idle that a test expects to be used again.
        configuration.idleLimit = idleLimit
        configuration.authorities = authorities
        return try await Transport.with(configuration, body)
    }

    /// What one call to a server that answers with these bytes comes to.
    private func result(
        of bytes: String,
        closing: Bool = false,
        timeout: Duration = .seconds(20)
    ) async throws -> TransportResult {
        try await LoopbackServer.with(
            answer: { closing ? $0.sendAndClose(bytes) : $0.send(bytes) },
            { server in
                try await Self.withTransport(timeout: timeout) { await $0.send(Self.post, to: server.root) }
            }
        )
    }

    @Test("the request is complete, goes out in one piece and names the program")
    func request() async throws {
        try await LoopbackServer.with(answer: { $0.send("HTTP/1.1 204 No Content\r\n\r\n") }) { server in
            let result = try await Self.withTransport { await $0.send(Self.post, to: server.root + "/api") }
            #expect(result == .responded(Response(status: 204)))
            let request = try #require(await server.nextRequest())
            let lines = request.text.split(separator: "\r\n", omittingEmptySubsequences: false)
            #expect(lines.first == "POST /api/v1/make HTTP/1.1")
            #expect(lines.last == #"{"a":1}"#)
            let headers = Set(lines.dropFirst().prefix { !$0.isEmpty }.map { $0.lowercased() })
            let expected: Set = [
                "user-agent: bulk-sessions/1.2.3", "x-api-key: k", "content-type: application/json",
                "content-length: 7", "host: 127.0.0.1:\(server.port)", "accept-encoding: identity",
            ]
            #expect(headers == expected)
            #expect(request.reads == 1)
        }
    }

    @Test("the answer carries the status, the body and the headers that matter")
    func answer() async throws {
        let bytes = """
            HTTP/1.1 429 Slow Down\r\nretry-after: 7\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\
            Location: https://a.example/\r\nContent-Length: 4\r\n\r\nwait
            """
        let expected = Response(
            status: 429,
            retryAfter: "7",
            date: "Sun, 06 Nov 1994 08:49:37 GMT",
            location: "https://a.example/",
            body: Array("wait".utf8)
        )
        #expect(try await result(of: bytes) == .responded(expected))
    }

    @Test("a body in chunks, and one that ends with the connection, are complete")
    func bodies() async throws {
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        #expect(try await result(of: chunked) == .responded(Response(status: 200, body: Array("abcde".utf8))))
        let untilClosed = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabcde"
        let result = try await result(of: untilClosed, closing: true)
        #expect(result == .responded(Response(status: 200, body: Array("abcde".utf8))))
    }

    @Test("an answer cut after its head is an answer that is not complete")
    func cutAnswers() async throws {
        for bytes in [
            "HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\nabc",
            "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        ] {
            let expected = Response(status: 201, body: Array("abc".utf8), isComplete: false)
            #expect(try await result(of: bytes, closing: true) == .responded(expected))
        }
        let headOnly = try await result(of: "HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\n", closing: true)
        #expect(headOnly == .responded(Response(status: 201, isComplete: false)))
    }

    @Test("interim answers are passed over")
    func interim() async throws {
        let bytes = """
            HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n\
            HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok
            """
        #expect(try await result(of: bytes) == .responded(Response(status: 200, body: Array("ok".utf8))))
    }

    @Test("a redirection is an answer and is not followed")
    func redirection() async throws {
        try await LoopbackServer.with(
            answer: { $0.send("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n") },
            { server in
                let result = try await Self.withTransport { await $0.send(Self.post, to: server.root) }
                #expect(result == .responded(Response(status: 302, location: "/elsewhere")))
                #expect(server.received == 1)
            }
        )
    }

    @Test("a body that trickles is cut off by the deadline of the whole call")
    func trickle() async throws {
        let clock = ContinuousClock()
        try await LoopbackServer.with(
            answer: { request in
                request.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                let channel = request.channel
                let drops = channel.eventLoop.scheduleRepeatedTask(
                    initialDelay: .milliseconds(5),
                    delay: .milliseconds(5)
                ) { _ in channel.writeAndFlush(ByteBuffer(string: "x"), promise: nil) }
                channel.closeFuture.whenComplete { _ in drops.cancel() }
            },
            { server in
                let start = clock.now
                let result = try await Self.withTransport(timeout: .seconds(3)) {
                    await $0.send(Self.post, to: server.root)
                }
                guard case .responded(let answer) = result else {
                    Issue.record("\(result)")
                    return
                }
                #expect(answer.status == 200 && !answer.isComplete)
                #expect(clock.now - start >= .seconds(3))
                await server.oneConnectionEnds()
            }
        )
    }

    @Test("of a body of 50 MB the first MiB is read, and the connection closed")
    func hugeBody() async throws {
        let written = Counter()
        try await LoopbackServer.with(
            answer: { request in
                request.send("HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n")
                Self.pour(ByteBuffer(repeating: 0x78, count: 100_000), times: 500, into: request.channel, written)
            },
            { server in
                let result = try await Self.withTransport { transport in
                    let result = await transport.send(Self.post, to: server.root)
                    await server.oneConnectionEnds()
                    return result
                }
                let kept = Array(repeating: UInt8(0x78), count: 1 << 20)
                #expect(result == .responded(Response(status: 200, body: kept, isComplete: false)))
                #expect(written.value < 250)
            }
        )
    }

    private static func pour(_ buffer: ByteBuffer, times: Int, into channel: any Channel, _ written: Counter) {
        guard times > 0 else { return }
        channel.writeAndFlush(buffer).whenSuccess {
            written.add()
            pour(buffer, times: times - 1, into: channel, written)
        }
    }

    @Test("a body of just one MiB is complete")
    func maxBodySize() async throws {
        let body = String(repeating: "x", count: 1 << 20)
        let result = try await result(of: "HTTP/1.1 200 OK\r\nContent-Length: \(1 << 20)\r\n\r\n\(body)")
        #expect(result == .responded(Response(status: 200, body: Array(body.utf8))))
    }

}
