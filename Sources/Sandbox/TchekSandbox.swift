import Hummingbird

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Tchek's stand-in: its API and its web app.
///
/// Modelled, because nothing is documented: the statuses of refusals (401 key, 415 type, 400 no JSON, 422 rules, 404 no
/// such token), the form of errors `{"error": …}`, and that creating answers 200.
struct TchekSandbox: SandboxProvider {
    static let name = "tchek"
    static let displayName = "Tchek"
    static let apiPath = "/tchek/apiV1"
    static let webAppPath: String? = "/tchek/webapp"

    /// `T` and 32 hexadecimal digits.
    static func id(of key: UInt128) -> String {
        let hex = String(key, radix: 16, uppercase: true)
        return "T" + String(repeating: "0", count: 32 - hex.utf8.count) + hex
    }

    static func key(of id: String) -> UInt128? {
        guard let key = UInt128(id.dropFirst(), radix: 16), self.id(of: key) == id else { return nil }
        return key
    }

    /// A `tradeinStatus`: 0 = the customer has not opened the link.
    static func stage(of status: String) -> SandboxSession.Stage? {
        Int(status).map { $0 == 0 ? .untouched : .started }
    }

    let state: SandboxState
    private var gate: FaultGate { FaultGate(state: state, errorMember: "error") }

    func addRoutes(to router: Router<SandboxContext>) {
        router.get("\(Self.apiPath)/user") { request, context in
            try await gate.pass(request, context) { call in
                state.count { $0.userCalls += 1 }
                // Modelled: what it holds is not documented.
                return refusal(of: call) ?? APIResponse(status: 200, body: ["id": "sandbox", "webApiVersion": "v2.5"])
            }
        }
        router.post("\(Self.apiPath)/tokenmanager/token") { request, context in
            try await gate.pass(request, context, .create) { create($0) }
        }
        router.get("\(Self.apiPath)/tokenmanager/test") { request, context in
            try await gate.pass(request, context, .session) { status($0) }
        }
        router.get("/tchek/webapp/:language/services/:uid") { _, context in
            let language = context.parameters.get("language") ?? ""
            guard TchekRules.locales.contains(language) else { return SessionPage.notFound }
            return SessionPage.response(
                context.parameters.get("uid"),
                of: Self.self,
                linkLanguage: language,
                in: state
            )
        }
    }

    private func error(_ status: Int, _ message: String) -> APIResponse {
        APIResponse(status: status, body: ["error": .string(message)])
    }

    private func refusal(of call: APICall) -> APIResponse? {
        let key = call.request.headers[named: "X-API-Key"] ?? ""
        guard !key.isEmpty, key == state.configuration.secrets["TCHEK_API_KEY"] ?? key else {
            state.count { $0.unauthorized += 1 }
            return error(401, "The header X-API-Key carries no valid key.")
        }
        return nil
    }

    private func create(_ call: APICall) -> APIResponse {
        if let refusal = refusal(of: call) { return refusal }
        func reject(_ status: Int, _ message: String) -> APIResponse {
            state.count { $0.refused += 1 }
            return error(status, message)
        }
        guard call.request.headers.declareJSON else { return reject(415, "Content-Type must be application/json.") }
        let body: JSONValue
        do {
            body = try JSONReader.read(call.body)
        } catch {
            return reject(400, "The body is no JSON: \(error.reason).")
        }
        let (order, broken) = TchekRules.read(body)
        guard broken.isEmpty else { return reject(422, broken.joined(separator: "; ")) }

        let now = state.now
        var details = order.details
        details.echo = order.echo
        let session = SandboxSession(
            of: Self.self,
            createdAt: now,
            // Modelled as the validity asked for, although the published sample answers 30 days where 90 were asked.
            expiresAt: now.addingTimeInterval(order.validityDays * 86_400),
            status: "0",
            messages: order.sendingType != nil,
            details: details
        )
        state.insert(session, of: Self.self)
        return APIResponse(status: 200, body: response(session, now: now), isDone: true)
    }

