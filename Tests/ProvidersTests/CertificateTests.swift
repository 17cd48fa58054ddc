import FoundationEssentials
import NIOSSL
import Sending
import Testing
import Text

@testable import Providers

@Suite("Certificates", .timeLimit(.minutes(15)))
struct CertificateTests {
    private let post = TransportTests.post
    private let now = Int(Date().timeIntervalSince1970)
    private let day = 86_400

    /// What a call comes to, at a server whose certificate is of an authority that is trusted.
    private func result(
        host: String = "localhost",
        names: String = "DNS:localhost",
        valid: Range<Int>
    ) async throws -> TransportResult {
        try await TestAuthority.with { authority in
            let context = try await authority.serverContext(names, valid: valid)
            let trusted = try authority.trusted
            return try await LoopbackServer.with(tls: context, answer: { $0.send(Self.ok) }) { server in
                let result = try await TransportTests.withTransport(authorities: trusted) {
                    await $0.send(post, to: "https://\(host):\(server.port)")
                }
                // What is not trusted gets nothing.
                #expect(server.received == (result == answered ? 1 : 0))
                return result
            }
        }
    }

    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    private let answered = TransportResult.responded(Response(status: 200, body: Array("ok".utf8)))

    private var today: Range<Int> { now - day..<now + day }

    private func untrusted(_ name: String, _ reason: UntrustedHost.Reason) -> TransportResult {
        .obstructed(.untrusted(host: UntrustedHost(name: name, reason: reason)))
    }

    // MARK: - The reasons

    @Test("a certificate of a trusted authority, for this name and this day, is trusted")
    func trusted() async throws {
        #expect(try await result(valid: today) == answered)
    }

    @Test("an authority that nobody knows is named as the reason, with the host")
    func unknownAuthority() async throws {
        let context = try await SelfSignedCertificate.serverContext()
        try await LoopbackServer.with(tls: context) { server in
            for host in ["127.0.0.1", "localhost"] {
                let result = try await TransportTests.withTransport {
                    await $0.send(post, to: "https://\(host):\(server.port)")
                }
                #expect(result == untrusted(host, .unknownAuthority))
            }
            #expect(server.received == 0)
        }
    }

