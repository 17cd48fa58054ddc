import Text

/// The setting that says which proxy is on the way: an option, else the environment.
package enum ProxySetting {
    /// Where the password is read from, unless it stands in `HTTPS_PROXY`.
    package static let password = SecretVariable("PROXY_PASSWORD", content: "the proxy's password")

    package static let variables = ["https_proxy", "HTTPS_PROXY"]
    private static let exceptions = ["no_proxy", "NO_PROXY"]

    /// The proxy on the way to an API root; nil where there is to be none, and always on the way to this machine.
    ///
    /// - Parameters:
    ///   - option: the value of `--proxy`: a URL, or `none`. It overrules the environment, `NO_PROXY` too.
    ///   - environment: read for `HTTPS_PROXY`, `NO_PROXY`, `PROXY_PASSWORD` and `PROXY_PASSWORD_FILE`.
    ///   - readFile: the bytes of the file at a path.
    package static func chosen(
        _ option: String?,
        to root: String,
        environment: [String: String],
        readFile: (String) throws -> [UInt8]
    ) throws -> ProxyServer? {
        guard let root = try? BaseURL(root), root.scheme == "https", !root.isLoopback else { return nil }
        var (text, source) = (option ?? "", "--proxy")
        if option == nil {
            guard let variable = variables.first(where: { Secrets.value(of: $0, in: environment) != nil }),
                let value = environment[variable]
            else { return nil }
            let exceptions = exceptions.lazy.compactMap { Secrets.value(of: $0, in: environment) }.first
            if ProxyExceptions(exceptions ?? "").include(host: HostAddress.bare(root.host), port: root.port ?? 443) {
                return nil
            }
            (text, source) = (value, variable)
        }
        if text == "none" { return nil }
        let secrets = try Secrets([password], from: environment, mayBeMissing: true, readFile: readFile)
        return try server(text, source: source, password: secrets[password.name], isPublic: option != nil)
    }

    /// - Parameters:
    ///   - text: `http://NAME@HOST:PORT`; the scheme and the name may be left out.
    ///   - source: where it stands, for messages.
    ///   - password: empty where there is none.
    ///   - isPublic: whether others see the text, so that it must hold no password.
    private static func server(_ text: String, source: String, password: String, isPublic: Bool)
        throws(ProxySettingError) -> ProxyServer
    {
        var rest = text.utf8[...]
        if let scheme = text.firstRange(of: "://") {
            let name = text[..<scheme.lowerBound].lowercased()
            guard name == "http" else { throw .unsupported(source: source, scheme: name) }
            rest = text[scheme.upperBound...].utf8
        }
        if rest.last == UInt8(ascii: "/") { rest.removeLast() }
        var user: String?
        var own = password
        if let at = rest.lastIndex(of: UInt8(ascii: "@")) {
            let parts = rest[..<at].split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 {
                guard !isPublic else { throw .passwordInPublic(source: source) }
                guard let decoded = Percent.decoded(parts[1]) else { throw .malformed(source: source) }
                own = decoded
            }
            guard let name = Percent.decoded(parts[0]) else { throw .malformed(source: source) }
            user = name
            rest = rest[rest.index(after: at)...]
        }
        // What is no authority, a path or a query, is none either.
        guard let (host, port) = BaseURL.split(ArraySlice(Array(rest))) else { throw .malformed(source: source) }
        return ProxyServer(
            host: HostAddress.bare(host),
            port: port ?? 80,
            user: user,
            password: user == nil ? nil : own
        )
    }
}

/// The reason why a proxy's address cannot be used. The text never repeats it, as it may hold a password.
package enum ProxySettingError: Error, Sendable, Equatable, CustomStringConvertible {
    case malformed(source: String)
    case unsupported(source: String, scheme: String)
    case passwordInPublic(source: String)

    package var description: String {
        switch self {
        case .malformed(let source):
            "\(source) does not name a proxy. Write http://HOST:PORT, or none."
        case .unsupported(let source, let scheme):
            "\(source) names a proxy by \(VisibleText.escaped(scheme)), which is not supported. Name one that is spoken to by "
                + "HTTP and opens tunnels (CONNECT): http://HOST:PORT. What passes through it is encrypted all the same."
        case .passwordInPublic(let source):
            "\(source) holds a password, which every user of this machine could see. Write http://NAME@HOST:PORT, and "
                + "put the password into PROXY_PASSWORD or the file that PROXY_PASSWORD_FILE names."
        }
    }
}
