import Text

/// A regular expression of the kind that libphonenumber's metadata uses: digits, `\d`, classes, groups, alternatives,
/// `?`, `{n}`, `{m,n}`, `$`. It is matched where it stands, without being compiled and without allocating.
///
/// A general engine would need to be built for each of several hundred patterns at every start.
struct DigitPattern: Sendable {
    private let text: StaticString

    init(_ text: StaticString) {
        self.text = text
    }

    var isEmpty: Bool { text.utf8CodeUnitCount == 0 }

    /// What one pattern found at the beginning of a number.
    struct Match {
        /// How many digits it covers.
        var length = 0
        /// The digits of each group; nil where the group took no part.
        var first: Range<Int>?
        var second: Range<Int>?
        var groups = 0
        /// The group with the highest number.
        var last: Range<Int>? { groups == 2 ? second : first }
    }

    /// Whether the pattern covers the whole number. An empty pattern matches nothing.
    func matchesWhole(_ digits: PhoneDigits) -> Bool {
        guard !isEmpty else { return false }
        var match = Match()
        let count = digits.count
        return withUnsafeMutablePointer(to: &match) { match in
            Matcher(pattern: text, digits: digits, match: match).alternatives(0, text.utf8CodeUnitCount, 0) { end in
                end == count
            }
        }
    }

    /// What the pattern finds at the beginning of the number, preferring as a backtracking engine does.
    func matchPrefix(_ digits: PhoneDigits) -> Match? {
        guard !isEmpty else { return nil }
        var match = Match()
        let found = withUnsafeMutablePointer(to: &match) { match in
            Matcher(pattern: text, digits: digits, match: match).alternatives(0, text.utf8CodeUnitCount, 0) { end in
                match.pointee.length = end
                return true
            }
        }
        for offset in 0..<text.utf8CodeUnitCount where isCapturingGroup(at: offset) { match.groups += 1 }
        return found ? match : nil
    }

    /// Whether a number that begins with this digit might match. Says yes too often rather than too seldom.
    func mayBegin(with digit: UInt8) -> Bool {
        var digits = PhoneDigits()
        digits.append(digit)
        var match = Match()
        return withUnsafeMutablePointer(to: &match) { match in
            let matcher = Matcher(pattern: text, digits: digits, match: match, isHopeful: true)
            return !isEmpty && matcher.alternatives(0, text.utf8CodeUnitCount, 0) { end in end > 0 }
        }
    }

    private func isCapturingGroup(at offset: Int) -> Bool {
        let bytes = text.utf8Start
        return bytes[offset] == UInt8(ascii: "(") && bytes[offset + 1] != UInt8(ascii: "?")
    }
}

/// One attempt: a backtracking matcher whose continuations live on the stack.
private struct Matcher {
    let pattern: StaticString
    let digits: PhoneDigits
    let match: UnsafeMutablePointer<DigitPattern.Match>
    /// Takes every digit beyond the end for a fitting one.
    var isHopeful = false

    typealias Continuation = (Int) -> Bool

    private func byte(_ offset: Int) -> UInt8 { pattern.utf8Start[offset] }

    /// Tries the alternatives of `low..<high` in order.
    func alternatives(_ low: Int, _ high: Int, _ position: Int, _ then: Continuation) -> Bool {
        var start = low
        var offset = low
        var depth = 0
        while offset <= high {
            let isEnd = offset == high
            if isEnd || (depth == 0 && byte(offset) == UInt8(ascii: "|")) {
                if sequence(start, offset, position, then) { return true }
                start = offset + 1
            } else if byte(offset) == UInt8(ascii: "(") {
                depth += 1
            } else if byte(offset) == UInt8(ascii: ")") {
                depth -= 1
            }
            offset += 1
        }
        return false
    }

