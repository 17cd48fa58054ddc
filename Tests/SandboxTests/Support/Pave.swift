@testable import Sandbox

/// Calls at PAVE's stand-in, with the account and the signature of the vector in the facts about the providers.
enum Pave {
    static let secrets = [
        "PAVE_USERNAME": "acme", "PAVE_API_KEY": "09bc91b9-76e5-4256-8e4a-7a41c1408014",
        "PAVE_API_SECRET": "s3cret-key",
    ]
    static let credentials = PaveCredentials(secrets)!
    static let timestamp = "2021-05-30T12:49:19Z"
    static let token = "17a12593abfe261f30749ee8a0aceb0542a72dae38953d9e67cc215dac0eec9f"

    static let headers = [
        "API-Key": credentials.apiKey, "API-Token": token, "API-Timestamp": timestamp,
        "Accept": "application/json", "Content-type": "application/json",
    ]

    static let body = """
        {"session":{"theme":"LITE","redirect_url":"https://example.org/done","language":"FR","client_id":"row-7",\
        "contact":{"first_name":"Ana","last_name":"Diaz"},"reference":{"lot":"12"}},\
        "vehicle":{"vin":"VF1RFA00065123456","year":"2019","make":"Renault","model":"Clio","odom_reading":"330477",\
        "odom_unit":"KILOMETRES"},"sms":{"to":"+33612345678","to_name":"Ana","from":"+33100000000","by":"Acme"},\
        "options":{"anything":1}}
        """

    static var configuration: SandboxConfiguration {
        var configuration = SandboxConfiguration()
        configuration.secrets = secrets
        configuration.now = { Instants.signed }
        return configuration
    }

    static func send(
        _ server: SandboxServer,
        _ method: String,
        _ path: String,
        headers: [String: String] = headers,
        body: String = ""
    ) async throws -> WireResponse {
        try await server.send(method, "/pave/v1/\(path)", headers: headers, body: body)
    }

    static func create(_ server: SandboxServer, _ body: String = body) async throws -> WireResponse {
        try await send(server, "POST", "sessions", body: body)
    }

    static func key(_ answer: WireResponse) throws -> String {
        guard case .string(let key) = answer.json["session_key"] else { throw RawClient.Failure(call: "no key") }
        return key
    }
}
