import Rows
import Testing
import Text

@testable import Providers

@Suite("Where the calls go", .timeLimit(.minutes(15)))
struct ProviderEnvironmentTests {
    private func endpoint(_ name: String, _ baseURL: String? = nil, of provider: Provider = .tchek) throws
        -> ProviderEndpoint
    {
        let environment = try #require(provider.environment(named: name))
        return try ProviderEndpoint.resolve(environment, of: provider.environments, baseURL: baseURL)
    }

    @Test("an environment has its own API and web app")
    func environments() throws {
        let production = try endpoint("production")
        #expect(production.apiRoot == "https://alto.tchek.fr/apiV1")
        #expect(production.webAppRoot == "https://webapp.tchek.fr")
        #expect(production.scopeEnvironment == "production" && production.isProduction)
        let preprod = try endpoint("preprod")
        #expect(preprod.apiRoot == "https://preprod.alto.tchek.fr/apiV1")
        #expect(preprod.webAppRoot == "https://preprod.webapp.tchek.fr")
        #expect(preprod.scopeEnvironment == "preprod" && !preprod.isProduction)
        #expect(try endpoint("production", of: .pave).apiRoot == "https://openapi.paveapi.com/v1")
        #expect(Provider.pave.environment(named: "preprod") == nil)
    }

    @Test(
        "an environment's own root is that environment, however it is written",
        arguments: [
            "https://preprod.alto.tchek.fr/apiV1", "HTTPS://Preprod.Alto.Tchek.FR/apiV1",
            "https://preprod.alto.tchek.fr:443/apiV1/", "https://preprod.alto.tchek.fr/apiV1//",
        ]
    )
    func ownRoot(url: String) throws {
        #expect(try endpoint("production", url) == endpoint("preprod"))
    }

    @Test("a foreign root is known by itself and keeps the web app of the environment named")
    func foreignRoot() throws {
        let endpoint = try endpoint("production", "https://Proxy.Example:8443/tchek/")
        #expect(endpoint.apiRoot == "https://proxy.example:8443/tchek")
        #expect(endpoint.scopeEnvironment == "https://proxy.example:8443/tchek")
        #expect(endpoint.webAppRoot == "https://webapp.tchek.fr")
        #expect(endpoint.isProduction)
        #expect(try self.endpoint("production", "https://alto.tchek.fr/apiv1").scopeEnvironment != "production")
        #expect(
            try self.endpoint("production", "https://alto.tchek.fr/apiV1", of: .pave).scopeEnvironment != "production"
        )
    }

    @Test("the sandbox is the sandbox whatever its port")
    func sandbox() throws {
        let address = SandboxAddress(apiRoot: "http://127.0.0.1:41007/tchek", webAppRoot: "http://127.0.0.1:41007/app")
        let built = try ProviderEndpoint.resolve(
            .sandbox,
            of: Provider.tchek.environments,
            baseURL: nil,
            sandbox: address
        )
        #expect(built.apiRoot == "http://127.0.0.1:41007/tchek")
        #expect(built.webAppRoot == "http://127.0.0.1:41007/app")
        #expect(built.scopeEnvironment == "sandbox" && !built.isProduction)
        let served = try endpoint("sandbox", "http://localhost:8080/tchek/apiV1/")
        #expect(served.scopeEnvironment == "sandbox")
        #expect(served.webAppRoot == "http://localhost:8080/tchek/webapp")
        #expect(throws: BaseURLError.noSandbox) { try endpoint("sandbox") }
    }

    @Test("another machine is no sandbox: keys and customers would go there without the guards of production")
    func remoteSandbox() {
        for (url, host) in [
            ("https://sandbox.example/", "sandbox.example"), ("https://alto.tchek.fr/apiV1", "alto.tchek.fr"),
        ] {
            #expect(throws: BaseURLError.remoteSandbox(host: host)) { try endpoint("sandbox", url) }
        }
    }

    @Test(
        "plain http leads to this machine only",
        arguments: ["localhost", "127.0.0.1", "127.8.9.10:80", "[::1]", "LOCALHOST:8080"]
    )
    func loopback(host: String) throws {
        #expect(try BaseURL("http://\(host)/x").isLoopback)
        #expect(try BaseURL("http://127.0.0.1:80").normalized == "http://127.0.0.1")
    }

    @Test(
        "plain http to anybody else is refused",
        arguments: [
            "alto.tchek.fr", "127.0.0.1.example.com", "127.1", "127.0.0.256", "0.0.0.0", "localhost.example",
            "10.0.0.1",
            "[::2]", "128.0.0.1", "2130706433", "notlocalhost",
        ]
    )
    func plainHTTP(host: String) {
        #expect(throws: BaseURLError.plainHTTP(host: host)) { try BaseURL("http://\(host)/x") }
    }

    @Test("what an API root must not hold is refused, and not repeated")
    func refused() {
        #expect(throws: BaseURLError.userInfo) { try BaseURL("https://user:hunter2@host.example/") }
        #expect(throws: BaseURLError.queryOrFragment) { try BaseURL("https://host.example/?key=hunter2") }
        #expect(throws: BaseURLError.queryOrFragment) { try BaseURL("https://host.example/#x") }
        #expect(throws: BaseURLError.unsupportedScheme) { try BaseURL("ftp://host.example/") }
        for url in [
            "", "host.example", "https:/host", "https://", "https:///x", "https://a b/", "https://a..b/", "https://é/",
            "https://h:0/", "https://h:65536/", "https://h:+1/", "https://h:8a/", "https://[::1/", "https://h\\x/",
        ] {
            #expect(throws: BaseURLError.malformed) { try BaseURL(url) }
        }
        let errors: [BaseURLError] = [.userInfo, .queryOrFragment, .malformed, .unsupportedScheme, .noSandbox]
        #expect(!errors.contains { $0.description.contains("hunter2") })
    }

    @Test("every provider is found by its name, and makes what calls its API")
    func providers() throws {
        #expect(Provider.all.map(\.name) == ["tchek", "pave"])
        for provider in Provider.all {
            let variables = Dictionary(uniqueKeysWithValues: provider.secrets.map { ($0.name, "value-of-\($0.name)") })
            let secrets = try Secrets(provider.secrets, from: variables) { _ in [] }
            let endpoint = try endpoint("production", of: provider)
            let made = provider.make(endpoint, secrets, ProviderOptions())
            #expect(made.apiRoot == endpoint.apiRoot)
            #expect(made.rules.name == provider.name)
            #expect(made.secrets.allSatisfy { $0.hasPrefix("value-of-") })
        }
    }
}
