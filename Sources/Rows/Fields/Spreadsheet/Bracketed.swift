import Text

/// What stands in brackets in place of a value: `(blank)`, `<NA>`, `[object Object]`, `{{first_name}}`, `{"name":"x"}`.
enum Bracketed {
    /// Whether a trimmed cell holds nothing else.
    static func isMark(_ cell: Bytes) -> Bool {
        guard cell.count > 1, cell[cell.count - 1] == closing(cell[0]) else {
            // `${first_name}` of a template.
            return cell.count > 3 && cell[0] == UInt8(ascii: "$") && cell[1] == UInt8(ascii: "{")
                && cell[cell.count - 1] == UInt8(ascii: "}")
        }
        let inside = TextTrim.trimmed(cell.view(1..<cell.count - 1))
        if inside.isEmpty || NoValue.matches(inside, mayBeName: false) { return true }
        // `(#N/A)`
        if inside[0] == UInt8(ascii: "#") { return SpreadsheetDamage.code(inside) != nil }
        switch cell[0] {
        case UInt8(ascii: "{"):
            return !isID(inside)
        case UInt8(ascii: "%"):
            return inside.allSatisfy(isNameOfField)
        case UInt8(ascii: "["):
            return inside.text.hasPrefix("object ") || isList(inside)
        case UInt8(ascii: "<"):
            return inside[0] == cell[0] || inside[0] == UInt8(ascii: "%")
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
