import Sending
import Testing

@testable import Providers

@Suite("Heads of responses", .timeLimit(.minutes(15)))
struct ResponseHeadTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    private let answered = TransportResult.responded(Response(status: 200, body: Array("ok".utf8)))

    /// What one call comes to that is answered so, and what the next one does.
    private func results(of bytes: [UInt8]) async throws -> [TransportResult] {
        try await LoopbackServer.with(
            answer: { $0.number == 1 ? $0.send(bytes) : $0.send(Self.ok) },
            { server in
                try await TransportTests.withTransport { transport in
                    let first = await transport.send(TransportTests.post, to: server.root)
                    return [first, await transport.send(TransportTests.post, to: server.root)]
                }
            }
        )
    }

    @Test(
        "a status below 100 is none: the call is lost with its connection, and the next one is answered",
        arguments: ["000", "001", "042", "099"],
        [
            "\r\n\r\n", "\r\nContent-Length: 2\r\n\r\nok", "\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            "\r\nConnection: close\r\n\r\nok", "\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok",
        ]
    )
    func tooSmall(status: String, rest: String) async throws {
        let results = try await results(of: Array("HTTP/1.1 \(status) None\(rest)".utf8))
        #expect(results == [.maybeSent(.connectionLost), answered])
    }

    @Test("a status of three digits that means nothing is a status", arguments: [299, 600, 999])
    func meaningless(status: Int) async throws {
        let results = try await results(of: Array("HTTP/1.1 \(status) x\r\nContent-Length: 2\r\n\r\nok".utf8))
        #expect(results == [.responded(Response(status: status, body: Array("ok".utf8))), answered])
    }

    @Test("how an interim response says that it is packed is nothing to the real one")
    func packedInterim() async throws {
        let interim = "HTTP/1.1 103 Early Hints\r\nContent-Encoding: gzip\r\n\r\n"
        #expect(try await results(of: Array((interim + interim + Self.ok).utf8)) == [answered, answered])
    }

    @Test("interim responses without end are no answer")
    func endlessInterim() async throws {
        let interim = String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: HeadCheck.maxInterim)
        #expect(try await results(of: Array((interim + Self.ok).utf8)) == [answered, answered])
        let more = interim + "HTTP/1.1 100 Continue\r\n\r\n" + Self.ok
        #expect(try await results(of: Array(more.utf8)) == [.maybeSent(.connectionLost), answered])
    }

    @Test("a protocol that nobody asked for ends the exchange")
    func switched() async throws {
        let bytes = "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nhello"
        #expect(try await results(of: Array(bytes.utf8)) == [.responded(Response(status: 101)), answered])
    }

    @Test(
        "lengths that contradict each other or overflow are no HTTP",
        arguments: [
            "Content-Length: 99999999999999999999", "Content-Length: -2", "Content-Length: 2\r\nContent-Length: 3",
        ]
    )
    func badLengths(fields: String) async throws {
        let results = try await results(of: Array("HTTP/1.1 200 OK\r\n\(fields)\r\n\r\nok".utf8))
        #expect(results == [.maybeSent(.answerUnreadable), answered])
    }
}
