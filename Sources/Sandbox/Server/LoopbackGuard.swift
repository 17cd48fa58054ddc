import Hummingbird
import NIOCore

/// Stands before every route: turns strange hosts away, and puts on every response what browsers need to be told.
///
/// No response carries a CORS header: pages of other origins can neither read responses nor, as every call of the APIs and
/// of the control needs a header that browsers ask permission for, send calls. What a browser shows of a response without
/// a policy of its own may load, run and send nothing.
struct LoopbackGuard: RouterMiddleware {
    /// What `default-src` leaves open: where a page's base and its forms lead, and who shows it in a frame.
    static let nowhere = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    let state: SandboxState

    @concurrent
    func handle(
        _ request: Request,
        context: SandboxContext,
        next: @concurrent (Request, SandboxContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        // The first one has become the authority.
        if !request.headers[values: .init("Host")!].isEmpty {
            state.count { $0.strangeHosts += 1 }
            response = .text(400, "A request has one header Host.\n")
        } else if LoopbackHost.isOwn(request.head.authority, port: context.channel.localAddress?.port) {
            do {
                response = try await next(request, context)
            } catch let error as HTTPError {
                response = Response(status: error.status, headers: error.headers)
            }
        } else {
            state.count { $0.strangeHosts += 1 }
            response = .text(421, "This server answers only to its own loopback name and port.\n")
        }
        response.headers[.xContentTypeOptions] = "nosniff"
        if response.headers[.contentSecurityPolicy] == nil {
            response.headers[.contentSecurityPolicy] = "default-src 'none'; \(Self.nowhere)"
        }
        response.headers[.cacheControl] = "no-store"
        response.headers[named: "Referrer-Policy"] = "no-referrer"
        response.headers[named: "Cross-Origin-Resource-Policy"] = "same-origin"
        return response
    }
}

/// Whether a request was meant for this server.
///
/// A hostile web page can point a name of its own at 127.0.0.1 and then read from us as if we were its own server (DNS
/// rebinding). Its requests carry that name as Host: only our own names get a response.
enum LoopbackHost {
    static func isOwn(_ authority: String?, port: Int?) -> Bool {
        guard let authority, let port else { return false }
        let names = ["127.0.0.1", "localhost", "[::1]"]
        let lowercased = authority.lowercased()
        return names.contains { name in
            lowercased == "\(name):\(port)" || (port == 80 && lowercased == name)
        }
    }
}
