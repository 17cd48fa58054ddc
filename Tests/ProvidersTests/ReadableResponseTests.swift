import FoundationEssentials
import NIOCore
import NIOSSL
import Rows
import Sending
import Subprocess
import Testing
import Text

@testable import Providers

/// What a tolerant client reads: packed bodies, byte order marks, numbers as ids, and whole objects before an end that
/// was not announced.
@Suite("Readable responses", .timeLimit(.minutes(15)))
struct ReadableResponseTests {
    private let object = Array(#"{"id":"A-1"}"#.utf8)

    /// What a call comes to at a server that answers with this head and body, and then perhaps hangs up.
    private func result(
        _ head: String,
        _ body: [UInt8],
        then end: LoopbackServer.End = .none,
        tls: NIOSSLContext? = nil,
        trusted: TrustedAuthorities? = nil,
        timeout: Duration = .seconds(20)
    ) async throws -> TransportResult {
        let bytes = Array("HTTP/1.1 \(head)\r\n\r\n".utf8) + body
        return try await LoopbackServer.with(tls: tls, answer: { $0.send(bytes, then: end) }) { server in
            let root = tls == nil ? server.root : "https://localhost:\(server.port)"
            return try await TransportTests.withTransport(timeout: timeout, authorities: trusted) {
                await $0.send(TransportTests.post, to: root)
            }
        }
    }

    private func packed(_ bytes: [UInt8]) async throws -> [UInt8] {
        let made = try await run(
            .name("gzip"),
            arguments: ["-9", "-n", "-c"],
            input: .array(bytes),
            output: .bytes(limit: 1 << 21),
            error: .discarded
        )
        try #require(made.terminationStatus.isSuccess)
        return made.standardOutput
    }

    private static let deflated = "eJyrVspMUbJSctQ1VKoFABWjAyc="

    // MARK: - Packed

    @Test(
        "a gzip body is unpacked, whatever the case of the header and however it is cut up",
        arguments: [
            "gzip", "GZIP", "Gzip",
        ]
    )
    func gzip(encoding: String) async throws {
        let body = try await packed(object)
        let head = "201 Created\r\ncontent-encoding: \(encoding)\r\nContent-Length: \(body.count)"
        #expect(try await result(head, body) == .responded(Response(status: 201, body: object)))
        let chunks = body.flatMap { Array("1\r\n".utf8) + [$0] + Array("\r\n".utf8) } + Array("0\r\n\r\n".utf8)
        let chunked = "201 Created\r\nContent-Encoding: \(encoding)\r\nTransfer-Encoding: chunked"
        #expect(try await result(chunked, chunks) == .responded(Response(status: 201, body: object)))
    }

    @Test("a deflate body is unpacked, and so is the body of a refusal")
    func deflate() async throws {
        let body = Array(try #require(Data(base64Encoded: Self.deflated)))
        for status in [201, 422] {
            let head = "\(status) Some\r\nContent-Encoding: deflate\r\nContent-Length: \(body.count)"
            #expect(try await result(head, body) == .responded(Response(status: status, body: object)))
        }
    }

    @Test("one MiB after unpacking is read, a byte more is not")
    func limit() async throws {
        for (size, isComplete) in [(1 << 20, true), (1 << 20 + 1, false), (50 << 20, false)] {
            let body = try await packed(object + Array(repeating: 0x20, count: size - object.count))
            let head = "200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(body.count)"
            guard case .responded(let response) = try await result(head, body) else {
                Issue.record("no response")
                continue
            }
            #expect(response.status == 200 && response.isComplete == isComplete && response.body.count <= 1 << 20)
            #expect(!isComplete || response.body.count == 1 << 20)
        }
    }

    @Test("a packed body that is damaged, or followed by something else, is not complete")
    func damaged() async throws {
        let whole = try await packed(object)
        var changed = whole
        changed[changed.count - 6] ^= 0x55
        for body in [changed, Array("not packed".utf8), whole + Array("more".utf8)] {
            let head = "200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(body.count)"
            guard case .responded(let response) = try await result(head, body) else {
                Issue.record("no response")
                continue
            }
            #expect(response.status == 200 && !response.isComplete)
        }
    }

    @Test("an encoding that nobody asked for and nobody knows is left as it is")
    func unknownEncoding() async throws {
        let result = try await result("200 OK\r\nContent-Encoding: br\r\nContent-Length: 3", Array("abc".utf8))
        #expect(result == .responded(Response(status: 200, body: Array("abc".utf8))))
    }

    // MARK: - Ends that were not announced

    @Test(
        "a whole JSON object is complete, however the connection ends",
        arguments: [
            "Content-Length: 100", "Transfer-Encoding: chunked", "Content-Encoding: gzip\r\nContent-Length: 1000",
        ]
    )
    func wholeObject(framing: String) async throws {
        var body = framing.contains("gzip") ? try await packed(object) : object
        if framing.contains("chunked") { body = Array("c\r\n".utf8) + body + Array("\r\n".utf8) }
        for end in [LoopbackServer.End.closed, .reset] {
            let result = try await result("201 Created\r\n\(framing)", body, then: end)
            #expect(result == .responded(Response(status: 201, body: object)), "\(framing), \(end)")
        }
        let stalled = try await result("201 Created\r\n\(framing)", body, timeout: .seconds(2))
        #expect(stalled == .responded(Response(status: 201, body: object)))
    }

    @Test(
        "what is no whole JSON object is not complete where the connection ends early",
        arguments: [
            #"{"id":"A-1""#, #"{"id":"A-"#, "12", #""A-1""#, "[1]", "{}x", "",
        ]
    )
    func partOfObject(text: String) async throws {
        let body = Array(text.utf8)
        let result = try await result("201 Created\r\nContent-Length: 100", body, then: .closed)
        #expect(result == .responded(Response(status: 201, body: body, isComplete: false)))
    }

    @Test("a TLS connection that ends without its goodbye does not hurt a whole object, and cuts any other")
    func noGoodbye() async throws {
        try await TestAuthority.with { authority in
            let now = Int(Date().timeIntervalSince1970)
            let tls = try await authority.serverContext("DNS:localhost", valid: now - 3_600..<now + 3_600)
            let trusted = try authority.trusted
            for head in ["201 Created\r\nConnection: close", "201 Created\r\nContent-Length: 100"] {
                let whole = try await result(head, object, then: .withoutGoodbye, tls: tls, trusted: trusted)
                #expect(whole == .responded(Response(status: 201, body: object)))
                let part = Array(object.dropLast())
                let cut = try await result(head, part, then: .withoutGoodbye, tls: tls, trusted: trusted)
                #expect(cut == .responded(Response(status: 201, body: part, isComplete: false)))
            }
        }
    }

    // MARK: - What stands in a body

    private let tchek = TchekProvider(apiRoot: "https://a.example", webAppRoot: "https://w.example", key: "k")
    private let pave = PaveProvider(apiRoot: "https://a.example", username: "u", key: "k", secret: "s", account: "acme")

    /// What the providers read of the same id, written so.
    private func ids(_ id: String, before: [UInt8] = []) -> [String?] {
        [
            tchek.session(in: before + Array(#"{"token":{"uid":\#(id)}}"#.utf8), for: .full)?.id,
            pave.session(in: before + Array(#"{"session_key":\#(id)}"#.utf8), for: .full)?.id,
        ]
    }

    @Test("a byte order mark before the JSON is passed over, by every provider and in refusals")
    func byteOrderMark() {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        #expect(ids(#""A-1""#, before: mark) == ["A-1", "A-1"])
        #expect(ids(#""A-1""#, before: mark + mark) == [nil, nil])
        let refusal = mark + Array(#"{"message":"no"}"#.utf8)
        #expect(tchek.message(in: refusal) == "no" && pave.message(in: refusal) == "no")
    }

    @Test("an id may be a whole number, and nothing else that is no text")
    func numbers() {
        #expect(ids("12345678901234567890") == ["12345678901234567890", "12345678901234567890"])
        #expect(ids("0") == ["0", "0"])
        for other in ["-1", "1.5", "1e5", "true", "null", #"["a"]"#, #"{"a":1}"#] {
            #expect(ids(other) == [nil, nil], "\(other)")
        }
        #expect(
            tchek.session(in: Array(#"{"token":{"uid":7}}"#.utf8), for: .full)?.url == "https://w.example/fr/services/7"
        )
        #expect(
            pave.session(in: Array(#"{"session_key":7}"#.utf8), for: .full)?.url == "https://acme.vehiclecapture.com/7"
        )
    }
}