    private func status(_ call: APICall) -> APIResponse {
        if let refusal = refusal(of: call) { return refusal }
        state.count { $0.statusCalls += 1 }
        let device = call.request.uri.queryParameters.get("deviceId") ?? ""
        let key = device.hasSuffix("-pwa") ? Self.key(of: String(device.dropLast(4))) : nil
        guard let session = state.withContents({ $0.sessions.session(key, of: Self.name) }) else {
            return error(404, "There is no such token.")
        }
        return APIResponse(status: 200, body: response(session, now: state.now, device: device), isDone: true)
    }

    /// The shape of the published samples. The ids of neighbouring objects are made up from the token's own.
    private func response(_ session: SandboxSession, now: Date, device: String? = nil) -> JSONValue {
        let uid = session.id
        let echo = TchekOrder.members(echo: session.details.echo)
        var token: [String: JSONValue] = [
            "expired": .bool(session.expiresAt.map { $0 <= now } ?? false),
            "id": .string("i" + uid.suffix(9)),
            "createdAt": .string(session.createdAt.isoMilliseconds),
            "tradeinVehicle": true,
            "tradeinStatus": .number(Double(session.status) ?? 0),
            "sendingType": echo.sendingType,
            "vehiclePtr": ["id": .string("v" + uid.suffix(9))],
            "uid": .string(uid),
            "expiresIn": .orNull(session.expiresAt?.isoMilliseconds),
            "options": echo.options,
            "APITokenPtr": ["id": "sandboxKey"],
        ]
        if let device { token["deviceId"] = .string(device) }
        return ["token": .object(token), "webApiVersion": "v2.5"]
    }
}

/// Tchek's rules for the body of `POST /tokenmanager/token`: a pure function of the body.
///
/// Fields, types, which are required and exact values are documented. Modelled, because nothing is documented: that
/// strings must not be empty, the form of an e-mail address, that a phone has 5 to 15 digits after `00`, that validity
/// ends at 3650 days, and that a placeholder together with a message to it is refused.
enum TchekRules {
    static let locales = ["en", "fr", "de", "nl-BE", "it", "es", "sv", "no"]

    /// The options, and the only value that each may have for self-inspection; nil: either.
    static let options: [(name: String, exactly: Bool?)] = [
        ("shootInspect", true), ("fastTrack", nil), ("cost", false), ("report", false), ("downloadRoi", false),
    ]

    /// - Returns: the order, or every rule that the body breaks.
    static func read(_ body: JSONValue) -> (order: TchekOrder, broken: [String]) {
        var check = RuleCheck()
        var order = TchekOrder()
        let known = ["options", "tradeIn", "customer", "creatorUserId", "validity"]
        let body = check.object(body, at: RuleCheck.body, required: true, known: known)
        read(options: body?["options"], &check, &order)
        read(tradeIn: body?["tradeIn"], &check, &order)
        read(customer: body?["customer"], &check, &order)
        _ = check.string(body?["creatorUserId"], at: "creatorUserId", nullable: true)
        switch body?["validity"] {
        case .number(let days) where days > 0 && days <= 3650: order.validityDays = days
        case nil: check.report("validity is required")
        default: check.report("validity must be a number of days, more than 0 and at most 3650")
        }
        if order.sendingType != nil, hasPlaceholder(order.details) {
            check.report("a placeholder cannot be sent a message: sendingType must be null")
        }
        return (order, check.broken)
    }

    private static func read(options value: JSONValue?, _ check: inout RuleCheck, _ order: inout TchekOrder) {
        let found = check.object(value, at: "options", required: false, known: options.map(\.name))
        order.options = options.map { name, exactly in
            check.bool(found?[name], at: "options.\(name)", exactly: exactly)
        }
    }

