import TestSupport
import Testing

/// What a run says about a proxy that lets nothing through: a setting, which running again would not cure.
@Suite(
    "A proxy that refuses",
    .enabled(if: TinyProxy.isInstalled, "tinyproxy is not installed"),
    .timeLimit(.minutes(5))
)
struct ProxyTests {
    private func run(
        _ more: [String],
        _ environment: [String: String] = [:]
    ) async throws -> FinishedCommand {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...30), to: "fleet.csv")
        return try await workdir.run(
            arguments: ["create", "fleet.csv", "--provider", "tchek", "--environment", "preprod", "--json"]
                + ["--base-url", "https://provider.invalid/v1", "--rate", "1000", "--give-up-after", "1s"] + more,
            environment: environment.merging(["TCHEK_API_KEY": "test-key-of-tchek"]) { $1 }
        )
    }

    @Test("it wants a password, or another one: exit 78, all pending, and the host said", arguments: ["", "wrong-one"])
    func password(given: String) async throws {
        let proxy = try TinyProxy("BasicAuth ada lovelace")
        let name = "127.0.0.1:\(proxy.port)"
        for skip in [[], ["--no-preflight"]] {
            let run = try await run(
                skip,
                ["HTTPS_PROXY": given.isEmpty ? "http://\(name)" : "http://ada:\(given)@\(name)"]
            )
            #expect(run.status == 78 && run.number("pending") == 30 && run.number("created") == 0, "\(run)")
            #expect(run.error.contains("Calls go through the proxy \(name)"), "\(run)")
            #expect(run.error.contains(given.isEmpty ? "wants a user name and a password" : "did not take"), "\(run)")
            #expect(run.error.contains("PROXY_PASSWORD_FILE"), "\(run)")
            #expect(given.isEmpty || !(run.error + run.output).contains(given), "\(run)")
        }
    }

    @Test("it does not allow the way: exit 78, and NO_PROXY is named")
    func forbidden() async throws {
        let proxy = try TinyProxy("ConnectPort 4")
        let run = try await run(["--proxy", proxy.url])
        #expect(run.status == 78 && run.number("pending") == 30 && run.number("requests") == 0, "\(run)")
        #expect(run.error.contains("does not let calls through to provider.invalid (HTTP 403)"), "\(run)")
        #expect(run.error.contains("NO_PROXY"), "\(run)")
    }

    @Test("it cannot reach the provider: an outage, exit 75")
    func unreachable() async throws {
        let proxy = try TinyProxy()
        let run = try await run(["--proxy", proxy.url])
        #expect(run.status == 75 && run.number("pending") == 30 && run.number("failed") == 0, "\(run)")
    }

    @Test("a proxy that cannot be used is said before anything is done, without its text: exit 78")
    func malformed() async throws {
        for url in [
            "socks5://ada:secret@127.0.0.1:9", "http://ada:secret@127.0.0.1:9", "http://127.0.0.1:99999/secret",
        ] {
            let run = try await run(["--proxy", url])
            #expect(run.status == 78 && run.error.contains("--proxy") && !run.error.contains("secret"), "\(run)")
        }
    }

    @Test("--ca-file names a file without certificates: exit 78, and it is named")
    func authorities() async throws {
        let run = try await run(["--ca-file", "fleet.csv"])
        #expect(run.status == 78 && run.error.contains("--ca-file names fleet.csv"), "\(run)")
    }

    @Test("it is down: an outage, exit 75, that is not put down to the provider alone")
    func down() async throws {
        for skip in [[], ["--no-preflight"]] {
            let run = try await run(["--proxy", "http://127.0.0.1:9"] + skip)
            #expect(run.status == 75 && run.number("pending") == 30, "\(run)")
            #expect(
                run.error.contains(
                    "no way to Tchek through the proxy 127.0.0.1:9 for 1 s (--give-up-after): the proxy"
                ),
                "\(run)"
            )
        }
    }

    @Test("without one, what stood in the way is said in a word")
    func withoutProxy() async throws {
        let run = try await run(["--base-url", "http://127.0.0.1:9"])
        #expect(run.status == 75, "\(run)")
        #expect(run.error.contains("for 1 s (--give-up-after); at last: the connection was refused"), "\(run)")
    }
}
