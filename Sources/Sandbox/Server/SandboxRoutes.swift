import Hummingbird

/// Joins the routes of the stand-ins and of the control calls.
enum SandboxRoutes {
    /// Where redirects on demand lead: a client that comes here has followed one.
    static let redirectPath = "/redirected"

    static func router(_ state: SandboxState) -> Router<SandboxContext> {
        let router = Router(context: SandboxContext.self)
        router.add(middleware: LoopbackGuard(state: state))
        for provider in state.providers { provider.init(state: state).addRoutes(to: router) }
        ControlRoutes(state: state).addRoutes(to: router)
        for method in [HTTPRequest.Method.get, .post, .put, .delete] {
            router.on(RouterPath(redirectPath), method: method) { _, _ in
                state.count { $0.redirectsFollowed += 1 }
                return Response.json(200, JSONValue.object([:]).encoded())
            }
        }
        return router
    }
}
