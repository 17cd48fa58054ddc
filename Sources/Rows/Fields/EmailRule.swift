package import Text

/// The rule for a cell that holds an e-mail address: one that a mail server would take.
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
            return .failure(SpreadsheetDamage.code(trimmed, mayBeName: false) ?? .emailInvalid)
        }
        let start = base - cellBase + prefix
        return .success(start..<start + address.count)
    }

    private static func isAcceptable(_ address: Bytes) -> Bool {
        let steps = EmailAutomaton.steps
        var state = EmailAutomaton.start
        var all: UInt8 = 0
        var index = 0
        // A loop over the bytes themselves costs twice as many steps.
        while index < address.count {
            state = EmailAutomaton.next(state, steps[address[index]])
            all |= address[index]
            index &+= 1
        }
        guard EmailAutomaton.isEnd(state) else { return false }
        return (address.count <= 64 || hasShortParts(address)) && (all < 0x80 || strange(in: address.text) == nil)
    }

    /// RFC 5321, 4.5.3.1: 64 octets before the @; 254 in all, the path's 256 less its angle brackets.
    /// RFC 1035, 2.3.4: 63 octets for a label of the domain.
    private static func hasShortParts(_ address: Bytes) -> Bool {
        let parts = address.split(separator: UInt8(ascii: "@"))
        return address.count <= 254 && parts[0].count <= 64
            && parts[1].split(separator: UInt8(ascii: ".")).allSatisfy { $0.count <= 63 }
    }

    /// The position, counted from 0, of the first character beyond ASCII that is no letter, mark or digit of some script, or
    /// that belongs to another script than what stands beside it and looks like it: nobody who types what they see would
    /// reach `аnna@example.com` with a Cyrillic а.
    package static func strange(in address: String) -> Int? {
        let scalars = Array(address.unicodeScalars)
        for part in scalars.split(whereSeparator: { $0 == "." || $0 == "@" }) {
            let hasLatin = part.contains { $0.isASCII && $0.properties.isAlphabetic }
            let index = part.firstIndex { scalar in
                !scalar.isASCII && CharacterName.isStrange(scalar, besideLatin: hasLatin)
            }
            if let index { return index }
        }
        return nil
    }

    private static func lengthOfScheme(_ cell: Bytes) -> Int {
        let scheme: StaticString = "mailto:"
        guard cell.count > 7, cell[6] == UInt8(ascii: ":") else { return 0 }
        for index in 0..<6 where cell[index] | 0x20 != scheme.utf8Start[index] { return 0 }
        return 7
    }
}

/// The form of an e-mail address, as an automaton that takes one step for each byte.
///
/// A state is a number of bits, and what a byte does in each state stands that many bits up in one word: a step is one
/// shift, after which the lowest six bits are the state. No branch depends on the address, which would defeat branch
/// prediction: 21 ns an address, against 83 ns for a loop that branches.
private enum EmailAutomaton {
    /// One word for each byte: the states that follow the ten states, six bits each.
    static let steps = ByteTable { byte in
        State.allCases.reduce(0 as UInt64) { $0 | UInt64($1.next(byte).rawValue) << UInt64($1.rawValue) }
    }

    static let start = UInt64(State.localStart.rawValue)

    @inline(__always)
    static func next(_ state: UInt64, _ step: UInt64) -> UInt64 { step &>> state }

    static func isEnd(_ state: UInt64) -> Bool { state & 0x3F == State.top.rawValue }

    private enum State: Int, CaseIterable {
        case wrong = 0
        /// Before the @: at the start of a part between two dots, and within one.
        case localStart = 6
        case local = 12
        /// Behind the @, before the first label of the domain.
        case domain = 18
        /// In a label that cannot be the last one: the only one so far, or one that begins with a digit. No top-level
        /// domain does; what does belongs to an IP address or is a slip.
        case label = 24
        case labelHyphen = 30
        /// In a label that can be the last one, as soon as it has two characters.
        case topStart = 36
        case topLetter = 42
        case top = 48
        case topHyphen = 54

        func next(_ byte: UInt8) -> State {
            let isDigit = byte &- 0x30 < 10
            // Whether what is beyond ASCII is a letter is checked later.
            let isLetter = (byte | 0x20) &- 0x61 < 26 || byte >= 0x80
            let isHyphen = byte == UInt8(ascii: "-")
            switch self {
            case .wrong:
                return .wrong
            case .localStart, .local:
                if byte == UInt8(ascii: ".") { return self == .local ? .localStart : .wrong }
                if byte == UInt8(ascii: "@") { return self == .local ? .domain : .wrong }
                return isDigit || isLetter || isHyphen || Self.isLocalPunctuation(byte) ? .local : .wrong
            case .domain:
                return isDigit || isLetter ? .label : .wrong
            case .label, .labelHyphen:
                if byte == UInt8(ascii: ".") { return self == .label ? .topStart : .wrong }
                return isDigit || isLetter ? .label : isHyphen ? .labelHyphen : .wrong
            case .topStart:
                return isLetter ? .topLetter : isDigit ? .label : .wrong
            case .topLetter, .top, .topHyphen:
                if byte == UInt8(ascii: ".") { return self == .topHyphen ? .wrong : .topStart }
                return isDigit || isLetter ? .top : isHyphen ? .topHyphen : .wrong
            }
        }

        /// What RFC 5322 allows in an atom beside letters, digits and the hyphen.
        private static func isLocalPunctuation(_ byte: UInt8) -> Bool {
            "!#$%&'*+/=?^_`{|}~".utf8.contains(byte)
        }
    }
}
