import Text

/// The text of a phone cell, before it is known whether it is a possible number.
struct PhoneText {
    var digits = PhoneDigits()
    /// A plus sign came before the first digit.
    var hasPlus = false
    /// How many digits come before a zero that stands in brackets of its own, as in `+44 (0)20`.
    var bracketedZero: Int?
    /// There was a full stop, which may be that of a decimal number.
    var hasFullStop = false
    /// Something stood there that is no part of a phone number: a letter, a second plus sign, an extension.
    var isForeign = false
    /// The digits are those of two numbers, or of a number and an extension.
    private(set) var hasTwo = false
    private var groups = PhoneGroups()

    /// Whether the cell has to be looked at again, and not only its digits.
    var isUnusual: Bool { isForeign || hasTwo || hasFullStop || digits.count < 5 || mayBeDate || digits.isZero }

    /// Whether a number with a decimal point was written behind a calling code: `+49 1712345678.0`.
    var endsWithFraction: Bool { groups.endWithFraction }

    /// Whether the digits are few enough, and grouped, so that they may be those of a date.
    var mayBeDate: Bool {
        if hasPlus { return groups.marks == 2 && digits.count <= 12 }
        return digits.count <= 4 || digits.count <= 8 && groups.count > 1
    }

    /// Reads a cell as people and programs write numbers: with spaces, dashes, dots, slashes and brackets anywhere,
    /// with invisible characters, digits of any script, `tel:` before and quotation marks around it.
    ///
    /// Letters are rejected: libphonenumber takes them for vanity numbers and extensions, neither of which receives
    /// a message.
    @inline(__always)
    init(_ cell: Bytes) {
        // Most numbers are digits and nothing else, but perhaps a plus sign.
        let hasPlus = cell.count > 0 && cell[0] == UInt8(ascii: "+")
        if let digits = PhoneDigits(of: cell, from: hasPlus ? 1 : 0) {
            self.init(digits, hasPlus: hasPlus)
        } else {
            self.init(byCharacter: cell)
        }
    }

    private init(_ digits: PhoneDigits, hasPlus: Bool) {
        self.digits = digits
        self.hasPlus = hasPlus
    }

    @inline(never)
    private init(byCharacter cell: Bytes) {
        var position = Self.lengthOfLabel(cell)
        while position < cell.count {
            let digit = cell[position] &- 0x30
            if digit < 10 {
                append(digit)
                position += 1
                continue
            }
            switch cell[position] {
            case UInt8(ascii: "+"):
                if digits.count > 0 {
                    isForeign = true
                    return
                }
                hasPlus = true
                position += 1
            case UInt8(ascii: " "):
                groups.addBlank()
                position += 1
            case 0x09...0x0D:
                groups.addBreak()
                position += 1
            case UInt8(ascii: "-"), UInt8(ascii: "~"):
                groups.addDash()
                position += 1
            case UInt8(ascii: "/"):
                groups.addSlash()
                position += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"):
                groups.addBracket()
                position += 1
            case UInt8(ascii: "."):
                hasFullStop = true
                groups.addPoint()
                position += 1
            case UInt8(ascii: "("), UInt8(ascii: "["):
                readBracket(cell, &position)
            default:
                guard readOther(cell, &position) else {
                    isForeign = true
                    return
                }
            }
        }
        hasTwo = groups.areTwo(digits, hasPlus: hasPlus)
    }

    private mutating func append(_ digit: UInt8) {
        groups.add(digit, after: digits, hasPlus: hasPlus)
        digits.append(digit)
    }

    private mutating func readBracket(_ cell: Bytes, _ position: inout Int) {
        let isRound = cell[position] == UInt8(ascii: "(")
        position += 1
        if isRound, position + 1 < cell.count, cell[position] == UInt8(ascii: "0"),
            cell[position + 1] == UInt8(ascii: ")"),
            bracketedZero == nil
        {
            bracketedZero = digits.count
        }
        groups.openBracket()
    }

    /// Reads a character beyond the usual ones. False where the character cannot stand in a number.
    private mutating func readOther(_ cell: Bytes, _ position: inout Int) -> Bool {
        switch cell[position] {
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "="):
            // `'+33…` and `="+33…"` are how people keep a spreadsheet from reading a number.
            let rest = cell[(position + 1)...]
            guard digits.count == 0 || !rest.contains(where: { $0 &- 0x30 < 10 }) else { return false }
            position += 1
            return true
        case 0xC2...0xF4:
            let length = cell[position] < 0xE0 ? 2 : cell[position] < 0xF0 ? 3 : 4
            let end = min(position + length, cell.count)
            guard let scalar = cell.view(position..<end).text.unicodeScalars.first else { return false }
            position = end
            return read(scalar)
        default:
            return false
        }
    }

    /// Reads a character beyond ASCII: digits of any script, blanks and what nobody sees, dashes, full-width forms.
    private mutating func read(_ scalar: Unicode.Scalar) -> Bool {
        if let digit = Self.digit(scalar) {
            append(digit)
            return true
        }
        switch scalar {
        case "\u{FF0B}":
            hasPlus = hasPlus || digits.count == 0
            return digits.count == 0
        case "\u{FF0F}": groups.addSlash()
        case "\u{FF0E}": groups.addPoint()
        case "\u{FF08}", "\u{FF3B}": groups.openBracket()
        case "\u{FF09}", "\u{FF3D}": groups.addBracket()
        case "\u{2212}", "\u{223C}", "\u{2053}", "\u{30FC}", "\u{FF5E}": groups.addDash()
        case "\u{2028}", "\u{2029}": groups.addBreak()
        default:
            switch scalar.properties.generalCategory {
            case .spaceSeparator: groups.addBlank()
            case .dashPunctuation: groups.addDash()
            case .format: break
            default: return CharacterName.isFiller(scalar) && !(0xFE00...0xFE0F ~= scalar.value)
            }
        }
        return true
    }

    /// The value of a digit of any script.
    static func digit(_ scalar: Unicode.Scalar) -> UInt8? {
        guard scalar.properties.generalCategory == .decimalNumber else { return nil }
        return scalar.properties.numericValue.map { UInt8($0) }
    }

    /// The length of `tel:` or `Tel.` at the beginning of a cell.
    private static func lengthOfLabel(_ cell: Bytes) -> Int {
        guard let first = cell.first, first | 0x20 == UInt8(ascii: "t"), cell.count > 4 else { return 0 }
        guard cell[1] | 0x20 == UInt8(ascii: "e"), cell[2] | 0x20 == UInt8(ascii: "l") else { return 0 }
        var length = 3
        while length < cell.count, cell[length] == UInt8(ascii: ".") || cell[length] == UInt8(ascii: ":") {
            length += 1
        }
        return length
    }
}
