package import Text

/// The rule for a cell that says for how many days a link is to be valid.
package enum ValidityRule {
    /// More than ten years is a slip, not an intention.
    package static let days = 1...3650

    /// Whole days; anything else is `.validityInvalid`.
    package static func read(_ cell: Bytes) -> Result<Int, ProblemCode> {
        let cell = TextTrim.trimmed(cell)
        if cell.isEmpty { return .failure(.missingField) }
        var number = 0
        for byte in cell {
            let digit = byte &- 0x30
            guard digit < 10, number <= days.upperBound else {
                return .failure(SpreadsheetDamage.code(cell, mayBeName: false) ?? .validityInvalid)
            }
            number = number * 10 + Int(digit)
        }
        return days.contains(number) ? .success(number) : .failure(.validityInvalid)
    }
}

/// The rule for a cell that holds the web address to which a customer is sent at the end.
package enum RedirectURLRule {
    /// `.redirectURLInvalid` unless the cell is `http` or `https`, with a host, without blanks and without the
    /// characters that RFC 3986 keeps out of every URL. User names before the host are rejected: in a link that goes to
    /// customers they only serve to mislead.
    package static func problem(_ cell: Bytes) -> ProblemCode? {
        let cell = TextTrim.trimmed(cell)
        if cell.isEmpty { return .missingField }
        let scheme = lengthOfScheme(cell)
        guard scheme > 0, cell.allSatisfy(isAllowed) else {
            return SpreadsheetDamage.code(cell, mayBeName: false) ?? .redirectURLInvalid
        }
        let rest = cell[scheme...]
        let end = rest.firstIndex { "/?#".utf8.contains($0) } ?? cell.count
        guard isAuthority(cell.view(scheme..<end)) else { return .redirectURLInvalid }
        return cell.isASCII || !misleads(cell, cell.view(scheme..<end)) ? nil : .redirectURLInvalid
    }

    /// Whether an address has a character that nobody sees, or one in its host that is taken for another: customers would
    /// land elsewhere than whoever wrote it thinks.
    private static func misleads(_ cell: Bytes, _ authority: Bytes) -> Bool {
        EmailRule.strange(in: authority.text) != nil
            || cell.text.unicodeScalars.contains { VisibleText.isInvisible($0) || CharacterName.isFiller($0) }
    }

    private static func lengthOfScheme(_ cell: Bytes) -> Int {
        let scheme: StaticString = "https://"
        var position = 0
        while position < 4 {
            guard position < cell.count, cell[position] | 0x20 == scheme.utf8Start[position] else { return 0 }
            position += 1
        }
        if position < cell.count, cell[position] | 0x20 == UInt8(ascii: "s") { position += 1 }
        for index in 5..<8 {
            guard position < cell.count, cell[position] == scheme.utf8Start[index] else { return 0 }
            position += 1
        }
        return position
    }

    /// Host and, if there is one, port.
    private static func isAuthority(_ authority: Bytes) -> Bool {
        var host = authority
        if let colon = authority.lastIndex(of: UInt8(ascii: ":")), authority.last != UInt8(ascii: "]") {
            let port = authority.view(colon + 1..<authority.count)
            guard port.count <= 5, port.allSatisfy({ $0 &- 0x30 < 10 }), (Int(port.text) ?? 443) <= 65535 else {
                return false
            }
            host = authority.view(0..<colon)
        }
        guard let first = host.first, let last = host.last else { return false }
        if first == UInt8(ascii: "[") {
            return last == UInt8(ascii: "]") && host.count > 3
                && host.dropFirst().dropLast().allSatisfy { "0123456789abcdefABCDEF:.".utf8.contains($0) }
        }
        return host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            label.first.map { $0 != UInt8(ascii: "-") } ?? false && label.last != UInt8(ascii: "-")
                && label.allSatisfy { isHost($0) }
        }
    }

    private static func isHost(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != 0x7F && !"\"<>\\^`{|}".utf8.contains(byte)
    }
}
