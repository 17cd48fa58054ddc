import NIOCore
import NIOSSL

/// The names that a server's certificate is made out to.
///
/// NIOSSL accepts a certificate for an IP address from whatever host that address belongs to: whoever owns the address,
/// or makes the name lead there, would pass for the host. So the name is compared here once more.
struct CertificateNames {
    private let names: [String]
    /// Whether there are alternative names at all, be they of hosts or of something else. Without them NIOSSL has
    /// compared the common name, and never an address.
    private let areGiven: Bool

    init(_ certificate: NIOSSLCertificate) {
        let alternatives = certificate._subjectAlternativeNames()
        self.init(
            hosts: alternatives.filter { $0.nameType == .dnsName }
                .map { name in name.contents.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } },
            areGiven: !alternatives.isEmpty
        )
    }

    init(hosts: [String], areGiven: Bool) {
        names = hosts.map { Self.bare($0) }
        self.areGiven = areGiven
    }

    /// Whether they name this host, in a certificate that NIOSSL has accepted from it.
    ///
    /// - Parameter host: without brackets. For one that is an address, NIOSSL's comparison is the right one.
    func include(_ host: String) -> Bool {
        guard areGiven, !HostAddress.isAddress(host) else { return true }
        let host = Self.bare(host)
        return names.contains { name in
            guard name.hasPrefix("*.") else { return name == host }
            // The star stands for one whole label (RFC 9525 section 6.3).
            guard let dot = host.utf8.firstIndex(of: UInt8(ascii: ".")), dot > host.startIndex else { return false }
            return host[dot...] == name.dropFirst()
        }
    }

    /// In lower case and without a final full stop, which names the same host.
    private static func bare(_ name: String) -> String {
        let name = name.lowercased()
        return name.hasSuffix(".") ? String(name.dropLast()) : name
    }
}

/// What in a URL's host is an address and no name.
enum HostAddress {
    /// As the HTTP client decides it: `127.1` and `010.0.0.1` are names, which a resolver may take for addresses.
    ///
    /// - Parameter host: without brackets.
    static func isAddress(_ host: String) -> Bool { (try? SocketAddress(ipAddress: host, port: 0)) != nil }

    /// A host without the brackets that an IPv6 address has in a URL, and without the port behind it.
    static func bare(_ host: String) -> String {
        if host.hasPrefix("[") { return String(host.dropFirst().prefix { $0 != "]" }) }
        return isAddress(host) ? host : String(host.prefix { $0 != ":" })
    }

    /// A host as it stands in a URL: an IPv6 address in brackets.
    static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
}
