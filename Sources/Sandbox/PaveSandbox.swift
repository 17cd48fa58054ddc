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
/// broken rule (that 400 exists is documented), and what `PUT` answers. A session has the theme PRO unless it asks for
/// another (documented).
struct PaveSandbox: SandboxProvider {
    static let name = "pave"
    static let displayName = "PAVE"
    static let apiPath = "/pave/v1"
    static let webAppPath: String? = nil
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
    private var gate: FaultGate { FaultGate(state: state, errorMember: "message") }

    func addRoutes(to router: Router<SandboxContext>) {
        router.post("\(Self.apiPath)/sessions") { request, context in
            try await gate.pass(request, context, isCreate: true) { create($0) }
        }
        let one = RouterPath("\(Self.apiPath)/sessions/:key")
        router.get(one) { request, context in
            try await gate.pass(request, context) { call in
                state.count { $0.statusCalls += 1 }
                return onSession(call) { show($0) }
            }
        }
        router.put(one) { request, context in
            try await gate.pass(request, context) { call in onSession(call) { change($0, call) } }
        }
        router.delete(one) { request, context in
            try await gate.pass(request, context) { call in onSession(call) { delete($0) } }
        }
        router.get("\(Self.capturePath)/:key") { _, context in
            SessionPage.response(context.parameters.get("key"), of: Self.self, linkLanguage: nil, in: state)
        }
    }

    private func message(_ status: Int, _ message: String) -> APIResponse {
        APIResponse(status: status, body: ["message": .string(message)])
    }

    private func reject(_ status: Int, _ text: String) -> APIResponse {
        state.count { $0.refused += 1 }
        return message(status, text)
    }

    private func refusal(of call: APICall) -> APIResponse? {
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
        return APIResponse(status: 201, body: body, created: true)
    }

    /// Runs `act` on the session that the path names.
    private func onSession(_ call: APICall, _ act: (SandboxSession) -> APIResponse) -> APIResponse {
        if let refusal = refusal(of: call) { return refusal }
        let id = call.parameters.get("key") ?? ""
        guard let session = state.withContents({ $0.sessions.session(Self.key(of: id), of: Self.name) }) else {
            return message(404, "Session \(id) cannot be found.")
        }
        return act(session)
    }

    private func show(_ session: SandboxSession) -> APIResponse {
        let times = state.withContents { $0.sessions.times(of: session.key) }
        return APIResponse(
            status: 200,
            body: [
                "session_key": .string(session.id), "status": .string(session.status),
                "theme": .string(session.details.theme),
                "language": .orNull(session.details.language),
                "redirect_url": .orNull(session.details.redirectURL),
                "inspect_started_at": .orNull(times.started?.formatted(.iso8601)),
                "inspect_ended_at": .orNull(times.ended?.formatted(.iso8601)),
                "options": ["client_id": .orNull(session.details.clientID)],
            ]
        )
    }

    private func change(_ session: SandboxSession, _ call: APICall) -> APIResponse {
        guard call.request.headers.declareJSON else { return reject(415, "Content-type must be application/json.") }
        guard let json = try? JSONReader.read(call.body) else { return reject(400, "The body is no JSON.") }
        let (change, broken) = PaveRules.read(change: json)
        guard broken.isEmpty else { return reject(400, broken.joined(separator: "; ")) }
        guard !["COMPLETE", "EXPIRED", "INVALID"].contains(session.status) else {
            return reject(400, "Session \(session.id) is complete and cannot be changed.")
        }
        guard change.theme == nil || session.status == "IDLE" else {
            return reject(400, "Session \(session.id) has been started and its theme cannot be changed.")
        }
        let changed = state.withContents { contents in
            contents.counts.changes += 1
            contents.sessions.change(session.key) { details in
                details.theme = change.theme ?? details.theme
                details.redirectURL = change.redirectURL ?? details.redirectURL
                details.language = change.language ?? details.language
            }
            return contents.sessions.session(session.key, of: Self.name) ?? session
        }
        return show(changed)
    }

    private func delete(_ session: SandboxSession) -> APIResponse {
        guard session.status == "IDLE" else {
            return reject(400, "Session \(session.id) has been started and cannot be deleted.")
        }
        state.withContents { contents in
            contents.sessions.delete(session.key)
            contents.counts.deleted += 1
        }
        return message(200, "Session \(session.id) has been successfully removed.")
    }
}

/// What a create call at PAVE asks for, once it has passed the rules.
struct PaveOrder: Sendable {
    var details = SandboxSession.Details()
    /// Whether it carries `sms`: PAVE then messages the customer.
    var messages = false
}

