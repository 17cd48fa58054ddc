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

    /// Reads a cell as people and programs write numbers: with spaces, dashes, dots, slashes and brackets anywhere,
    /// with invisible characters, full-width or Arabic digits, `tel:` before and quotation marks around it.
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
                digits.append(digit)
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
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: ")"), UInt8(ascii: "["),
                UInt8(ascii: "]"), UInt8(ascii: "~"), 0x09...0x0D:
                position += 1
            case UInt8(ascii: "."):
                hasFullStop = true
                position += 1
            case UInt8(ascii: "("):
                readBracket(cell, &position)
            default:
                guard readOther(cell, &position) else {
                    isForeign = true
                    return
                }
            }
        }
    }

    private mutating func readBracket(_ cell: Bytes, _ position: inout Int) {
        position += 1
        if position + 1 < cell.count, cell[position] == UInt8(ascii: "0"), cell[position + 1] == UInt8(ascii: ")"),
            bracketedZero == nil
        {
            bracketedZero = digits.count
        }
    }

    /// Reads a character beyond the usual ones. False where the character cannot stand in a number.
    private mutating func readOther(_ cell: Bytes, _ position: inout Int) -> Bool {
        for length in 1...3 where position + length <= cell.count {
            if TextTrim.isBlank(cell, position, length) || Self.isPunctuation(cell, position, length) {
                position += length
                return true
            }
        }
        switch cell[position] {
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "="):
            // `'+33…` and `="+33…"` are how people keep a spreadsheet from reading a number.
            let rest = cell[(position + 1)...]
            guard digits.count == 0 || !rest.contains(where: { $0 &- 0x30 < 10 }) else { return false }
            position += 1
            return true
        case 0xD9 where position + 1 < cell.count && cell[position + 1] &- 0xA0 < 10:  // Arabic
            digits.append(cell[position + 1] &- 0xA0)
            position += 2
            return true
        case 0xDB where position + 1 < cell.count && cell[position + 1] &- 0xB0 < 10:  // Persian
            digits.append(cell[position + 1] &- 0xB0)
            position += 2
            return true
        case 0xEF where position + 2 < cell.count && cell[position + 1] == 0xBC:  // full-width forms
            let last = cell[position + 2]
            position += 3
            if last == 0x8B, digits.count == 0 {
                hasPlus = true
                return true
            }
            digits.append(last &- 0x90)
            return last &- 0x90 < 10
        default:
            return false
        }
    }

    /// Dashes of every kind, and the full-width forms of brackets, full stop and slash.
    private static func isPunctuation(_ cell: Bytes, _ position: Int, _ length: Int) -> Bool {
        switch (length, cell[position]) {
        case (2, 0xC2):
            return cell[position + 1] == 0xAD  // soft hyphen
        case (3, 0xE2):
            switch (cell[position + 1], cell[position + 2]) {
            case (0x80, 0x90...0x95), (0x88, 0x92), (0x88, 0xBC), (0x81, 0x93): return true  // dashes, minus, tildes
            default: return false
            }
        case (3, 0xE3):
            return cell[position + 1] == 0x83 && cell[position + 2] == 0xBC  // the Japanese long vowel mark
        case (3, 0xEF):
            switch (cell[position + 1], cell[position + 2]) {
            case (0xBC, 0x88...0x89), (0xBC, 0x8D...0x8F), (0xBC, 0xBB), (0xBC, 0xBD), (0xBD, 0x9E): return true
            default: return false
            }
        default:
            return false
        }
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
