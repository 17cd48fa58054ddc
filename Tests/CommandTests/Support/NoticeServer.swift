import Foundation
import Synchronization
import TestSupport

/// A service on this machine that is told of runs, as healthchecks.io is.
final class NoticeServer: Sendable {
    struct Notice: Sendable {
        /// Method and path: `POST /ping/UUID/0`.
        var line: String
        var head: String
        var body: String

        func number(_ key: String) -> Int? { (object?[key] as? NSNumber)?.intValue }
        func text(_ key: String) -> String? { object?[key] as? String }
        func isNull(_ key: String) -> Bool { object?[key] is NSNull }
        var object: [String: Any]? {
            try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
        }
    }

    private let received = Mutex<[Notice]>([])
    var notices: [Notice] { received.withLock { $0 } }
    let root: String

    private init(_ root: String, _ sink: @escaping @Sendable (NoticeServer) -> Void) {
        self.root = root
        sink(self)
    }

    /// - Parameter status: What each request is answered with, by its number from 1.
    static func with<Value>(
        status: @escaping @Sendable (Int) -> Int = { _ in 200 },
        _ body: (NoticeServer) async throws -> Value
    ) async throws -> Value {
        let target = Mutex<NoticeServer?>(nil)
        let count = Atomic(0)
        return try await RawServer.with { request in
            let number = count.add(1, ordering: .relaxed).newValue
            let parts = request.components(separatedBy: "\r\n\r\n")
            let head = parts[0]
            let line = head.components(separatedBy: "\r\n")[0].replacing(" HTTP/1.1", with: "")
            let notice = Notice(line: line, head: head, body: parts.dropFirst().joined(separator: "\r\n\r\n"))
            target.withLock { $0?.received.withLock { $0.append(notice) } }
            let text = "HTTP/1.1 \(status(number)) Status\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK"
            return RawServer.Answer(text)
        } _: { server in
            let notices = NoticeServer(server.root) { server in target.withLock { $0 = server } }
            return try await body(notices)
        }
    }
}
