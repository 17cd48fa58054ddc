/// Stand-ins for the providers' APIs on loopback, running as long as a scope lasts.
package struct SandboxServer: Sendable {
    package let port: Int
    private let host: String
    private let state: SandboxState

    /// The APIs that are served: the provider's name on the command line, its name in sentences, the API's root without a
    /// final slash.
    package var apis: [(name: String, displayName: String, root: String)] {
        state.providers.map { ($0.name, $0.displayName, "http://\(authority)\($0.apiPath)") }
    }

    /// The API root of a provider's stand-in; nil where there is none of that name.
    package func apiRoot(of provider: String) -> String? { apis.first { $0.name == provider }?.root }

    /// The root of a provider's web app; nil where it has none of its own, since its responses hold the links.
    package func webAppRoot(of provider: String) -> String? {
        state.providers.first { $0.name == provider }?.webAppPath.map { "http://\(authority)\($0)" }
    }

    /// The path of a provider's API on any sandbox.
    package static func apiPath(of provider: String) -> String? {
        SandboxProviders.all.first { $0.name == provider }?.apiPath
    }

    /// What control calls carry, as `NAME: TOKEN`; nil where there are none.
    package var controlHeader: String? {
        state.configuration.controlToken.map { "\(ControlRoutes.header): \($0)" }
    }

    private var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// What has been created and counted so far.
    package func snapshot() -> SandboxSnapshot { state.snapshot() }

    /// Replaces the plan; its calls and its windows are counted from now.
    package func setFaults(_ plan: FaultPlan) { state.setFaults(plan) }

    /// Moves an inspection on, as its customer would.
    ///
    /// - Returns: false where there is no such session, or its provider has no such status.
    @discardableResult
    package func move(_ id: String, to status: String) -> Bool {
        state.move(id, to: status)
    }

    /// Gives a session another past; nil members stay as they are.
    ///
    /// - Returns: false where there is no such session.
    @discardableResult
    package func change(
        _ id: String,
        age: Duration? = nil,
        expiresIn: Duration? = nil,
        smsFailed: Bool? = nil
    ) -> Bool {
        state.change(id, age: age, expiresIn: expiresIn, smsFailed: smsFailed)
    }

    /// Takes a session away, as the provider's own people can.
    @discardableResult
    package func delete(_ id: String) -> Bool { state.delete(id) }

    /// Counts anew. The sessions stay.
    package func resetCounts() { state.resetCounts() }

    /// Starts a sandbox, runs `body` once it accepts connections, and stops it when `body` is done.
    ///
    /// - Throws: `SandboxError` where it cannot start, else what `body` throws.
    package static func withServer<Value>(
        _ configuration: SandboxConfiguration,
        _ body: (SandboxServer) async throws -> Value
    ) async throws -> Value {
        let providers = SandboxProviders.all
        let state = SandboxState(configuration, providers: providers)
        let serving = try await Serving.start(state, SandboxProviders.router(state, providers))
        let server = SandboxServer(port: serving.port, host: configuration.host, state: state)
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
