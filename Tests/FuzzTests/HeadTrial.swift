import Providers
import Rows
import Sending
import TestSupport

/// One answer of raw bytes to one call; and what must hold of every answer whatsoever.
struct HeadTrial {
    let result: TransportResult
    /// Whether the server has read the call whole.
    let isRead: Bool

    /// The clients of all providers, to whom what came is handed.
    static let clients: [any SessionProvider] = Provider.all.map { provider in
        let endpoint = ProviderEndpoint(
            apiRoot: "https://api.example.com",
            webAppRoot: "https://app.example.com",
            scopeEnvironment: "production",
            isProduction: true
        )
        let secrets = Secrets(Dictionary(uniqueKeysWithValues: provider.secrets.map { ($0.name, "acme") }))
        return provider.make(endpoint, secrets, ProviderOptions())
    }

    static let order = SessionOrder()

    static let call = ProviderRequest(method: .post, path: "/make", headers: [("X-Key", "k")], body: Array("{}".utf8))

    /// Throws where a rule does not hold.
    func check() throws(Trial.Broken) {
        switch result {
        case .obstructed: throw Trial.Broken("a certificate without TLS")
        case .heldBack: throw Trial.Broken("a call that nobody held back")
        case .notSent(let code):
            if isRead { throw Trial.Broken("\(code.rawValue): not sent, and read all the same") }
        case .maybeSent(let code):
            guard [.timeout, .connectionLost, .answerUnreadable].contains(code) else {
                throw Trial.Broken("\(code.rawValue): no result of a call that went out")
            }
        case .responded(let response):
            guard response.status == 101 || (200...999).contains(response.status) else {
                throw Trial.Broken("status \(response.status)")
            }
            if response.body.count > 1 << 20 { throw Trial.Broken("\(response.body.count) bytes of a body") }
        }
        for client in Self.clients { try check(client) }
    }

    private func check(_ client: any SessionProvider) throws(Trial.Broken) {
        let meaning = CallClassification.meaning(
            of: result,
            session: { client.session(in: $0.body, for: Self.order) },
            isOwn: { $0.isComplete && client.isOwn($0.body) },
            message: { client.message(in: $0.body) }
        )
        _ = ProbeFinding(of: result, isAlive: client.isAlive)
        guard case .outcome(.created(let session), _) = meaning else { return }
        guard case .responded(let response) = result, (200...299).contains(response.status), response.isComplete else {
            throw Trial.Broken("created by \(result)")
        }
        guard session.url.hasPrefix("https://"), session.url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Trial.Broken("the link \(session.url)")
        }
    }
}
