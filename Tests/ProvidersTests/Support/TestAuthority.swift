import FoundationEssentials
import NIOSSL
import Subprocess
import Testing
import Text

@testable import Providers

/// An authority of certificates, made by openssl for one test, and the certificates that it gives out.
struct TestAuthority {
    private let folder: String

    static func with<Result>(_ body: (TestAuthority) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "authority-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let authority = TestAuthority(folder: folder)
        let settings = """
            [ca]
            default_ca = own
            [own]
            new_certs_dir = \(folder)
            database = \(folder)/index.txt
            rand_serial = yes
            unique_subject = no
            default_md = sha256
            policy = any
            copy_extensions = copy
            [any]
            commonName = supplied
            """
        try settings.write(toFile: folder + "/settings", atomically: false, encoding: .utf8)
        try "".write(toFile: folder + "/index.txt", atomically: false, encoding: .utf8)
        try await authority.openssl(
            ["req", "-x509", "-days", "2", "-subj", "/CN=Authority of a test", "-out", "\(folder)/authority.pem"]
                + authority.newKey("authority")
        )
        return try await body(authority)
    }

    /// As whoever trusts this authority, and no other, would name it.
    var trusted: TrustedAuthorities {
        get throws { try TrustedAuthorities.chosen(from: ["SSL_CERT_FILE": folder + "/authority.pem"]) }
    }

    /// What a server needs to show a certificate of this authority.
    ///
    /// - Parameters:
    ///   - names: as openssl writes them: `DNS:localhost,IP:127.0.0.1`.
    ///   - valid: in seconds since 1970.
    func serverContext(_ names: String, valid: Range<Int>) async throws -> NIOSSLContext {
        let request = "\(folder)/request.pem"
        let certificate = "\(folder)/certificate.pem"
        try await openssl(
            ["req", "-new", "-subj", "/CN=server", "-addext", "subjectAltName=\(names)", "-out", request]
                + newKey("server")
        )
        try await openssl([
            "ca", "-batch", "-notext", "-config", "\(folder)/settings", "-cert", "\(folder)/authority.pem",
            "-keyfile", "\(folder)/authority.key", "-in", request, "-out", certificate,
            "-startdate", time(valid.lowerBound), "-enddate", time(valid.upperBound),
        ])
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: "\(folder)/server.key", format: .pem))
            )
        )
    }

    private func newKey(_ name: String) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "\(folder)/\(name).key"]
    }

    /// `20261126011200Z`.
    private func time(_ seconds: Int) -> String {
        ISO8601.text(secondsSince1970: seconds).filter { !"-:T".contains($0) }
    }

    private func openssl(_ arguments: [String]) async throws {
        let made = try await run(
            .name("openssl"),
            arguments: Arguments(arguments),
            output: .discarded,
            error: .string(limit: 10_000)
        )
        try #require(made.terminationStatus.isSuccess, "\(made.standardError)")
    }
}
