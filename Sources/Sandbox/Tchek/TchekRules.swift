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
    static func judge(_ body: JSONValue) -> (order: TchekOrder, broken: [String]) {
        var check = RuleCheck()
        var order = TchekOrder()
        let known = ["options", "tradeIn", "customer", "creatorUserId", "validity"]
        let body = check.object(body, at: RuleCheck.body, required: true, known: known)
        judge(options: body?["options"], &check, &order)
        judge(tradeIn: body?["tradeIn"], &check, &order)
        judge(customer: body?["customer"], &check, &order)
        _ = check.string(body?["creatorUserId"], at: "creatorUserId", nullable: true)
        switch body?["validity"] {
        case .number(let days) where days > 0 && days <= 3650: order.validityDays = days
        case nil: check.note("validity is required")
        default: check.note("validity must be a number of days, more than 0 and at most 3650")
        }
        if order.sendingType != nil, hasPlaceholder(order.details) {
            check.note("a placeholder cannot be sent a message: sendingType must be null")
        }
        return (order, check.broken)
    }

    private static func judge(options value: JSONValue?, _ check: inout RuleCheck, _ order: inout TchekOrder) {
        let found = check.object(value, at: "options", required: false, known: options.map(\.name))
        order.options = options.map { name, exactly in
            check.bool(found?[name], at: "options.\(name)", exactly: exactly)
        }
    }

    private static func judge(tradeIn: JSONValue?, _ check: inout RuleCheck, _ order: inout TchekOrder) {
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
        case nil: check.note("tradeIn.sendingType is required, even where it is null")
        default: check.note("tradeIn.sendingType must be 0, 1, 2 or null")
        }
    }

    private static func judge(customer: JSONValue?, _ check: inout RuleCheck, _ order: inout TchekOrder) {
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
