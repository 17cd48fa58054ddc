import FoundationEssentials
import NIOSSL
import Subprocess
import Testing

/// What a TLS server shows that nobody vouches for: a certificate for localhost, made by openssl for one test.
enum SelfSignedCertificate {
    static func serverContext() async throws -> NIOSSLContext {
        let folder = FileManager.default.temporaryDirectory.appending(path: "certificate-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let made = try await run(
            .name("openssl"),
            arguments: [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout", "\(folder)/key.pem", "-out", "\(folder)/certificate.pem",
            ],
            output: .discarded
        )
        try #require(made.terminationStatus.isSuccess)
        let certificates = try NIOSSLCertificate.fromPEMFile("\(folder)/certificate.pem")
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: certificates.map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: "\(folder)/key.pem", format: .pem))
            )
        )
    }
}