    @Test("calls that meet an untrusted certificate at once take one second look at it")
    func oneInspection() async throws {
        let context = try await SelfSignedCertificate.serverContext()
        try await LoopbackServer.with(tls: context) { server in
            let results = try await TransportTests.withTransport { transport in
                await withTaskGroup(of: TransportResult.self) { group in
                    for _ in 0..<4 {
                        group.addTask { await transport.send(post, to: "https://localhost:\(server.port)") }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
            }
            #expect(results == Array(repeating: untrusted("localhost", .unknownAuthority), count: 4))
            #expect(server.connections <= 5)
        }
    }

    @Test("an expired certificate says since when, and what the clock here is")
    func expired() async throws {
        let until = now - day
        let result = try await result(valid: now - 2 * day..<until)
        guard case .obstructed(.untrusted(let host)) = result, case .expired(until, let clock) = host.reason else {
            Issue.record("\(result)")
            return
        }
        #expect(host.name == "localhost" && clock >= now && clock < now + 900)
    }

    @Test("a certificate of tomorrow says from when on it is good, and what the clock here is")
    func notYetValid() async throws {
        let from = now + day
        let result = try await result(valid: from..<now + 2 * day)
        guard case .obstructed(.untrusted(let host)) = result, case .notYetValid(from, let clock) = host.reason else {
            Issue.record("\(result)")
            return
        }
        #expect(host.name == "localhost" && clock >= now && clock < now + 900)
    }

    @Test(
        "the dates of a whole chain count, the server's own certificate first",
        arguments: [
            ([100..<200, 0..<300], .unknownAuthority), ([100..<200, 0..<140], .expired(until: 140, clock: 150)),
            ([160..<200, 0..<140], .notYetValid(from: 160, clock: 150)), ([], .unsaid),
        ] as [([Range<Int>], UntrustedHost.Reason)]
    )
    func chains(chain: [Range<Int>], reason: UntrustedHost.Reason) {
        let chain = chain.map { CertificateInspection.Validity(from: $0.lowerBound, until: $0.upperBound) }
        #expect(CertificateInspection.reason(of: chain, clock: 150) == reason)
    }

    // MARK: - Names

    @Test(
        "a certificate for another name, or for an address, is none for this name",
        arguments: [
            "DNS:other.example", "IP:127.0.0.1", "DNS:other.example,IP:127.0.0.1,IP:::1",
            "email:a@localhost,IP:127.0.0.1",
        ]
    )
    func wrongName(names: String) async throws {
        #expect(try await result(names: names, valid: today) == untrusted("localhost", .wrongName))
    }

    @Test("a certificate for an address is one for a URL with that address, and for no other")
    func addresses() async throws {
        #expect(try await result(host: "127.0.0.1", names: "IP:127.0.0.1", valid: today) == answered)
        for names in ["IP:127.0.0.2", "DNS:localhost", "DNS:127.0.0.1"] {
            let result = try await result(host: "127.0.0.1", names: names, valid: today)
            #expect(result == untrusted("127.0.0.1", .wrongName))
        }
    }

    @Test(
        "names are compared without regard to case; a star stands for one whole label",
        arguments: [
            ("api.example.com", ["API.example.COM"], true),
            ("api.example.com", ["a.example.com", "api.example.com."], true),
            ("api.example.com.", ["api.example.com"], true), ("api.example.com", ["*.example.com"], true),
            ("example.com", ["*.example.com"], false), ("a.b.example.com", ["*.example.com"], false),
            ("api.example.com", ["*"], false), ("api.example.com", ["a*.example.com"], false),
            ("api.example.com", ["*.com"], false), ("api.example.com", [], false),
            (".example.com", ["*.example.com"], false),
            ("127.0.0.1", [], true), ("::1", [], true), ("1.2.3.4.example", [], false),
        ] as [(String, [String], Bool)]
    )
    func names(host: String, names: [String], fit: Bool) {
        #expect(CertificateNames(hosts: names, areGiven: true).include(host) == fit)
        // Where none are given, the library has compared the common name.
        #expect(CertificateNames(hosts: [], areGiven: false).include(host))
    }

    @Test("only what no resolver is asked for is an address")
    func addressesInURLs() {
        #expect(["127.0.0.1", "::1", "fe80::1"].allSatisfy(HostAddress.isAddress))
        #expect(
            !["127.1", "010.0.0.1", "2130706433", "0x7f000001", "a.example", ""].contains(where: HostAddress.isAddress)
        )
        let bare = ["[::1]:8443", "[::1]", "127.0.0.1:8443", "a.example"].map(HostAddress.bare)
        #expect(bare == ["::1", "::1", "127.0.0.1", "a.example"])
    }

    // MARK: - Whom to trust

    @Test("the file of SSL_CERT_FILE takes the place of the system's; empty, the variable counts for nothing")
    func chosen() async throws {
        let system = try TrustedAuthorities.chosen(from: [:])
        #expect(try TrustedAuthorities.chosen(from: ["SSL_CERT_FILE": ""]) == system)
        try await TestAuthority.with { authority in
            let own = try authority.trusted
            #expect(own != system)
        }
    }

    @Test("a file without certificates, and one that is not there, are errors that name it")
    func nobody() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "authorities-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        func error() -> TrustedAuthoritiesError? {
            #expect(throws: TrustedAuthoritiesError.self) {
                try TrustedAuthorities.chosen(from: ["SSL_CERT_FILE": path])
            }
        }
        #expect(
            error()
                == .unreadable(source: "SSL_CERT_FILE", path: path, reason: "No such file or directory")
        )
        let damaged = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
        for text in ["", "no certificates", damaged] {
            try text.write(toFile: path, atomically: false, encoding: .utf8)
            #expect(error() == .empty(source: "SSL_CERT_FILE", path: path))
            #expect(error()?.description.contains(path) == true)
        }
    }
}
