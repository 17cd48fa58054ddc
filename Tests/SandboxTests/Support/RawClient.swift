import Dispatch
import Glibc
import TestSupport

/// Sends bytes over a loopback socket and reads all that comes until the connection ends: no HTTP library between, so
/// that a test sees exactly what a server does to a connection.
enum RawClient {
    struct Failure: Error { var call: String }

    static func exchange(_ request: [UInt8], port: Int) async throws -> [UInt8] {
        try await onOwnThread {
            let descriptor = try connect(port: port)
            defer { close(descriptor) }
            try send(request, to: descriptor)
            return try readToEnd(descriptor)
        }
    }

    /// Opens a connection and hands it over; the test closes it.
    static func connect(port: Int) throws -> Int32 {
        guard let descriptor = Loopback.connect(port: port) else { throw Failure(call: "connect") }
        return descriptor
    }

    static func send(_ bytes: [UInt8], to descriptor: Int32) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(call: "send") }
            sent += count
        }
    }

    private static func readToEnd(_ descriptor: Int32) throws -> [UInt8] {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count >= 0 else { throw Failure(call: "recv") }
            if count == 0 { return all }
            all.append(contentsOf: chunk[..<count])
        }
    }

    /// Blocking calls must not hold the few threads on which the server under test runs; a queue of one's own has a
    /// thread of its own, where the global ones share theirs with Swift's tasks.
    static func onOwnThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "raw client").async { continuation.resume(with: Result(catching: work)) }
        }
    }
}
