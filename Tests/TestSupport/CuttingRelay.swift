import Foundation
import Glibc
import Synchronization

/// A relay between programs and a PostgreSQL server's socket, which cuts connections when it is told to.
package final class CuttingRelay: Sendable {
    private struct State {
        var connections: Set<Int32> = []
        var isDown = false
        /// How many more answers pass; the one after them is swallowed, and its connection cut. Nil: all.
        var answersLeft: Int?
        var cuts = 0
    }

    package let port: Int
    private let listener: Int32
    private let target: String
    private let state = Mutex(State())

    /// - Parameter cluster: Whose socket it leads to.
    package init(to cluster: PostgresCluster) throws {
        target = cluster.folder + "/.s.PGSQL.5432"
        (listener, port) = try Loopback.listen()
        Thread { [self] in accept() }.start()
    }

    package func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        isDown = true
    }

    /// While it is down, every connection is cut at once.
    package var isDown: Bool {
        get { state.withLock { $0.isDown } }
        set {
            state.withLock { state in
                state.isDown = newValue
                if newValue { state.connections.forEach { shutdown($0, Int32(SHUT_RDWR)) } }
            }
        }
    }

    /// Swallows one answer after so many, with the connection that it came through: the server has done what it was asked
    /// for, and whoever asked cannot know.
    package func cutAnswer(after answers: Int) { state.withLock { $0.answersLeft = answers } }

    /// How many answers were swallowed.
    package var cuts: Int { state.withLock { $0.cuts } }

    private func accept() {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            guard connection >= 0 else { break }
            let server = Self.connect(to: target)
            let isRefused = state.withLock { state in
                if state.isDown || server < 0 { return true }
                state.connections.formUnion([connection, server])
                return false
            }
            if isRefused {
                close(connection)
                if server >= 0 { close(server) }
                continue
            }
            let ends = TwoEnds()
            Thread { [self] in pump(from: connection, to: server, isAnswer: false, ends) }.start()
            Thread { [self] in pump(from: server, to: connection, isAnswer: true, ends) }.start()
        }
        close(listener)
    }

    private func pump(from source: Int32, to target: Int32, isAnswer: Bool, _ ends: TwoEnds) {
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = recv(source, &chunk, chunk.count, 0)
            guard count > 0, !isAnswer || passesAnswer(), Loopback.send(chunk[..<count], to: target) else { break }
        }
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(target, Int32(SHUT_RDWR))
        guard ends.isSecond() else { return }
        state.withLock { $0.connections.subtract([source, target]) }
        close(source)
        close(target)
    }

    private func passesAnswer() -> Bool {
        state.withLock { state in
            guard let left = state.answersLeft else { return true }
            state.answersLeft = left > 0 ? left - 1 : nil
            if left == 0 { state.cuts += 1 }
            return left > 0
        }
    }

    private static func connect(to path: String) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let failed = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, size) != 0 }
        }
        if !failed { return descriptor }
        close(descriptor)
        return -1
    }
}

/// Tells the second of two who end from the first.
private final class TwoEnds: Sendable {
    private let count = Atomic(0)
    func isSecond() -> Bool { count.add(1, ordering: .sequentiallyConsistent).newValue == 2 }
}