/// PAVE's rules for the body of `POST /sessions` and `PUT /sessions/<key>`: pure functions of the body.
///
/// Members, themes and the contact's two names are documented. Modelled, because nothing is documented: that strings
/// must not be empty, that a year has four digits, that `sms` needs `to`, that it is E.164, that a language is two
/// capital letters and a URL one of http or https.
enum PaveRules {
    static let themes = ["LITE", "PRO", "CAPT"]

    /// - Returns: the order, or every rule that the body breaks.
    static func read(_ body: JSONValue) -> (order: PaveOrder, broken: [String]) {
        var check = RuleCheck()
        var order = PaveOrder()
        let known = ["session", "vehicle", "sms", "options"]
        let body = check.object(body, at: RuleCheck.body, required: true, known: known)
        read(session: body?["session"], &check, &order)
        read(vehicle: body?["vehicle"], &check, &order)
        read(sms: body?["sms"], &check, &order)
        if let options = body?["options"] {
            check.anyObject(options, at: "options")
            order.details.options = String(decoding: options.encoded(), as: UTF8.self)
        }
        return (order, check.broken)
    }

    /// What `PUT` may change: nil members stay as they are.
    static func read(change body: JSONValue) -> (
        change: (theme: String?, redirectURL: String?, language: String?), broken: [String]
    ) {
        var check = RuleCheck()
        let known = ["theme", "redirect_url", "language"]
        let body = check.object(body, at: RuleCheck.body, required: true, known: known)
        let change = (
            theme: theme(body?["theme"], at: "theme", &check),
            redirectURL: url(body?["redirect_url"], at: "redirect_url", &check),
            language: language(body?["language"], at: "language", &check)
        )
        return (change, check.broken)
    }

    private static func read(session: JSONValue?, _ check: inout RuleCheck, _ order: inout PaveOrder) {
        let known = ["theme", "redirect_url", "language", "client_id", "contact", "reference"]
        let found = check.object(session, at: "session", required: false, known: known)
        guard let found else { return }
        order.details.theme = theme(found["theme"], at: "session.theme", &check) ?? ""
        order.details.redirectURL = url(found["redirect_url"], at: "session.redirect_url", &check) ?? ""
        order.details.language = language(found["language"], at: "session.language", &check) ?? ""
        order.details.clientID = check.string(found["client_id"], at: "session.client_id") ?? ""
        check.anyObject(found["reference"], at: "session.reference")
        let names = ["first_name", "last_name"]
        let contact = check.object(found["contact"], at: "session.contact", required: false, known: names)
        guard let contact else { return }
        order.details.firstName =
            check.string(contact["first_name"], at: "session.contact.first_name", required: true) ?? ""
        order.details.lastName =
            check.string(contact["last_name"], at: "session.contact.last_name", required: true) ?? ""
    }

    private static func read(vehicle: JSONValue?, _ check: inout RuleCheck, _ order: inout PaveOrder) {
        let texts = ["make", "model", "body_type", "trim", "transmission", "ext_col", "int_col", "odom_unit"]
        let known = ["vin", "year", "odom_reading"] + texts
        let found = check.object(vehicle, at: "vehicle", required: false, known: known)
        guard let found else { return }
        order.details.vin =
            check.string(found["vin"], at: "vehicle.vin", rule: FieldRules.vinRule, FieldRules.isVIN) ?? ""
        let values = texts.map { check.string(found[$0], at: "vehicle.\($0)") }
        let year = check.digits(found["year"], at: "vehicle.year", count: 4...4)
        _ = check.digits(found["odom_reading"], at: "vehicle.odom_reading", count: 1...9)
        order.details.vehicle = [year, values[0], values[1]].compactMap(\.self).joined(separator: " ")
    }

    private static func read(sms: JSONValue?, _ check: inout RuleCheck, _ order: inout PaveOrder) {
        let known = ["to", "to_name", "from", "by"]
        let found = check.object(sms, at: "sms", required: false, known: known)
        guard let found else { return }
        order.messages = true
        order.details.phone =
            check.string(
                found["to"],
                at: "sms.to",
                required: true,
                rule: "must be + and the number with its country code, digits only",
                FieldRules.isE164
            ) ?? ""
        for name in known.dropFirst() { _ = check.string(found[name], at: "sms.\(name)") }
    }

    private static func theme(_ value: JSONValue?, at path: String, _ check: inout RuleCheck) -> String? {
        check.string(value, at: path, rule: "must be one of \(themes.joined(separator: ", "))") { themes.contains($0) }
    }

    private static func url(_ value: JSONValue?, at path: String, _ check: inout RuleCheck) -> String? {
        check.string(value, at: path, rule: "must be an http or https URL", FieldRules.isURL)
    }

    private static func language(_ value: JSONValue?, at path: String, _ check: inout RuleCheck) -> String? {
        check.string(value, at: path, rule: "must be two capital letters") { text in
            text.utf8.count == 2 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
        }
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
