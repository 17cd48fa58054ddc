import Text

/// What stands in brackets in place of a value: `(blank)`, `<NA>`, `[First name]`, `[object Object]`, `{{first_name}}`,
/// `{"name":"x"}`.
enum Bracketed {
    /// Whether a trimmed cell holds nothing else.
    static func isMark(_ cell: Bytes) -> Bool {
        guard cell.count > 1, cell[cell.count - 1] == closing(cell[0]) else {
            // `${first_name}` of a template.
            return cell.count > 3 && cell[0] == UInt8(ascii: "$") && cell[1] == UInt8(ascii: "{")
                && cell[cell.count - 1] == UInt8(ascii: "}")
        }
        let inside = TextTrim.trimmed(cell.view(1..<cell.count - 1))
        if inside.isEmpty || NoValue.matches(inside, mayBeName: false) || emptyCells[inside] != nil { return true }
        // `(#N/A)`
        if inside[0] == UInt8(ascii: "#") { return SpreadsheetDamage.code(inside) != nil }
        // `[First name]` of a template.
        if inside.count <= 40, HeaderName.known(inside.text) != nil { return true }
        switch cell[0] {
        case UInt8(ascii: "{"):
            return !isID(inside)
        case UInt8(ascii: "%"):
            return inside.allSatisfy(isNameOfField)
        case UInt8(ascii: "["):
            return inside.text.hasPrefix("object ") || isList(inside)
        case UInt8(ascii: "<"):
            return inside[0] == cell[0] || inside[0] == UInt8(ascii: "%") || isObject(inside.text)
        default:
            return isList(inside)
        }
    }

    private static func closing(_ opening: UInt8) -> UInt8 {
        switch opening {
        case UInt8(ascii: "("): UInt8(ascii: ")")
        case UInt8(ascii: "<"): UInt8(ascii: ">")
        case UInt8(ascii: "["): UInt8(ascii: "]")
        case UInt8(ascii: "{"): UInt8(ascii: "}")
        default: opening
        }
    }

    /// What pivot tables call an empty cell, as they print it in brackets.
    private static let emptyCells = KeywordTable(
        ["leere", "blanks", "vides", "vuote", "vacías", "lege", "lege-waarden", "tomma", "tomme", "vazias", "puste"]
            .map { ($0, ()) }
    )

    /// An object as a program prints it: `<User: 1>`, `<__main__.Customer object at 0x7f2a>`.
    private static func isObject(_ inside: String) -> Bool {
        inside.contains(":") || inside.contains(" object") || inside.contains("function ")
    }

    /// A list as a program prints it: `['Anna']`, `("Anna",)`, `[[…]]`.
    private static func isList(_ inside: Bytes) -> Bool { "'\"[(".utf8.contains(inside[0]) }

    /// Microsoft's programs write a GUID in braces.
    private static func isID(_ inside: Bytes) -> Bool {
        inside.allSatisfy { $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 6 || $0 == UInt8(ascii: "-") }
    }

    private static func isNameOfField(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || "_.- ".utf8.contains(byte)
    }
}
