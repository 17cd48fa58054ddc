import Testing

@testable import Providers

@Suite("Which proxy is on the way", .timeLimit(.minutes(2)))
struct ProxySettingTests {
    private func chosen(
        _ option: String? = nil,
        to root: String = "https://api.example.com/v1",
        _ environment: [String: String] = [:]
    ) throws -> ProxyServer? {
        try ProxySetting.chosen(option, to: root, environment: environment) { path in
            #expect(path == "/run/secret")
            return Array("from the file\n".utf8)
        }
    }

    @Test("none, unless one is named")
    func none() throws {
        #expect(try chosen() == nil)
        #expect(try chosen(to: "https://api.example.com", ["HTTPS_PROXY": ""]) == nil)
        #expect(try chosen(to: "https://api.example.com", ["HTTP_PROXY": "http://a:1"]) == nil)
    }

    @Test("by the option, else by HTTPS_PROXY; none overrules it")
    func sources() throws {
        let environment = ["HTTPS_PROXY": "http://proxy.example.com:3128/"]
        let named = try #require(try chosen(to: "https://a.example.com", environment))
        #expect(named.host == "proxy.example.com" && named.port == 3128 && named.authorization == nil)
        #expect(try chosen("other:8080", to: "https://a.example.com", environment)?.name == "other:8080")
        #expect(try chosen("none", to: "https://a.example.com", environment) == nil)
        #expect(try chosen("http://[::1]:80")?.name == "[::1]:80")
    }

    @Test("never to this machine", arguments: ["http://127.0.0.1:80", "https://localhost", "https://[::1]:44"])
    func loopback(root: String) throws {
        #expect(try chosen("http://proxy:1", to: root, ["HTTPS_PROXY": "http://proxy:1"]) == nil)
    }

    @Test("name and password: from the URL of the environment, or beside a URL that others see")
    func credentials() throws {
        let own = try chosen(to: "https://a.example.com", ["https_proxy": "http://ada:p%40ss@proxy:1"])
        #expect(own?.user == "ada" && own?.password == "p@ss")
        let beside = try chosen("http://ada@proxy:1", ["PROXY_PASSWORD": "secret"])
        #expect(beside?.user == "ada" && beside?.password == "secret")
        let file = try chosen("http://ada@proxy:1", ["PROXY_PASSWORD_FILE": "/run/secret"])
        #expect(file?.password == "from the file")
        #expect(throws: ProxySettingError.passwordInPublic(source: "--proxy")) { try chosen("http://ada:x@proxy:1") }
    }

    @Test(
        "NO_PROXY goes around it",
        arguments: [
            ("example.com", true), (".example.com", true), ("*.example.com", true), ("api.example.com:443", true),
            ("other.org, API.example.com", true), ("*", true), ("api.example.com:8443", false), ("ample.com", false),
            ("b.example.com", false), ("", false),
        ]
    )
    func exceptions(list: String, isException: Bool) throws {
        let proxy = try chosen(
            to: "https://api.example.com",
            ["HTTPS_PROXY": "http://proxy:1", "NO_PROXY": list]
        )
        #expect((proxy == nil) == isException)
        // The command line is nearer than the environment.
        #expect(try chosen("http://proxy:1", to: "https://api.example.com", ["NO_PROXY": list]) != nil)
    }

    @Test("an address that is an exception is that address alone")
    func addresses() throws {
        let environment = ["HTTPS_PROXY": "http://proxy:1", "NO_PROXY": "10.0.0.1,[2001:db8::1],2001:db8::2"]
        for root in ["https://10.0.0.1", "https://[2001:db8::1]:44", "https://[2001:db8::2]"] {
            #expect(try chosen(to: root, environment) == nil)
        }
        #expect(try chosen(to: "https://10.0.0.11", environment) != nil)
    }

    @Test("what is no proxy is said, without its text")
    func malformed() throws {
        for text in ["http://", "http://a b:1", "http://proxy:99999", "http://proxy/path", "?"] {
            #expect(throws: ProxySettingError.malformed(source: "--proxy")) { try chosen(text) }
        }
        for scheme in ["socks5", "https"] {
            #expect(throws: ProxySettingError.unsupported(source: "HTTPS_PROXY", scheme: scheme)) {
                try chosen(to: "https://a.example.com", ["HTTPS_PROXY": "\(scheme)://ada:secret@proxy:1"])
            }
        }
    }
}
