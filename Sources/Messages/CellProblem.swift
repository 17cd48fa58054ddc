import Rows
import Text

/// The part of a sentence that points at what is wrong in a cell. Whether a cell is wrong is not decided here.
enum CellProblem {
    /// Continues a sentence about a VIN, `contains the letter O (position 5); …`
    static func vinCharacter(in cell: String) -> String {
        if let (index, scalar) = cell.unicodeScalars.enumerated().first(where: { !$0.element.isASCII }),
            let hidden = CharacterName.hidden(scalar, at: index)
        {
            return
                "contains \(hidden); a VIN has only the digits 0 to 9 and the letters A to Z without I, O and Q: type "
                + "it again"
        }
        let scalars = cell.uppercased().unicodeScalars.enumerated()
        guard let first = scalars.first(where: { !isVINCharacter($0.element) }) else {
            return "contains a character that VINs do not have; check it"
        }
        let digit =
            switch first.element {
            case "I": "1"
            case "O", "Q": "0"
            default: nil as String?
            }
        let position = "(position \(first.offset + 1))"
        if let digit {
            return "contains the letter \(first.element) \(position); VINs do not have it, to keep it apart from the "
                + "digit \(digit): check whether \(digit) is meant"
        }
        return
            "contains \(named(first.element, at: first.offset)); a VIN has only the digits 0 to 9 and the letters A to Z "
            + "without I, O and Q"
    }

