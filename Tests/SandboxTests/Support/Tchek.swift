@testable import Sandbox

/// Calls at Tchek's stand-in.
enum Tchek {
    static let key = "tchek-key"
    /// For control calls.
    static let token = SandboxConfiguration.makeControlToken()

    static let body = """
        {"options":{"shootInspect":true,"fastTrack":false,"cost":false,"report":false,"downloadRoi":false},\
        "tradeIn":{"tradeinVehicle":true,"immat":"AB123CD","vin":"VF1RFA00065123456","sendingType":0},\
        "customer":{"clientType":"customer","email":"ana@example.org","firstname":"Ana","lastname":"Diaz",\
        "gender":"women","phone":"0033612345678","locale":"fr"},"creatorUserId":null,"validity":90}
        """

    static let headers = ["X-API-Key": key, "Content-Type": "application/json"]

    static var configuration: SandboxConfiguration {
        var configuration = SandboxConfiguration()
        configuration.secrets = ["TCHEK_API_KEY": key]
        configuration.controlToken = token
        configuration.now = { Instants.noon }
        return configuration
    }

    static func configuration(_ faults: String) throws -> SandboxConfiguration {
        var configuration = configuration
        configuration.faults = try FaultPlan(parsing: faults)
        return configuration
    }

    static func create(
        _ server: SandboxServer,
        _ body: String = body,
        headers: [String: String] = headers
    ) async throws -> WireResponse {
        try await server.send("POST", "/tchek/apiV1/tokenmanager/token", headers: headers, body: body)
    }

    static func status(_ server: SandboxServer, _ uid: String) async throws -> WireResponse {
        try await server.send(
            "GET",
            "/tchek/apiV1/tokenmanager/test?deviceId=\(uid)-pwa",
            headers: ["X-API-Key": key]
        )
    }

    static func uid(_ answer: WireResponse) throws -> String {
        guard case .string(let uid) = answer.json["token"]?["uid"] else { throw RawClient.Failure(call: "no uid") }
        return uid
    }
}
