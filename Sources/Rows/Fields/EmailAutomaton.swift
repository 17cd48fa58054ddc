/// The form of an e-mail address, as an automaton that takes one step for each byte.
///
/// A state is a number of bits, and what a byte does in each state stands that many bits up in one word: a step is one
/// shift, after which the lowest six bits are the state. There is no branch in it, so that no two addresses are of
/// different difficulty to the processor; a loop that branched at each dot took twice as long.
enum EmailAutomaton {
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
            // Whether what is beyond ASCII is a letter is looked at later.
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
