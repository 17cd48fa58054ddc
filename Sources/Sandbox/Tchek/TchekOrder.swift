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
    /// What answers repeat of the request, a character each, so that a session stays small: the options, then
    /// `sendingType`; `-` for what was not given.
    var echo: String {
        let options = self.options.map { $0.map { $0 ? "1" : "0" } ?? "-" }
        return options.joined() + (sendingType.map(String.init) ?? "-")
    }

    /// The members of an answer that an echo stands for.
    static func members(echo: String) -> (options: JSONValue, sendingType: JSONValue) {
        var options = zip(TchekRules.options, echo).filter { $0.1 != "-" }
            .map { JSONValue.Member(name: $0.0.name, value: .bool($0.1 == "1")) }
        options.append(.init(name: "loadTchek", value: true))
        let sendingType = echo.last.flatMap(\.wholeNumberValue)
        return (.object(options), sendingType.map { .number(Double($0)) } ?? .null)
    }
}
