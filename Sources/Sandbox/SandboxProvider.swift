import Hummingbird

/// A stand-in for one provider: its API and its pages, its rules for requests, the ids it hands out.
///
/// It checks calls by what the provider documents and shares no code with the client: a mistake in a client must not be
/// repeated here and so go unseen. The keys that it takes are those of `SandboxConfiguration.secrets`, by the names of
/// the client's environment variables.
protocol SandboxProvider: ProviderTraits {
    init(state: SandboxState)

    func addRoutes(to router: Router<SandboxContext>)
}

/// The stand-ins that a sandbox serves.
enum SandboxProviders {
    /// Task-local, so that a test can add one for its own task and nobody else's.
    @TaskLocal static var all: [any SandboxProvider.Type] = [TchekSandbox.self, PaveSandbox.self]

    /// The routes of the stand-ins, and of the control calls where there are any.
    static func router(_ state: SandboxState, _ providers: [any SandboxProvider.Type]) -> Router<SandboxContext> {
        let router = Router(context: SandboxContext.self)
        router.add(middleware: LoopbackGuard(state: state))
        for provider in providers { provider.init(state: state).addRoutes(to: router) }
        if let token = state.configuration.controlToken {
            ControlRoutes(state: state, token: token).addRoutes(to: router)
        }
        for method in [HTTPRequest.Method.get, .post, .put, .delete] {
            router.on(RouterPath(FaultGate.redirectPath), method: method) { _, _ in
                state.count { $0.redirectsFollowed += 1 }
                return Response.json(200, JSONValue.object([:]).encoded())
            }
        }
        return router
    }
}
