import Glibc
import Hummingbird
import Logging
import NIOCore

/// A server that accepts connections, and how to stop it.
struct Serving: Sendable {
    let port: Int
    private let listener: any Channel
    private let connections: ConnectionRegistry
    /// A task of its own: a cancelled caller must not cancel it before the connections are closed.
    private let task: Task<Void, Never>

    /// - Throws: `SandboxError`.
    static func start(
        _ state: SandboxState,
        _ router: Router<SandboxContext>
    ) async throws -> Serving {
        let configuration = state.configuration
        guard ["127.0.0.1", "::1", "localhost"].contains(configuration.host) else {
            throw SandboxError.notLoopback(host: configuration.host)
        }
        let connections = ConnectionRegistry()
        let (bound, binding) = AsyncThrowingStream.makeStream(of: (any Channel).self)
        let app = Application(
            router: router,
            server: .http1(configuration: .init(additionalChannelHandlers: [ConnectionTracker(connections)])),
            configuration: .init(address: .hostname(configuration.host, port: configuration.port), backlog: 1024),
            onServerRunning: { binding.yield($0) },
            // Silent: nothing of a request may reach a log, and a cut connection is what was asked for.
            logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }
        )
        let task = Task {
            do {
                try await app.run()
                binding.finish()
            } catch {
                binding.finish(throwing: error)
            }
        }
        do {
            guard let listener = try await bound.first(where: { _ in true }) else { throw CancellationError() }
            return Serving(
                port: listener.localAddress?.port ?? 0,
                listener: listener,
                connections: connections,
                task: task
            )
        } catch {
            task.cancel()
            guard let error = error as? IOError else { throw error }
            throw SandboxError.cannotListen(
                host: configuration.host,
                port: configuration.port,
                reason: error.errnoCode == EADDRINUSE ? "another program listens there" : "\(error)"
            )
        }
    }

    /// Ends every connection, whatever is under way on it, and returns when nothing of the server is left.
    func stop() async {
        // In this order: see `ConnectionRegistry`.
        await connections.close()
        try? await listener.close()
        task.cancel()
        await task.value
    }
}
