import AsyncHTTPClient
import NIOHTTP1

/// A proxy that opens a tunnel to the provider (`CONNECT`), over which TLS is spoken as if there were none.
package struct ProxyServer: Sendable, Equatable {
    /// A name, or an address without brackets.
    let host: String
    let port: Int
    /// Sent with HTTP's basic scheme; nil where the proxy is given none.
    let user: String?
    let password: String?

    /// Host and port, for messages.
    package var name: String { HostAddress.bracketed(host) + ":\(port)" }

    /// What the proxy is told of who asks.
    var authorization: HTTPClient.Authorization? {
        user.map { .basic(username: $0, password: password ?? "") }
    }
}

extension ProxyServer {
    /// The head of the request for a tunnel to a server.
    func connectHead(host: String, port: Int) -> HTTPRequestHead {
        let authority = HostAddress.bracketed(host) + ":\(port)"
        var head = HTTPRequestHead(version: .http1_1, method: .CONNECT, uri: authority)
        head.headers.add(name: "Host", value: authority)
        if let authorization { head.headers.add(name: "Proxy-Authorization", value: authorization.headerValue) }
        return head
    }
}
