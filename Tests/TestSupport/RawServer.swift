import Foundation
import Glibc
import Synchronization

/// A server of raw bytes on this machine, without any HTTP library: it reads whole requests and answers each with the
/// bytes that it is told, whatever they are.
package final class RawServer: Sendable {
    package struct Answer: Sendable {
        package var bytes: [UInt8]
        /// Where the bytes are cut in two writes.
        package var cut: Int
        /// Whether the connection ends behind them.
        package var isLast: Bool

        package init(_ bytes: [UInt8], cut: Int = 0, isLast: Bool = true) {
            self.bytes = bytes
            self.cut = cut
            self.isLast = isLast
        }

        package init(_ text: String, isLast: Bool = true) { self.init(Array(text.utf8), isLast: isLast) }
    }

    package let port: Int
    private let listener: Int32
    private let connections = Mutex<Set<Int32>>([])
    private let count = Atomic(0)
    private let answer: @Sendable (String) -> Answer

    package var root: String { "http://127.0.0.1:\(port)" }
    /// Whole requests read so far.
    package var requests: Int { count.load(ordering: .sequentiallyConsistent) }

    /// - Parameter answer: gets each request as text.
    package static func with<Result>(
        answer: @escaping @Sendable (String) -> Answer,
        _ body: (RawServer) async throws -> Result
    ) async throws -> Result {
        let server = try RawServer(answer)
        defer { server.stop() }
        return try await body(server)
    }

    private init(_ answer: @escaping @Sendable (String) -> Answer) throws {
        self.answer = answer
        (listener, port) = try Loopback.listen()
        Thread { [self] in accept() }.start()
    }

    private func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        connections.withLock { $0.forEach { shutdown($0, Int32(SHUT_RDWR)) } }
    }

    private func accept() {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            guard connection >= 0 else { break }
            connections.withLock { _ = $0.insert(connection) }
            Thread { [self] in
                serve(connection)
                connections.withLock { _ = $0.remove(connection) }
                close(connection)
            }.start()
        }
        close(listener)
    }

    private func serve(_ connection: Int32) {
        var one: Int32 = 1
        setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        var text = ""
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            guard let length = Self.wholeRequest(in: text) else {
                let count = recv(connection, &chunk, chunk.count, 0)
                guard count > 0 else { return }
                text += String(decoding: chunk[..<count], as: UTF8.self)
                continue
            }
            let request = String(text.utf8.prefix(length)) ?? ""
            text = String(text.utf8.dropFirst(length)) ?? ""
            count.add(1, ordering: .sequentiallyConsistent)
            let answer = answer(request)
            guard Loopback.send(answer.bytes.prefix(answer.cut), to: connection),
                Loopback.send(answer.bytes.dropFirst(answer.cut), to: connection), !answer.isLast
            else { return }
        }
    }

    /// How many bytes the first request has; nil where it is not whole.
    private static func wholeRequest(in text: String) -> Int? {
        guard let head = text.firstRange(of: "\r\n\r\n") else { return nil }
        let fields = text[..<head.lowerBound].lowercased().split(separator: "\r\n")
        let length = fields.first { $0.hasPrefix("content-length:") }?.split(separator: ":").last
        let whole =
            text.utf8.distance(from: text.startIndex, to: head.upperBound)
            + (length.flatMap { Int($0.filter { $0 != " " }) } ?? 0)
        return text.utf8.count >= whole ? whole : nil
    }
}
