import Files
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
    /// A file of more certificates in PEM; nil for none.
    let added: String?

    /// In bytes. All authorities of a system together take a quarter of a megabyte.
    private static let limit = 16 << 20

    /// Where the systems keep theirs, the usual ones first.
    private static let systemPlaces = [
        // Debian, Ubuntu, Alpine, Arch; Fedora, Red Hat; openSUSE.
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem", "/etc/ssl/certs",
    ]

    /// The file that the variable `SSL_CERT_FILE` names; the system's own where it is not set, or empty.
    ///
    /// - Parameter added: a file of authorities that are trusted as well (`--ca-file`).
    package static func chosen(
        from environment: [String: String],
        adding added: String? = nil
    ) throws(TrustedAuthoritiesError) -> Self {
        if let added { try check(added, named: "--ca-file") }
        if let named = environment["SSL_CERT_FILE"], !named.isEmpty {
            try check(named, named: "SSL_CERT_FILE")
            return Self(path: named, added: added)
        }
        guard let path = systemPlaces.first(where: holdsAny) ?? added else { throw .none }
        return Self(path: path, added: path == added ? nil : added)
    }

    private init(path: String, added: String?) {
        self.path = path
        self.added = added
    }

    private static func check(_ file: String, named source: String) throws(TrustedAuthoritiesError) {
        let bytes: [UInt8]
        // Not through a pipe: the TLS library reads it once more.
        do { bytes = try BoundedFile(file, takesPipes: false).read(upTo: Self.limit) } catch {
            throw .unreadable(source: source, path: file, reason: "\(error)")
        }
        guard let found = try? NIOSSLCertificate.fromPEMBytes(bytes), !found.isEmpty else {
            throw .empty(source: source, path: file)
        }
    }

    private static func holdsAny(_ path: String) -> Bool {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return false }
        guard isFolder else {
            let bytes = try? BoundedFile(path, takesPipes: false).read(upTo: Self.limit)
            return bytes?.firstRange(of: "-----BEGIN ".utf8) != nil
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
    /// `source` is the variable or option that names the file.
    case unreadable(source: String, path: String, reason: String)
    case empty(source: String, path: String)

    package var description: String {
        switch self {
        case .none:
            "This machine knows no authorities whose certificates could be trusted, so nothing was sent. Install them "
                + "(the package ca-certificates), or name a file of them by SSL_CERT_FILE or --ca-file."
        case .unreadable(let source, let path, let reason):
            "\(source) names \(path), which cannot be read (\(reason)), so no server could be trusted and nothing was "
                + "sent. \(Self.advice)"
        case .empty(let source, let path):
            "\(source) names \(path), which holds no certificates in PEM, or a damaged one, so no server could be "
                + "trusted and nothing was sent. \(Self.advice)"
        }
    }

    private static let advice =
        "Correct the path or the file, or leave it out to trust the system's authorities."
}
