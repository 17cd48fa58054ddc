import NIOSSL

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The certificates of the authorities that a server's own certificate may come from.
package struct TrustedAuthorities: Sendable, Equatable {
    /// A file of certificates in PEM, or a folder with one in each file, named by hashes as OpenSSL does.
    let path: String

    /// Where the systems keep theirs, the usual ones first.
    private static let systemPlaces = [
        // Debian, Ubuntu, Alpine, Arch; Fedora, Red Hat; openSUSE.
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem", "/etc/ssl/certs",
    ]

    /// The file that the variable `SSL_CERT_FILE` names; the system's own where it is not set, or empty.
    package static func chosen(from environment: [String: String]) throws(TrustedAuthoritiesError) -> Self {
        if let named = environment["SSL_CERT_FILE"], !named.isEmpty {
            return try Self(file: named)
        }
        guard let path = systemPlaces.first(where: holdsAny) else { throw .none }
        return Self(path: path)
    }

    private init(path: String) { self.path = path }

    /// The authorities in a file.
    private init(file: String) throws(TrustedAuthoritiesError) {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: file)) else { throw .unreadable(path: file) }
        guard let found = try? NIOSSLCertificate.fromPEMBytes(Array(data)), !found.isEmpty else {
            throw .empty(path: file)
        }
        path = file
    }

    private static func holdsAny(_ path: String) -> Bool {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return false }
        guard isFolder else {
            let data = try? Data(contentsOf: URL(fileURLWithPath: path))
            return data?.firstRange(of: Data("-----BEGIN ".utf8)) != nil
        }
        // `5ed36f99.0`: what OpenSSL looks for.
        return (try? FileManager.default.contentsOfDirectory(atPath: path))?.contains { name in
            name.hasSuffix(".0") && name.utf8.count == 10
        } ?? false
    }
}

/// The reason why no certificate of any server could be trusted.
package enum TrustedAuthoritiesError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The machine has none.
    case none
    case unreadable(path: String)
    case empty(path: String)

    package var description: String {
        switch self {
        case .none:
            "This machine knows no authorities whose certificates could be trusted, so nothing was sent. Install them "
                + "(the package ca-certificates), or name a file of them in SSL_CERT_FILE."
        case .unreadable(let path):
            "SSL_CERT_FILE names \(path), which cannot be read, so no server could be trusted and nothing was sent. "
                + "\(Self.advice)"
        case .empty(let path):
            "SSL_CERT_FILE names \(path), which holds no certificates in PEM, or a damaged one, so no server could be "
                + "trusted and nothing was sent. \(Self.advice)"
        }
    }

    private static let advice =
        "Correct the path or the file, or leave the variable out to trust the system's authorities."
}