    private static func read(tradeIn: JSONValue?, _ check: inout RuleCheck, _ order: inout TchekOrder) {
        let known = ["tradeinVehicle", "immat", "vin", "sendingType"]
        let found = check.object(tradeIn, at: "tradeIn", required: true, known: known)
        guard let found else { return }
        _ = check.bool(found["tradeinVehicle"], at: "tradeIn.tradeinVehicle", required: true, exactly: true)
        order.details.plate = check.string(found["immat"], at: "tradeIn.immat") ?? ""
        order.details.vin =
            check.string(found["vin"], at: "tradeIn.vin", rule: FieldRules.vinRule, FieldRules.isVIN) ?? ""
        switch found["sendingType"] {
        case .null: order.sendingType = nil
        case .number(let type) where [0, 1, 2].contains(type): order.sendingType = Int(type)
        case nil: check.report("tradeIn.sendingType is required, even where it is null")
        default: check.report("tradeIn.sendingType must be 0, 1, 2 or null")
        }
    }

    private static func read(customer: JSONValue?, _ check: inout RuleCheck, _ order: inout TchekOrder) {
        let known = ["clientType", "email", "firstname", "lastname", "gender", "phone", "locale"]
        let found = check.object(customer, at: "customer", required: true, known: known)
        guard let found else { return }
        _ = check.string(
            found["clientType"],
            at: "customer.clientType",
            required: true,
            rule: "must be customer"
        ) { $0 == "customer" }
        order.details.email =
            check.string(
                found["email"],
                at: "customer.email",
                required: true,
                rule: "must be an e-mail address",
                isEmail
            ) ?? ""
        order.details.firstName = check.string(found["firstname"], at: "customer.firstname", required: true) ?? ""
        order.details.lastName = check.string(found["lastname"], at: "customer.lastname", required: true) ?? ""
        _ = check.string(
            found["gender"],
            at: "customer.gender",
            nullable: true,
            rule: "must be men, women or null"
        ) { ["men", "women"].contains($0) }
        order.details.phone =
            check.string(
                found["phone"],
                at: "customer.phone",
                required: true,
                rule: "must be 00, the country code and digits only",
                isPhone
            ) ?? ""
        order.details.language =
            check.string(
                found["locale"],
                at: "customer.locale",
                required: true,
                rule: "must be one of \(locales.joined(separator: ", "))"
            ) { locales.contains($0) } ?? ""
    }

    private static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && !text.contains(where: \.isWhitespace)
    }

    /// No calling code begins with 0.
    private static func isPhone(_ text: String) -> Bool {
        let digits = text.dropFirst(2)
        return text.hasPrefix("00") && !digits.hasPrefix("0") && FieldRules.isDigits(digits, count: 5...15)
    }

    private static func hasPlaceholder(_ details: SandboxSession.Details) -> Bool {
        details.email.lowercased() == "xx@xx.com" || details.phone == "0033600000000"
            || details.firstName == "XXX" || details.lastName == "XXX"
    }
}

/// What a create call at Tchek asks for, once it has passed the rules.
struct TchekOrder: Sendable, Equatable {
    var details = SandboxSession.Details()
    /// Nil: `null`, no message.
    var sendingType: Int?
    var validityDays = 0.0
    /// In the order of `TchekRules.options`; nil: not given.
    var options: [Bool?] = []
}

extension TchekOrder {
    /// What responses repeat of the request, a character each, so that a session stays small: the options, then
    /// `sendingType`; `-` for what was not given.
    var echo: String {
        let options = self.options.map { $0.map { $0 ? "1" : "0" } ?? "-" }
        return options.joined() + (sendingType.map(String.init) ?? "-")
    }

    /// The members of a response that an echo stands for.
    static func members(echo: String) -> (options: JSONValue, sendingType: JSONValue) {
        var options: [String: JSONValue] = ["loadTchek": true]
        for (option, character) in zip(TchekRules.options, echo) where character != "-" {
            options[option.name] = .bool(character == "1")
        }
        let sendingType = echo.last.flatMap(\.wholeNumberValue)
        return (.object(options), sendingType.map { .number(Double($0)) } ?? .null)
    }
}
