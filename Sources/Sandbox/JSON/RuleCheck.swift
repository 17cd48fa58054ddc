/// A check of a request body's members against rules. It reports every rule that is broken, not the first only.
struct RuleCheck {
    private(set) var broken: [String] = []

    mutating func report(_ problem: String) {
        broken.append(problem)
    }

    /// The members at `path`, where that is an object; names other than `known` are broken rules.
    ///
    /// Modelled: no provider says what it does with a member it does not know. Rejecting it is the cautious guess: a
    /// client that relies on a name that means nothing would lose that value without a word.
    mutating func object(_ value: JSONValue?, at path: String, required: Bool, known: [String]) -> JSONValue? {
        guard let value else {
            if required { report("\(path) is required") }
            return nil
        }
        guard case .object(let members) = value else {
            report("\(path) must be an object, not \(value.kind)")
            return nil
        }
        let prefix = path == Self.body ? "" : path + "."
        for name in members.keys.sorted() where !known.contains(name) {
            report("\(prefix)\(name) is not a known member")
        }
        return value
    }

    /// Checks that the value at `path`, where there is one, is an object, whatever its members.
    mutating func anyObject(_ value: JSONValue?, at path: String) {
        guard let value else { return }
        if case .object = value { return }
        report("\(path) must be an object, not \(value.kind)")
    }

    /// What the messages call the whole request body.
    static let body = "the body"

    /// The string at `path`, where it is one that passes `test`; `rule` says in words what the test asks for.
    ///
    /// The message quotes what it rejects, as many APIs do, so that whoever stores it must take customer data out.
    mutating func string(
        _ value: JSONValue?,
        at path: String,
        required: Bool = false,
        nullable: Bool = false,
        rule: String = "must not be empty",
        _ test: (String) -> Bool = { !$0.isEmpty }
    ) -> String? {
        switch value {
        case nil:
            if required { report("\(path) is required") }
            return nil
        case .null where nullable: return nil
        case .string(let text):
            if test(text) { return text }
            report("\(path) \(rule), got \"\(text.prefix(100))\"")
            return nil
        case .some(let other):
            report("\(path) must be a string\(nullable ? " or null" : ""), not \(other.kind)")
            return nil
        }
    }

    /// The boolean at `path`, which must be `exactly` that where a value is given.
    mutating func bool(
        _ value: JSONValue?,
        at path: String,
        required: Bool = false,
        exactly: Bool? = nil
    ) -> Bool? {
        switch value {
        case nil:
            if required { report("\(path) is required") }
            return nil
        case .bool(let found):
            if let exactly, found != exactly { report("\(path) must be \(exactly)") }
            return found
        case .some(let other):
            report("\(path) must be a boolean, not \(other.kind)")
            return nil
        }
    }

    /// The digits at `path`, given as a number or as a string: samples exist of the latter only, which need not be all
    /// that is taken.
    mutating func digits(_ value: JSONValue?, at path: String, count: ClosedRange<Int>) -> String? {
        let text: String?
        switch value {
        case nil: return nil
        case .string(let given): text = given
        case .number(let given): text = Int(exactly: given).map(String.init)
        default: text = nil
        }
        if let text, FieldRules.isDigits(text, count: count) { return text }
        report("\(path) must be \(count.lowerBound) to \(count.upperBound) digits")
        return nil
    }
}
