/// An API root as the user gives it, brought into the one form that is compared and kept.
package struct BaseURL: Sendable, Equatable {
    /// `http` or `https`.
    package let scheme: String
    /// Lower case; an IPv6 address in its brackets.
    package let host: String
    /// Nil where it is the scheme's own.
    package let port: Int?
    /// Without a final slash; empty for the root.
    package let path: String

    /// Lower-case scheme and host, no default port, no final slash: `https://host.example/api`.
    package var normalized: String { origin + path }

    /// Without the path.
    package var origin: String { "\(scheme)://\(host)" + (port.map { ":\($0)" } ?? "") }

    /// Whether the host is this machine: 127.0.0.0/8, ::1 or localhost.
    package var isLoopback: Bool { Self.isLoopback(host) }

    package init(_ text: String) throws(BaseURLError) {
        self = try Self.parse(text).get()
    }

    private init(scheme: String, host: String, port: Int?, path: String) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
    }

    private static func parse(_ text: String) -> Result<BaseURL, BaseURLError> {
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8)
        else { return .failure(.malformed) }
        let scheme = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
        guard scheme == "https" || scheme == "http" else { return .failure(.unsupportedScheme) }

        let rest = bytes[(colon + 3)...]
        let authority = rest.prefix { !"/?#".utf8.contains($0) }
        let tail = rest[authority.endIndex...]
        guard !authority.contains(UInt8(ascii: "@")) else { return .failure(.userInfo) }
        guard !tail.contains(where: "?#".utf8.contains) else { return .failure(.queryOrFragment) }
        guard let (host, givenPort) = split(authority) else { return .failure(.malformed) }
        guard scheme == "https" || isLoopback(host) else { return .failure(.plainHTTP(host: host)) }

        var path = tail
        while path.last == UInt8(ascii: "/") { path.removeLast() }
        let port = givenPort == (scheme == "https" ? 443 : 80) ? nil : givenPort
        return .success(
            BaseURL(scheme: scheme, host: host, port: port, path: String(decoding: path, as: UTF8.self))
        )
    }

    /// Nil where it is no authority, or has a user name.
    package static func split(_ authority: ArraySlice<UInt8>) -> (host: String, port: Int?)? {
        var host = authority
        var port: Int?
        let afterAddress = authority.lastIndex(of: UInt8(ascii: "]")) ?? authority.startIndex
        if let colon = authority[afterAddress...].lastIndex(of: UInt8(ascii: ":")) {
            host = authority[..<colon]
            let digits = authority[(colon + 1)...]
            if !digits.isEmpty {
                guard digits.allSatisfy({ (0x30...0x39).contains($0) }),
                    let number = UInt16(String(decoding: digits, as: UTF8.self)), number > 0
                else { return nil }
                port = Int(number)
            }
        }
        let name = String(decoding: host, as: UTF8.self).lowercased()
        return isHost(name) ? (name, port) : nil
    }

    private static func isHost(_ host: String) -> Bool {
        if host.hasPrefix("[") {
            return host.hasSuffix("]") && host.utf8.count > 3
                && host.utf8.dropFirst().dropLast().allSatisfy { "0123456789abcdef:.".utf8.contains($0) }
        }
        let labels = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return host.utf8.count <= 253
            && labels.allSatisfy { label in
                !label.isEmpty && label.count <= 63
                    && label.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-_".utf8.contains($0) }
            }
    }

    /// A name that only begins like an address of this machine (`127.0.0.1.example.com`) is not one.
    package static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt8($0) != nil }
    }
}

/// The reason why an API root cannot be used. The text says what to do and never repeats the URL, which may hold a
/// password.
package enum BaseURLError: Error, Sendable, Equatable, CustomStringConvertible {
    case malformed
    case unsupportedScheme
    case plainHTTP(host: String)
    case userInfo
    case queryOrFragment
    /// The environment is served by this program itself, which did not say where.
    case noSandbox
    /// Another machine was named as the sandbox, which serves its own machine only.
    case remoteSandbox(host: String)

    package var description: String {
        switch self {
        case .malformed:
            "The base URL is not a URL. Give one like https://host.example/api."
        case .unsupportedScheme:
            "The base URL begins with neither https:// nor http://. Give one like https://host.example/api."
        case .plainHTTP(let host):
            "The base URL asks for plain http to \(host), which would send keys and customers' data unencrypted. "
                + "Use https://; plain http is allowed only to this machine (localhost, 127.0.0.1)."
        case .userInfo:
            "The base URL holds a user name or password. Remove it; keys come from the environment."
        case .queryOrFragment:
            "The base URL holds a query or a fragment. End it with the path of the API."
        case .noSandbox:
            "The sandbox has no address. Start it first, or give its address with --base-url."
        case .remoteSandbox(let host):
            "The base URL leads to \(host), which is not this machine, and the sandbox runs on this machine only. "
                + "Name the environment that is meant, or the address of a sandbox here (127.0.0.1)."
        }
    }
}
