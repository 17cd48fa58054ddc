/// PAVE's rules for the body of `POST /sessions` and `PUT /sessions/<key>`: pure functions of the body.
///
/// Members, themes and the contact's two names are documented. Modelled, because nothing is documented: that strings
/// must not be empty, that a year has four digits, that `sms` needs `to`, that it is E.164, that a language is two
/// capital letters and a URL one of http or https.
enum PaveRules {
    static let themes = ["LITE", "PRO", "CAPT"]

    /// - Returns: the order, or every rule that the body breaks.
    static func judge(_ body: JSONValue) -> (order: PaveOrder, broken: [String]) {
        var check = RuleCheck()
        var order = PaveOrder()
        let known = ["session", "vehicle", "sms", "options"]
        let body = check.object(body, at: RuleCheck.body, required: true, known: known)
        judge(session: body?["session"], &check, &order)
        judge(vehicle: body?["vehicle"], &check, &order)
        judge(sms: body?["sms"], &check, &order)
        if let options = body?["options"] {
            if options.isNoObject { check.note("options must be an object, not \(options.kind)") }
            order.details.options = String(decoding: options.encoded(), as: UTF8.self)
        }
        return (order, check.broken)
    }

    /// What `PUT` may change: nil members stay as they are.
    static func judge(change body: JSONValue) -> (
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

    private static func judge(session: JSONValue?, _ check: inout RuleCheck, _ order: inout PaveOrder) {
        let known = ["theme", "redirect_url", "language", "client_id", "contact", "reference"]
        let found = check.object(session, at: "session", required: false, known: known)
        guard let found else { return }
        order.details.theme = theme(found["theme"], at: "session.theme", &check) ?? ""
        order.details.redirectURL = url(found["redirect_url"], at: "session.redirect_url", &check) ?? ""
        order.details.language = language(found["language"], at: "session.language", &check) ?? ""
        order.details.clientID = check.string(found["client_id"], at: "session.client_id") ?? ""
        if let reference = found["reference"], reference.isNoObject {
            check.note("session.reference must be an object, not \(reference.kind)")
        }
        let names = ["first_name", "last_name"]
        let contact = check.object(found["contact"], at: "session.contact", required: false, known: names)
        guard let contact else { return }
        order.details.firstName =
            check.string(contact["first_name"], at: "session.contact.first_name", required: true) ?? ""
        order.details.lastName =
            check.string(contact["last_name"], at: "session.contact.last_name", required: true) ?? ""
    }

    private static func judge(vehicle: JSONValue?, _ check: inout RuleCheck, _ order: inout PaveOrder) {
        let texts = ["make", "model", "body_type", "trim", "transmission", "ext_col", "int_col", "odom_unit"]
        let known = ["vin", "year", "odom_reading"] + texts
        let found = check.object(vehicle, at: "vehicle", required: false, known: known)
        guard let found else { return }
        order.details.vin =
            check.string(found["vin"], at: "vehicle.vin", rule: FieldRules.vinRule, FieldRules.isVIN) ?? ""
        let values = texts.map { check.string(found[$0], at: "vehicle.\($0)") }
        let year = digits(found["year"], at: "vehicle.year", count: 4...4, &check)
        _ = digits(found["odom_reading"], at: "vehicle.odom_reading", count: 1...9, &check)
        order.details.vehicle = [year, values[0], values[1]].compactMap(\.self).joined(separator: " ")
    }

    private static func judge(sms: JSONValue?, _ check: inout RuleCheck, _ order: inout PaveOrder) {
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
                isE164
            ) ?? ""
        for name in known.dropFirst() { _ = check.string(found[name], at: "sms.\(name)") }
    }

    /// Digits, as a number or as a string: samples exist of the latter only, which need not be all that is taken.
    private static func digits(
        _ value: JSONValue?,
        at path: String,
        count: ClosedRange<Int>,
        _ check: inout RuleCheck
    ) -> String? {
        let text: String?
        switch value {
        case nil: return nil
        case .string(let given): text = given
        case .number(let given): text = Int(exactly: given).map(String.init)
        default: text = nil
        }
        if let text, FieldRules.isDigits(text, count: count) { return text }
        check.note("\(path) must be \(count.lowerBound) to \(count.upperBound) digits")
        return nil
    }

    private static func theme(_ value: JSONValue?, at path: String, _ check: inout RuleCheck) -> String? {
        check.string(value, at: path, rule: "must be one of \(themes.joined(separator: ", "))") { themes.contains($0) }
    }

    private static func url(_ value: JSONValue?, at path: String, _ check: inout RuleCheck) -> String? {
        check.string(value, at: path, rule: "must be an http or https URL") { text in
            guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return false }
            let host = text.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
            return !host.isEmpty && !text.unicodeScalars.contains { $0.value <= 0x20 || $0.value == 0x7F }
        }
    }

    private static func language(_ value: JSONValue?, at path: String, _ check: inout RuleCheck) -> String? {
        check.string(value, at: path, rule: "must be two capital letters") { text in
            text.utf8.count == 2 && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        }
    }

    /// E.164: `+`, a calling code that does not begin with 0, 15 digits at most.
    private static func isE164(_ text: String) -> Bool {
        let digits = text.dropFirst()
        return text.hasPrefix("+") && !digits.hasPrefix("0") && FieldRules.isDigits(digits, count: 7...15)
    }
}

extension JSONValue {
    fileprivate var isNoObject: Bool {
        if case .object = self { false } else { true }
    }
}
