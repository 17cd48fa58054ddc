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
    struct Change: Sendable {
        var theme, redirectURL, language, phone: String?
    }

    static func read(change body: JSONValue) -> (change: Change, broken: [String]) {
        var check = RuleCheck()
        let known = ["theme", "redirect_url", "language", "sms"]
        let body = check.object(body, at: RuleCheck.body, required: true, known: known)
        let sms = check.object(body?["sms"], at: "sms", required: false, known: ["to"])
        let change = Change(
            theme: theme(body?["theme"], at: "theme", &check),
            redirectURL: url(body?["redirect_url"], at: "redirect_url", &check),
            language: language(body?["language"], at: "language", &check),
            phone: sms.flatMap { phone($0["to"], at: "sms.to", &check) }
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
        order.details.phone = phone(found["to"], at: "sms.to", &check) ?? ""
        for name in known.dropFirst() { _ = check.string(found[name], at: "sms.\(name)") }
    }

    private static func phone(_ value: JSONValue?, at path: String, _ check: inout RuleCheck) -> String? {
        let rule = "must be + and the number with its country code, digits only"
        return check.string(value, at: path, required: true, rule: rule, FieldRules.isE164)
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
