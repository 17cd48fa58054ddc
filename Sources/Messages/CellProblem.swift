import Rows
import Text

/// The part of a sentence that points at what is wrong in a cell. Whether a cell is wrong is not decided here.
enum CellProblem {
    /// Continues a sentence about a VIN, `contains the letter O (position 5); …`
    static func vinCharacter(in cell: String) -> String {
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
        return "contains \(named(first.element)) \(position); a VIN has only the digits 0 to 9 and the letters A to Z "
            + "without I, O and Q"
    }

    /// `contains ' ' (position 4)`, where the cell holds anything but letters and digits.
    static func strayCharacter(inVIN cell: String) -> String? {
        let scalars = Array(cell.unicodeScalars)
        let stray = scalars.firstIndex { scalar in
            if isVINCharacter(scalar) { return false }
            return !scalar.properties.isAlphabetic && scalar.properties.numericType == nil
        }
        return stray.map { "contains \(named(scalars[$0])) (position \($0 + 1))" }
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
            return "contains \(named(scalars[index])) (position \(index + 1))"
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
            return "contains \(named(scalars[index])) (position \(index + 1))"
        }
        if let index = scalars.firstIndex(where: { !$0.isASCII && !VisibleText.isOfWord($0) }) {
            return "contains \(named(scalars[index])) (position \(index + 1))"
        }
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
        return "contains \(named(scalars[index])) (position \(index + 1))"
    }

    /// `contains the invisible control character \u{7} (position 5); …`
    static func controlCharacter(in cell: String) -> String {
        let scalars = Array(cell.unicodeScalars)
        let index = scalars.firstIndex { scalar in
            0x7F...0x9F ~= scalar.value || scalar.value < 0x20 && scalar != "\t" && scalar != "\n" && scalar != "\r"
        }
        let correction = "delete it, or type the value again"
        guard let index else { return "contains an invisible control character; \(correction)" }
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

    /// `a space`, `the letter x`, `";"`
    private static func named(_ scalar: Unicode.Scalar) -> String {
        if scalar == " " { return "a space" }
        if scalar == "\u{A0}" { return "a no-break space" }
        let text = VisibleText.escaped(String(Character(scalar)))
        if scalar.properties.isAlphabetic { return "the letter \(text)" }
        return VisibleText.isInvisible(scalar) ? "the invisible character \(text)" : "'\(text)'"
    }
}
