import FoundationEssentials
import Rows
import Sending
import Text

@testable import Providers

extension Provider {
    /// Acme: an invented provider that is unlike the real ones. It has no call that checks a key, none that shows whether
    /// it is alive, no options of its own and no environment for trials.
    static let acme = Provider(
        rules: ProviderRules(
            name: "acme",
            displayName: "Acme",
            fields: [.email, .locale, .plate, .notify],
            required: [.email, .plate],
            locales: .oneOf(["en", "pl"], aliases: [:]),
            channels: [.none, .email]
        ),
        environments: [
            ProviderEnvironment(
                name: "production",
                apiRoot: "https://api.acme.example/2",
                webAppRoot: "https://go.acme.example"
            ),
            .sandbox,
        ],
        secrets: [SecretVariable("ACME_TOKEN", content: "the token of your Acme workspace")],
        secretHeaders: ["Authorization"],
        ownOptions: [],
        starterText: "",
        tellsExpiry: false,
        signatureLifetime: nil,
        webAppRoot: { link in link.lastIndex(of: "/").map { String(link[..<$0]) } },
        make: { endpoint, secrets, _ in
            AcmeProvider(
                apiRoot: endpoint.apiRoot,
                webAppRoot: endpoint.webAppRoot ?? endpoint.apiRoot,
                token: secrets["ACME_TOKEN"]
            )
        }
    )
}

/// Acme's client: a link for a licence plate (`POST /orders`).
struct AcmeProvider: SessionProvider {
    let apiRoot: String
    let webAppRoot: String
    let token: String

    var descriptor: Provider { .acme }
    var secrets: [String] { [token] }

    func create(_ order: SessionOrder, now: Date) -> ProviderRequest {
        var json = JSONWriter()
        json.object { json in
            json.stringIfPresent("mail", order.customer.email)
            json.stringIfPresent("plate", order.vehicle.plate)
            json.bool("notify", order.notify == .email)
        }
        let headers = [("Authorization", "Bearer \(token)"), ("Content-Type", "application/json")]
        return ProviderRequest(method: .post, path: "/orders", headers: headers, body: json.bytes)
    }

    func session(id: String, url: String, expiresAt: String?, locale: String?) -> CreatedSession? {
        ResponseParsing.session(id: id, url: url, expiresAt: expiresAt) { "\(webAppRoot)/\($0)" }
    }

    func isOwn(host: String) -> Bool { host == ResponseParsing.host(of: webAppRoot) }

    func session(in body: [UInt8], for order: SessionOrder) -> CreatedSession? {
        guard let id = JSONValue(body)?["order"]?.string, ResponseParsing.isID(id) else { return nil }
        return CreatedSession(id: id, url: "\(webAppRoot)/\(id)", expiresAt: nil)
    }

    func linkForm(for order: SessionOrder) -> String { "\(webAppRoot)/<order>" }

    func message(in body: [UInt8]) -> String? { JSONValue(body)?["reason"]?.string }

    func preflight(now: Date) -> ProviderRequest? { nil }

    func probe(now: Date) -> ProviderRequest {
        ProviderRequest(method: .get, path: "/orders/probe", headers: [("Authorization", "Bearer \(token)")])
    }

    func isAlive(_ response: Response) -> Bool { response.status == 404 && isOwn(response.body) }

    func request(_ call: SessionCall, about id: String, now: Date) -> ProviderRequest? { nil }

    func answer(_ response: Response, to call: SessionCall, about id: String) -> SessionAnswer? { nil }

    func stage(of word: String) -> SessionStage? { nil }

    func isOwn(_ body: [UInt8]) -> Bool { JSONValue(body)?["reason"] != nil || JSONValue(body)?["order"] != nil }
}
