/// The reason why no call can get through to the provider until somebody changes a setting. Nothing was sent.
package enum Obstacle: Sendable, Equatable {
    /// The server's certificate is not trusted: somebody else's server.
    case untrusted(host: UntrustedHost)
    /// The proxy on the way does not let calls pass.
    case proxyRefused(ProxyRefusal)

    package var code: CallCode {
        switch self {
        case .untrusted: .untrustedCertificate
        case .proxyRefused: .proxyRefused
        }
    }

    /// The refusal of a proxy to open a way to the provider.
    package struct ProxyRefusal: Sendable, Equatable {
        /// Host and port of the proxy.
        package var proxy: String
        /// The provider's host, which the proxy was to connect to.
        package var host: String
        /// 407 or 401: it wants a name and a password, or others. 403: it does not allow this way.
        package var status: Int
        /// Whether it was given a name and a password.
        package var hadCredentials: Bool

        package init(proxy: String, host: String, status: Int, hadCredentials: Bool) {
            self.proxy = proxy
            self.host = host
            self.status = status
            self.hadCredentials = hadCredentials
        }
    }
}
