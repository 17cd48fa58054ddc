/// Stand-ins for both providers' APIs on loopback, running as long as a scope lasts.
///
/// They judge calls by what the providers document, and share no code with the clients: a mistake in a client must not
/// be repeated here and so go unseen.
package struct SandboxServer: Sendable {
    package let port: Int
    private let host: String
    private let state: SandboxState

    /// The API root of Tchek's stand-in, without a final slash.
    package var tchekRoot: String { "http://\(authority)\(TchekSandbox.apiPath)" }
    /// The API root of PAVE's stand-in, without a final slash.
    package var paveRoot: String { "http://\(authority)\(PaveSandbox.apiPath)" }
    /// The root of Tchek's web app: `/<language>/services/<uid>` follows.
    package var webAppRoot: String { "http://\(authority)\(TchekSandbox.webAppPath)" }

    private var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// What has been created and counted so far.
    package func snapshot() -> SandboxSnapshot { state.snapshot() }

    /// Replaces the plan; its calls and its windows are counted from now.
    package func setFaults(_ plan: FaultPlan) { state.setFaults(plan) }

    /// Moves an inspection on, as its customer would.
    ///
    /// - Returns: false where there is no such session, or it belongs to the other provider.
    @discardableResult
    package func move(_ id: String, to progress: SandboxSession.Progress) -> Bool {
        state.move(id, to: progress)
    }

    /// Starts a sandbox, runs `body` once it accepts connections, and stops it when `body` is done.
    ///
    /// - Throws: `SandboxError` where it cannot start, else what `body` throws.
    package static func withServer<Value>(
        _ configuration: SandboxConfiguration,
        _ body: (SandboxServer) async throws -> Value
    ) async throws -> Value {
        let serving = try await Serving.start(configuration)
        let server = SandboxServer(port: serving.port, host: configuration.host, state: serving.state)
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(try await body(server))
        } catch {
            outcome = .failure(error)
        }
        await serving.stop()
        return try outcome.get()
    }

    /// Serves until the task is cancelled. `onBound` is called once connections are accepted.
    package static func run(
        _ configuration: SandboxConfiguration,
        onBound: (SandboxServer) async throws -> Void
    ) async throws {
        try await withServer(configuration) { server in
            try await onBound(server)
            // Nothing is ever sent: the loop ends when the task is cancelled.
            let (never, end) = AsyncStream.makeStream(of: Never.self)
            for await _ in never {}
            end.finish()
        }
    }
}
