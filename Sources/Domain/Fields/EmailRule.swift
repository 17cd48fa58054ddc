/// Decides whether a cell is an e-mail address that a mail server would take.
///
/// Narrower than RFC 5321 on purpose: quoted local parts and address literals exist on paper, but a cell with one is
/// a mistake. Letters beyond ASCII are allowed on both sides (RFC 6531).
package enum EmailRule {
    /// The address as a range of the cell, without surrounding blanks and a leading `mailto:`.
    package static func read(_ cell: Bytes) -> Result<Range<Int>, ProblemCode> {
        let trimmed = TextTrim.trimmed(cell)
        guard let base = trimmed.baseAddress, let cellBase = cell.baseAddress, !trimmed.isEmpty else {
            return .failure(.missingField)
        }
        let prefix = lengthOfScheme(trimmed)
        let address = prefix == 0 ? trimmed : trimmed.view(prefix..<trimmed.count)
        guard isAcceptable(address) else {
            return .failure(SpreadsheetDamage.code(trimmed) ?? .emailInvalid)
        }
        let start = base - cellBase + prefix
        return .success(start..<start + address.count)
    }

    private static func isAcceptable(_ address: Bytes) -> Bool {
        // RFC 5321, 4.5.3.1: 64 octets before the @; 254 in all, the path's 256 less its angle brackets.
        guard address.count <= 254 else { return false }
        let isAlphanumeric = alphanumeric.pointer
        var at: Int?
        var partStart = 0  // of the part between two dots
        var isASCII = true
        var position = 0
        while true {
            while position < address.count, isAlphanumeric[Int(address[position])] != 0 { position &+= 1 }
            guard position < address.count else { break }
            switch address[position] {
            case UInt8(ascii: "."):
                guard position > partStart else { return false }
                if at != nil {
                    guard isLabel(address, partStart..<position) else { return false }
                }
                partStart = position + 1
            case UInt8(ascii: "@"):
                guard at == nil, position > partStart, position <= 64 else { return false }
                at = position
                partStart = position + 1
            case UInt8(ascii: "-"):
                guard at == nil || position > partStart else { return false }
            case 0x80...0xFF:
                isASCII = false
            case let byte:
                guard at == nil, isLocalPunctuation(byte) else { return false }
            }
            position += 1
        }
        guard let at, partStart > at + 1, isTopLevel(address, partStart..<position) else { return false }
        return isASCII || hasOnlyLetters(address)
    }

    /// RFC 1035, 2.3.4: a label has 63 octets at most; 2.3.1: and does not end with a hyphen.
    @inline(__always)
    private static func isLabel(_ address: Bytes, _ range: Range<Int>) -> Bool {
        range.count <= 63 && address[range.upperBound - 1] != UInt8(ascii: "-")
    }

    /// No top-level domain has a single letter or begins with a digit: what does belongs to an IP address or is a slip.
    @inline(__always)
    private static func isTopLevel(_ address: Bytes, _ range: Range<Int>) -> Bool {
        range.count >= 2 && address[range.lowerBound] &- 0x30 >= 10 && isLabel(address, range)
    }

    /// What RFC 5322 allows in an atom beside letters, digits and the hyphen.
    private static func isLocalPunctuation(_ byte: UInt8) -> Bool {
        "!#$%&'*+/=?^_`{|}~".utf8.contains(byte)
    }

    /// Whether every character beyond ASCII is a letter, a mark or a digit of some script.
    private static func hasOnlyLetters(_ address: Bytes) -> Bool {
        address.text.unicodeScalars.allSatisfy { scalar in
            if scalar.isASCII { return true }
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
                .spacingMark, .decimalNumber:
                return true
            default:
                return false
            }
        }
    }

    private static func lengthOfScheme(_ cell: Bytes) -> Int {
        let scheme: StaticString = "mailto:"
        guard cell.count > 7, cell[6] == UInt8(ascii: ":") else { return 0 }
        for place in 0..<6 where cell[place] | 0x20 != scheme.utf8Start[place] { return 0 }
        return 7
    }

    private static let alphanumeric = ByteTable { byte in
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 ? 1 : 0
    }
}
