import Crypto
import Hummingbird

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// PAVE's stand-in: its API and its capture pages.
///
/// Modelled, because nothing is documented: 401 for credentials, 415 and 406 for the two content headers, 400 for every
/// broken rule (that 400 exists is documented), and what `PUT` answers.
///
/// Documented: that the second version takes the key alone, and that a session has the theme PRO unless it asks for
/// another.
struct PaveSandbox: SandboxProvider {
    static let name = "pave"
    static let displayName = "PAVE"
    static let apiPath = "/pave/v1"
    static let webAppPath: String? = nil
    static let secondPath = "/pave/v2"
    private static let capturePath = "/pave/capture"

    /// `TOA-` and 32 letters, A for 0 to P for 15.
    static func id(of key: UInt128) -> String {
        let nibbles = stride(from: 124, through: 0, by: -4).map { UInt8(truncatingIfNeeded: key >> $0) & 15 }
        return "TOA-" + String(decoding: nibbles.map { UInt8(ascii: "A") + $0 }, as: UTF8.self)
    }

    static func key(of id: String) -> UInt128? {
        let letters = id.utf8.dropFirst(4)
        guard letters.count == 32 else { return nil }
        var key: UInt128 = 0
        for letter in letters {
            guard (UInt8(ascii: "A")...UInt8(ascii: "P")).contains(letter) else { return nil }
            key = key << 4 | UInt128(letter - UInt8(ascii: "A"))
        }
        return self.id(of: key) == id ? key : nil
    }

    /// The states that PAVE documents.
    static func stage(of status: String) -> SandboxSession.Stage? {
        switch status {
        case "IDLE", "EXPIRED", "INVALID": .untouched
        case "STARTED": .started
        case "PROCESS", "QC_PASSED", "CONFIRM", "COMPLETE": .ended
        default: nil
        }
    }

    let state: SandboxState
    var gate: FaultGate { FaultGate(state: state, errorMember: "message") }

    func addRoutes(to router: Router<SandboxContext>) {
        router.post("\(Self.apiPath)/sessions") { request, context in
            try await gate.pass(request, context, .create) { create($0) }
        }
        addSessionRoutes(to: router)
        router.get("\(Self.capturePath)/:key") { _, context in
            SessionPage.response(context.parameters.get("key"), of: Self.self, linkLanguage: nil, in: state)
        }
    }

    func message(_ status: Int, _ message: String) -> APIResponse {
        APIResponse(status: status, body: ["message": .string(message)])
    }

    func reject(_ status: Int, _ text: String) -> APIResponse {
        state.count { $0.refused += 1 }
        return message(status, text)
    }

    func refusal(of call: APICall) -> APIResponse? {
        let headers = call.request.headers
        let problem = PaveSignature.problem(
            key: headers[named: "API-Key"],
            token: headers[named: "API-Token"],
            timestamp: headers[named: "API-Timestamp"],
            credentials: PaveCredentials(state.configuration.secrets),
            now: state.now
        )
        guard let problem else { return nil }
        state.count { $0.unauthorized += 1 }
        return message(401, problem)
    }

    private func create(_ call: APICall) -> APIResponse {
        if let refusal = refusal(of: call) { return refusal }
        let accepted = call.request.headers[.accept] ?? ""
        guard accepted.contains("application/json") || accepted.contains("*/*") else {
            return reject(406, "Accept must be application/json.")
        }
        guard call.request.headers.declareJSON else { return reject(415, "Content-type must be application/json.") }
        guard let json = try? JSONReader.read(call.body) else { return reject(400, "The body is no JSON.") }
        let (order, broken) = PaveRules.read(json)
        guard broken.isEmpty else { return reject(400, broken.joined(separator: "; ")) }
        var details = order.details
        if details.theme.isEmpty { details.theme = "PRO" }
        let session = SandboxSession(
            of: Self.self,
            createdAt: state.now,
            status: "IDLE",
            messages: order.messages,
            details: details
        )
        state.insert(session, of: Self.self)
        let body: JSONValue = [
            "session_key": .string(session.id),
            "capture_url": .string("http://\(call.authority)\(Self.capturePath)/\(session.id)"),
            "redirect_url": .orNull(session.details.redirectURL),
        ]
        return APIResponse(status: 201, body: body, isDone: true)
    }
}

/// The token that signs every call at PAVE: lowercase hex of HMAC-SHA256 under the API secret, over
/// `<username>:<api_key>@<timestamp>`.
enum PaveSignature {
    /// How far the timestamp may lie in the past. Modelled: as far in the future, for clocks that are fast.
    static let lifetime = 300.0

    static func token(_ credentials: PaveCredentials, timestamp: String) -> String {
        let message = "\(credentials.username):\(credentials.apiKey)@\(timestamp)"
        let code = HMAC<SHA256>.authenticationCode(
            for: Array(message.utf8),
            using: SymmetricKey(data: Array(credentials.apiSecret.utf8))
        )
        return code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// What is wrong with the three headers of a call, or nil.
    ///
    /// - Parameter credentials: nil: any key is taken, and any token of the right form.
    static func problem(
        key: String?,
        token: String?,
        timestamp: String?,
        credentials: PaveCredentials?,
        now: Date
    ) -> String? {
        guard let key, !key.isEmpty, key == credentials?.apiKey ?? key else {
            return "The header API-Key carries no valid key."
        }
        guard let timestamp, let date = Date(isoSeconds: timestamp) else {
            return "The header API-Timestamp must be a UTC time, YYYY-MM-DDTHH:MM:SSZ."
        }
        guard abs(now.timeIntervalSince(date)) <= lifetime else {
            return "The header API-Timestamp is more than 5 minutes away from now."
        }
        guard let token, FieldRules.isLowercaseHex(token, count: 64) else {
            return "The header API-Token must be 64 lowercase hexadecimal digits."
        }
        if let credentials, token != self.token(credentials, timestamp: timestamp) {
            return "The header API-Token does not fit key and timestamp."
        }
        return nil
    }
}

/// What signs calls at PAVE.
struct PaveCredentials: Sendable, Equatable {
    let username, apiKey, apiSecret: String

    /// Nil where not all three are given.
    init?(_ secrets: [String: String]) {
        guard let username = secrets["PAVE_USERNAME"], let key = secrets["PAVE_API_KEY"],
            let secret = secrets["PAVE_API_SECRET"]
        else { return nil }
        (self.username, apiKey, apiSecret) = (username, key, secret)
    }
}
