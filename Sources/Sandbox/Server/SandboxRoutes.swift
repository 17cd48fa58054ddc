import Hummingbird

/// Joins the parts: a provider is added here by one line.
enum SandboxRoutes {
    /// Where redirects on demand lead: a client that comes here has followed one.
    static let redirectPath = "/redirected"

    static func router(_ state: SandboxState) -> Router<SandboxContext> {
        let router = Router(context: SandboxContext.self)
        router.add(middleware: LoopbackGuard(state: state))
        TchekSandbox(state: state).addRoutes(to: router)
        PaveSandbox(state: state).addRoutes(to: router)
        ControlRoutes(state: state).addRoutes(to: router)
        for method in [HTTPRequest.Method.get, .post, .put, .delete] {
            router.on(RouterPath(redirectPath), method: method) { _, _ in
                state.count { $0.redirectsFollowed += 1 }
                return Response.json(200, JSONValue.object([]).encoded())
            }
        }
        return router
    }
}
