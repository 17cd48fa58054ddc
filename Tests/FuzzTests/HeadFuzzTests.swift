import Foundation
import Providers
import Sending
import Synchronization
import TestSupport
import Testing

/// Answers calls with damaged HTTP for a while, beginning from a small corpus.
///
/// `FUZZ_SECONDS` and `FUZZ_SEED` as in `FuzzTests`. An answer that ends the process or breaks a rule is kept in the
/// folder of temporary files and belongs into `Heads` once the fault is found.
@Suite("Fuzzing answers", .serialized, .timeLimit(.minutes(30)))
struct HeadFuzzTests {
    private static let corpus = FuzzSettings.files(in: "Heads")

    @Test("every answer of the corpus, as it is and cut off at every place, comes to one of the known results")
    func corpus() async throws {
        #expect(Self.corpus.count > 20)
        try await Self.withServer { send in
            for (name, bytes) in Self.corpus {
                for end in stride(from: bytes.count, to: 0, by: -3) {
                    try await send(RawServer.Answer(Array(bytes[..<end])), "\(name) to \(end)")
                }
            }
        }
    }

    @Test("no answer ends the process, and each comes to one of the known results in time")
    func mutations() async throws {
        var mutator = Mutator(seed: FuzzSettings.seed, corpus: Self.corpus.map(\.bytes), tokens: Self.tokens)
        let end = ContinuousClock.now + .seconds(FuzzSettings.seconds)
        var count = 0
        try await Self.withServer { send in
            while ContinuousClock.now < end {
                let bytes = mutator.next()
                count += 1
                let cut = mutator.chance(4) ? mutator.element(of: Array(0...bytes.count)) : 0
                let answer = RawServer.Answer(bytes, cut: cut, isLast: !mutator.chance(16))
                try await send(answer, "seed \(FuzzSettings.seed), answer \(count)")
            }
        }
        print("Fuzzed \(count) answers in \(FuzzSettings.seconds) s")
        #expect(count > 50)
    }

    /// What parsers of HTTP stumble over.
    private static let tokens: [[UInt8]] =
        [
            "\r\n", "\n", "\r", "\r\n\r\n", " ", "\t", ":", "\0", "HTTP/1.1 ", "HTTP/1.0 200 OK\r\n\r\n", "HTTP/2.0 ",
            "HTTP/1.1 000 x\r\n\r\n", "HTTP/1.1 001 x\r\nContent-Length: 1\r\n\r\nx", "HTTP/1.1 099 x\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 101 x\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
            "HTTP/1.1 103 x\r\nContent-Encoding: gzip\r\n\r\n", "HTTP/1.1 204 x\r\n\r\n", "HTTP/1.1 304 x\r\n\r\n",
            " 000 ", " 099 ", " 199 ", " 1000 ", " -1 ", "Content-Length: 0\r\n", "Content-Length: 1\r\n",
            "Content-Length: -1\r\n", "Content-Length: 18446744073709551616\r\n",
            "Content-Length: 9223372036854775807\r\n",
            "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: identity\r\n",
            "0\r\n\r\n", "ffffffffffffffff\r\n", "8000000000000000\r\n", "1\r\nx\r\n", "0\r\nA:\r\nB: c\r\n\r\n",
            "Connection: close\r\n", "Connection: keep-alive\r\n", "Connection: upgrade\r\nUpgrade: h2c\r\n",
            "Content-Encoding: gzip\r\n", "Content-Encoding: deflate\r\n", "Retry-After: 99999999999999999999\r\n",
            "Retry-After: -1\r\n", "Date: Sun, 06 Nov 99999 08:49:37 GMT\r\n", "Location: //\r\n", "X-A: b\r\n",
            "{\"a\":1e999}", "[[[[[[[[", "\u{FEFF}",
        ].map { Array($0.utf8) } + [[0x1F, 0x8B, 8, 0], [0xFF], [0x9B]]

    /// Gives `body` a function that answers one call of the real transport, and judges what comes of it.
    private static func withServer(
        _ body: (_ send: (RawServer.Answer, String) async throws -> Void) async throws -> Void
    ) async throws {
        let next = Mutex(RawServer.Answer(""))
        var configuration = TransportConfiguration(concurrency: 2, timeout: .milliseconds(400), version: "1")
        // Longer than any test: which connections are used again is left to the answers.
        configuration.idleLimit = .seconds(60)
        try await RawServer.with(answer: { _ in next.withLock { $0 } }) { server in
            try await Transport.with(configuration) { transport in
                try await body { answer, name in
                    let kept = FuzzSettings.finding("head")
                    // Written before it is tried, so that it is there after a crash too.
                    try Data(answer.bytes).write(to: URL(fileURLWithPath: kept))
                    next.withLock { $0 = answer }
                    let before = server.requests
                    let start = ContinuousClock.now
                    let result = await transport.send(HeadTrial.call, to: server.root)
                    let took = ContinuousClock.now - start
                    do {
                        try HeadTrial(result: result, isRead: server.requests > before).check()
                        if took > .seconds(60) { throw Trial.Broken("it took \(took)") }
                    } catch {
                        Issue.record("\(name): \(error); the answer is \(kept)")
                        throw error
                    }
                }
            }
        }
    }
}
