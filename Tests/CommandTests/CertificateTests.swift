import Foundation
import Testing

/// What a run says about a server that cannot be trusted.
@Suite("Certificates on the command line", .timeLimit(.minutes(15)))
struct CertificateTests {
    private let key = ["TCHEK_API_KEY": "test-key-of-tchek"]

    private func create(_ root: String, _ more: String...) -> [String] {
        ["create", "fleet.csv", "--provider", "tchek", "--environment", "preprod", "--base-url", root, "--json"] + more
    }

    @Test("no authorities to trust: exit 78 before anything is done, naming the file; a dry run needs none")
    func nobodyToTrust() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...3), to: "fleet.csv")
        try workdir.write("nothing", to: "empty.pem")
        for file in ["empty.pem", "missing.pem"] {
            let environment = key.merging(["SSL_CERT_FILE": file]) { $1 }
            let run = try await workdir.run(arguments: create("https://127.0.0.1:9"), environment: environment)
            #expect(run.status == 78, "\(run)")
            #expect(run.error.contains("SSL_CERT_FILE names \(file)"), "\(run)")
            #expect(try workdir.files().allSatisfy { !$0.contains("results") })
            for harmless in [["--dry-run"], ["--limit", "0", "--output", "/dev/null"]] {
                let run = try await workdir.run(
                    arguments: create("https://127.0.0.1:9") + harmless,
                    environment: environment
                )
                #expect(run.status == 0, "\(run)")
            }
        }
    }

    @Test("a certificate of nobody: exit 78, all pending, the host and the reason said")
    func untrusted() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...30), to: "fleet.csv")
        let server = try TLSServer(workdir)
        defer { server.stop() }
        let run = try await workdir.run(arguments: create("https://localhost:\(server.port)"), environment: key)
        #expect(run.status == 78 && run.number("pending") == 30 && run.number("requests") == 0, "\(run)")
        #expect(
            run.error.contains("The certificate of the server localhost is not trusted: it comes from an authority")
                && run.error.contains("name a file with its certificate by --ca-file")
        )
        // Without the preflight, the first rows meet it.
        let sent = try await workdir.run(
            arguments: create("https://localhost:\(server.port)", "--no-preflight"),
            environment: key
        )
        #expect(sent.status == 78 && sent.number("pending") == 30 && sent.number("failed") == 0, "\(sent)")
        // For another name, of somebody who is trusted.
        let other = try await workdir.run(
            arguments: create("https://127.0.0.1:\(server.port)"),
            environment: key.merging(["SSL_CERT_FILE": "certificate.pem"]) { $1 }
        )
        #expect(other.status == 78 && other.error.contains("127.0.0.1 is not trusted: it is made out to another name"))
    }

    /// A server of openssl, with a certificate for localhost that it made itself.
    private final class TLSServer {
        let port: Int
        private let process: Process

        init(_ workdir: Workdir) throws {
            let made = try Self.openssl(
                workdir,
                ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
                    + ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
                    + ["-keyout", "key.pem", "-out", "certificate.pem"],
                output: nil
            )
            made.waitUntilExit()
            try #require(made.terminationStatus == 0)
            let output = Pipe()
            process = try Self.openssl(
                workdir,
                ["s_server", "-accept", "127.0.0.1:0", "-key", "key.pem", "-cert", "certificate.pem", "-www"],
                output: output
            )
            // `ACCEPT 127.0.0.1:40211`, as soon as it listens.
            var said = ""
            while said.firstMatch(of: /ACCEPT .*:(\d+)\n/) == nil {
                let data = output.fileHandleForReading.availableData
                try #require(!data.isEmpty, "\(said)")
                said += String(decoding: data, as: UTF8.self)
            }
            port = try #require(said.firstMatch(of: /ACCEPT .*:(\d+)\n/).flatMap { Int($0.1) })
        }

        func stop() { process.terminate() }

        private static func openssl(_ workdir: Workdir, _ arguments: [String], output: Pipe?) throws -> Process {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["openssl"] + arguments
            process.currentDirectoryURL = URL(fileURLWithPath: workdir.path)
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = output ?? FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            return process
        }
    }
}
