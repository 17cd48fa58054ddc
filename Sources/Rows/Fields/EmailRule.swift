package import Text

/// Decides whether a cell is an e-mail address that a mail server would take.
///
/// Narrower than RFC 5321 on purpose: quoted local parts and address literals exist on paper, but a cell with one is
/// a mistake. Letters beyond ASCII are allowed on both sides (RFC 6531).
package enum EmailRule {
    /// The address as a range of the cell, without surrounding blanks and a leading `mailto:`.
    @inline(__always)
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
        let steps = EmailAutomaton.steps
        var state = EmailAutomaton.start
        var all: UInt8 = 0
        for place in 0..<address.count {
            state = EmailAutomaton.next(state, steps[address[place]])
            all |= address[place]
        }
        guard EmailAutomaton.isEnd(state) else { return false }
        return (address.count <= 64 || hasShortParts(address)) && (all < 0x80 || hasOnlyLetters(address))
    }

    /// RFC 5321, 4.5.3.1: 64 octets before the @; 254 in all, the path's 256 less its angle brackets.
    /// RFC 1035, 2.3.4: 63 octets for a label of the domain.
    private static func hasShortParts(_ address: Bytes) -> Bool {
        let parts = address.split(separator: UInt8(ascii: "@"))
        return address.count <= 254 && parts[0].count <= 64
            && parts[1].split(separator: UInt8(ascii: ".")).allSatisfy { $0.count <= 63 }
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
}