    /// Continues a sentence about a VIN of another length, `has 19 characters and contains a space (position 4); …`
    static func vinLength(of cell: String) -> String {
        let scalars = Array(cell.unicodeScalars)
        let stray = scalars.firstIndex { scalar in
            if isVINCharacter(scalar) { return false }
            return CharacterName.isFiller(scalar)
                || !scalar.properties.isAlphabetic && scalar.properties.numericType == nil
        }
        let found =
            "has \(scalars.count) character\(scalars.count == 1 ? "" : "s")"
            + (stray.map { " and contains \(named(scalars[$0], at: $0))" } ?? "")
            + "; a VIN has 17 letters and digits: "
        let copy = found + "copy all of it from the vehicle's papers"
        if stray == nil { return copy }
        let letters = cell.uppercased().unicodeScalars.filter { isVINCharacter($0) }
        let others = cell.unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }
        guard letters.count == 17, others.count == 17 else { return copy }
        return found + "write \(String(String.UnicodeScalarView(letters))), if that is it"
    }

    /// Continues a sentence about a plate.
    static func plateCharacter(in cell: String) -> String {
        guard let index = PlateRule.flaw(of: cell) else { return "holds more than a plate" }
        let scalars = Array(cell.unicodeScalars)
        if scalars[index] == "/" { return "holds more than one plate" }
        return "contains \(named(scalars[index], at: index))"
    }

    /// Continues a sentence about a country's code in the place of a language's.
    static func country(_ cell: String) -> String {
        guard let (language, spoken) = CountryCode.meaning(of: cell) else { return "is the code of a country too" }
        return
            "says \(language) as a language; if it is the country, write the language of this customer, such as \(spoken)"
    }

    static func notify(_ cell: String, shown: String, _ context: ProblemContext) -> String {
        let isNumber = cell.contains { $0.isNumber } && cell.allSatisfy { $0.isNumber || ".,".contains($0) }
        if context.readsChannelNumbers {
            return
                "\(shown) is none of \(context.provider)'s numbers; write \(context.channelNumbers), or one of the words "
                + context.channels
        }
        guard isNumber else { return "\(shown) is no way to message a customer; write \(context.channels)" }
        let column = context.channelColumn
        return "\(shown) is a number, and says yes in one program and no in another; write \(context.channels)"
            + (column.isEmpty ? "" : " (\(context.provider)'s own numbers are read only in a column called \(column))")
    }

    /// The sentence about a row in which two columns tell different channels.
    static func notifyConflict(shown: String, isEmpty: Bool, _ context: ProblemContext) -> String {
        let (column, cell) = context.otherChannel ?? (context.channelColumn, "")
        let other = "\(VisibleText.shortened(column, to: 40)) says \"\(VisibleText.shortened(cell))\""
        let meaning = context.channelNumbers.isEmpty ? "" : " (\(context.channelNumbers))"
        return
            "\(isEmpty ? "the cell is empty" : "it says \(shown)"), and the column \(other)\(meaning); make both say the "
            + "same, or delete one of the two columns"
    }

    /// ISO 3779 (and 49 CFR 565.15 for North America): position 9 is computed from the 16 others.
    static func vinCheckDigit(in cell: String) -> String {
        let scalars = Array(cell.uppercased().unicodeScalars)
        let digit = scalars.count == 17 ? " \(scalars[8])" : ""
        return "does not match its check digit\(digit) (position 9), so one of its characters is probably wrong; "
            + "compare it with the vehicle's papers"
    }

    /// Continues a sentence about an e-mail address.
    static func email(_ cell: String) -> String {
        let scalars = Array(cell.unicodeScalars)
        if let index = scalars.firstIndex(where: { VisibleText.isBlank($0) }) {
            return "contains \(named(scalars[index], at: index))"
        }
        let parts = cell.unicodeScalars.split(separator: "@", omittingEmptySubsequences: false)
        switch parts.count {
        case 1: return "has no @"
        case 2 where parts[0].isEmpty: return "has nothing before the @"
        case 2 where parts[1].isEmpty: return "has nothing behind the @"
        case 2 where !parts[1].contains("."): return "has no dot behind the @"
        case 2: break
        default: return "has more than one @"
        }
        if let index = scalars.firstIndex(where: { "\"(),:;<>[\\]".unicodeScalars.contains($0) }) {
            return "contains \(named(scalars[index], at: index))"
        }
        if let index = EmailRule.strange(in: cell) { return "contains \(named(scalars[index], at: index))" }
        if cell.contains("..") || parts[1].first == "." || parts.contains(where: { $0.last == "." }) {
            return "has a dot where none can be"
        }
        return "is no address that a mail server would take"
    }

    /// Continues a sentence about a phone number.
    static func phoneCharacter(in cell: String) -> String {
        let scalars = Array(cell.unicodeScalars)
        let digits = scalars.indices.filter { scalars[$0].properties.generalCategory == .decimalNumber }
        let label = cell.lowercased().hasPrefix("tel") ? 0..<3 : 0..<0
        let index = scalars.indices.first { index in
            switch scalars[index] {
            case _ where label.contains(index): false
            case "+": index > digits.first ?? index  // a second plus sign is as wrong as a letter
            // Quotation marks and `=` around a number keep spreadsheets from reading it.
            case "'", "\"", "=": index > digits.first ?? index && index < digits.last ?? index
            case " ", "(", ")", "[", "]", ".", "/", "~", ":": false
            default:
                switch scalars[index].properties.generalCategory {
                case .decimalNumber, .dashPunctuation, .format, .spaceSeparator: false
                default: true
                }
            }
        }
        guard let index else { return "is no phone number" }
        return "contains \(named(scalars[index], at: index))"
    }

    /// `contains the invisible control character \u{7} (position 5); …`
    static func controlCharacter(in cell: String) -> String {
        let scalars = Array(cell.unicodeScalars)
        let index = scalars.firstIndex { scalar in
            0x7F...0x9F ~= scalar.value || scalar.value < 0x20 && scalar != "\t" && scalar != "\n" && scalar != "\r"
        }
        let correction = "delete it, or type the value again"
        guard let index else {
            let hidden = CharacterName.hidden(in: cell) ?? "an invisible control character"
            return "contains \(hidden); \(correction)"
        }
        let name = VisibleText.escaped(String(Character(scalars[index])))
        let found = "contains the invisible control character \(name) (position \(index + 1))"
        if scalars[index].value < 0x80 { return "\(found); \(correction)" }
        return "\(found), perhaps because the file was saved by an old DOS program in another encoding; save the file "
            + "as UTF-8, or type the value again"
    }

    private static func isVINCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9": true
        case "I", "O", "Q": false
        case "A"..."Z": true
        default: false
        }
    }

    /// `a space (position 5)`, `the letter x (position 5)`, `a no-break space (U+00A0) after the 4th character`
    private static func named(_ scalar: Unicode.Scalar, at index: Int) -> String {
        if let hidden = CharacterName.hidden(scalar, at: index) { return hidden }
        let place = "(position \(index + 1))"
        if scalar == " " { return "a space \(place)" }
        if let mark = CharacterName.mark(scalar) { return "\(mark) \(place)" }
        let text = VisibleText.escaped(String(Character(scalar)))
        return scalar.properties.isAlphabetic ? "the letter \(text) \(place)" : "'\(text)' \(place)"
    }
}
