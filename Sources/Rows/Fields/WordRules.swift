package import Text

// The rules for cells that hold one word of a few. The words themselves are the languages': `Language`.

/// A customer's gender, as far as providers ask for it.
package enum Gender: String, CaseIterable, Sendable {
    case men, women
}

/// The rule for a cell that tells a customer's gender.
package enum GenderRule {
    /// The gender; nil where the cell is empty, or says that the customer is neither or did not tell.
    ///
    /// Understands titles, words and abbreviations of every language that is known; anything else is `.genderUnknown`.
    @inline(__always)
    package static func read(_ cell: Bytes) -> Result<Gender?, ProblemCode> {
        let cell = TextTrim.trimmed(cell)
        if cell.isEmpty { return .success(nil) }
        if let meaning = words[cell] { return .success(meaning.gender) }
        return .failure(SpreadsheetDamage.code(cell, mayBeName: false) ?? .genderUnknown)
    }

    private enum Meaning: Sendable {
        case men, women, other

        var gender: Gender? {
            switch self {
            case .men: .men
            case .women: .women
            case .other: nil
            }
        }
    }

    private static let words = KeywordTable(
        Language.words(\.men, Meaning.men) + Language.words(\.women, .women) + Language.words(\.otherGenders, .other)
            // What forms and programs write in any language.
            + ["x", "nb", "u", "-", "n/a", "na", "n.a", "null"].map { ($0, .other) }
    )
}

/// By which channel the provider messages the customer.
package enum Notify: String, CaseIterable, Sendable {
    case none, email, sms, both

    package var sendsEmail: Bool { self == .email || self == .both }
    package var sendsSMS: Bool { self == .sms || self == .both }
}

/// The rule for a cell that says by which channel the customer is to be messaged.
package enum NotifyRule {
    /// Understands the four words of this program, and their synonyms. A message that nobody wanted cannot be taken back,
    /// so anything else is `.notifyUnknown`, numbers too: `0` says no in most programs, and e-mail in a provider's own.
    ///
    /// - Parameter numbers: What a provider's own numbers say, from 0 on, where the column is the provider's own.
    package static func read(_ cell: Bytes, numbers: [Notify] = []) -> Result<Notify, ProblemCode> {
        let cell = TextTrim.trimmed(cell)
        if cell.isEmpty { return .failure(.missingField) }
        if let notify = words[cell] { return .success(notify) }
        if cell.count == 1, cell[0] &- UInt8(ascii: "0") < numbers.count {
            return .success(numbers[Int(cell[0] &- UInt8(ascii: "0"))])
        }
        return .failure(SpreadsheetDamage.code(cell, mayBeName: false) ?? .notifyUnknown)
    }

    private static let words = KeywordTable(
        Language.words(\.noMessage, Notify.none) + Language.words(\.no, .none)
            + Language.words(\.byEmail, .email) + Language.words(\.bySMS, .sms)
            + Language.words(\.byBoth, .both) + combinations.map { ($0, .both) } + [("-", .none)]
    )

    private static let combinations = [
        "email+sms", "sms+email", "mail+sms", "email,sms", "sms,email", "email&sms", "sms&email", "email/sms",
        "sms/email", "e-mail+sms", "sms+e-mail",
    ]
}

/// The rule for a cell that says yes or no.
package enum BooleanRule {
    /// Anything that is neither is `.fastTrackUnknown`, after the only field that holds such a value.
    package static func read(_ cell: Bytes) -> Result<Bool, ProblemCode> {
        let cell = TextTrim.trimmed(cell)
        if cell.isEmpty { return .failure(.missingField) }
        if let answer = words[cell] { return .success(answer) }
        return .failure(SpreadsheetDamage.code(cell, mayBeName: false) ?? .fastTrackUnknown)
    }

    private static let words = KeywordTable(
        Language.words(\.yes, true) + Language.words(\.no, false)
            + ["1", "x", "✓", "✔", "☑"].map { ($0, true) } + ["0", "✗", "✘", "☐"].map { ($0, false) }
    )
}