    private func sequence(_ low: Int, _ high: Int, _ position: Int, _ then: Continuation) -> Bool {
        if low == high { return then(position) }
        let atomEnd = endOfAtom(low)
        let (minimum, maximum, next) = quantifier(atomEnd, high)
        if byte(low) == UInt8(ascii: "(") {
            return repeatGroup(low, atomEnd, minimum, maximum, position) { sequence(next, high, $0, then) }
        }
        if byte(low) == UInt8(ascii: "$") {
            return position >= digits.count && sequence(next, high, position, then)
        }
        var taken = 0
        while taken < maximum, fits(low, position + taken) { taken += 1 }
        while taken >= minimum {
            if sequence(next, high, position + taken, then) { return true }
            taken -= 1
        }
        return false
    }

    private func repeatGroup(
        _ low: Int,
        _ end: Int,
        _ minimum: Int,
        _ maximum: Int,
        _ position: Int,
        _ then: Continuation
    ) -> Bool {
        if maximum > 0 {
            let matched = group(low, end, position) { after in
                after > position && repeatGroup(low, end, max(minimum - 1, 0), maximum - 1, after, then)
            }
            if matched { return true }
        }
        return minimum == 0 && then(position)
    }

    private func group(_ low: Int, _ end: Int, _ position: Int, _ then: Continuation) -> Bool {
        if byte(low + 1) == UInt8(ascii: "?") {
            return alternatives(low + 3, end - 1, position, then)
        }
        var number = 0
        for offset in 0...low where byte(offset) == UInt8(ascii: "(") && byte(offset + 1) != UInt8(ascii: "?") {
            number += 1
        }
        return alternatives(low + 1, end - 1, position) { after in
            let before = match.pointee
            if number == 1 { match.pointee.first = position..<after } else { match.pointee.second = position..<after }
            if then(after) { return true }
            match.pointee = before
            return false
        }
    }

    /// Where the digit, class, escape or group that begins at `low` ends.
    private func endOfAtom(_ low: Int) -> Int {
        switch byte(low) {
        case UInt8(ascii: "\\"):
            return low + 2
        case UInt8(ascii: "["):
            var offset = low
            while byte(offset) != UInt8(ascii: "]") { offset += 1 }
            return offset + 1
        case UInt8(ascii: "("):
            var depth = 0
            var offset = low
            repeat {
                if byte(offset) == UInt8(ascii: "(") { depth += 1 }
                if byte(offset) == UInt8(ascii: ")") { depth -= 1 }
                offset += 1
            } while depth > 0
            return offset
        default:
            return low + 1
        }
    }

    private func quantifier(_ offset: Int, _ high: Int) -> (minimum: Int, maximum: Int, next: Int) {
        guard offset < high else { return (1, 1, offset) }
        if byte(offset) == UInt8(ascii: "?") { return (0, 1, offset + 1) }
        guard byte(offset) == UInt8(ascii: "{") else { return (1, 1, offset) }
        var next = offset + 1
        var bounds = (0, 0)
        var isRange = false
        while byte(next) != UInt8(ascii: "}") {
            if byte(next) == UInt8(ascii: ",") {
                isRange = true
            } else if isRange {
                bounds.1 = bounds.1 * 10 + Int(byte(next) - 0x30)
            } else {
                bounds.0 = bounds.0 * 10 + Int(byte(next) - 0x30)
            }
            next += 1
        }
        return (bounds.0, isRange ? bounds.1 : bounds.0, next + 1)
    }

    /// Whether the digit, class or `\d` at `low` admits the digit at `position`.
    private func fits(_ low: Int, _ position: Int) -> Bool {
        guard position < digits.count else { return isHopeful && position < PhoneDigits.capacity }
        let digit = digits[position] + 0x30
        switch byte(low) {
        case UInt8(ascii: "\\"):
            return true
        case UInt8(ascii: "["):
            var offset = low + 1
            while byte(offset) != UInt8(ascii: "]") {
                if byte(offset + 1) == UInt8(ascii: "-") {
                    if byte(offset) <= digit, digit <= byte(offset + 2) { return true }
                    offset += 3
                } else {
                    if byte(offset) == digit { return true }
                    offset += 1
                }
            }
            return false
        default:
            return byte(low) == digit
        }
    }
}
