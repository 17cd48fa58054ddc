/// UTF-8 by hand, for the streams in and out: what `String` would repair must stay as it came.
enum UTF8Text {
    /// Appends a code point. A lone surrogate of UTF-16 becomes the three bytes that UTF-8 forbids for it: the row is
    /// then reported as invalid, and written back as it was.
    static func append(_ scalar: UInt32, to output: UnsafeMutablePointer<UInt8>, at count: inout Int) {
        func put(_ byte: UInt32) {
            output[count] = UInt8(truncatingIfNeeded: byte)
            count += 1
        }
        switch scalar {
        case 0..<0x80:
            put(scalar)
        case 0x80..<0x800:
            put(0xC0 | scalar >> 6)
            put(0x80 | scalar & 0x3F)
        case 0x800..<0x1_0000:
            put(0xE0 | scalar >> 12)
            put(0x80 | scalar >> 6 & 0x3F)
            put(0x80 | scalar & 0x3F)
        default:
            put(0xF0 | scalar >> 18)
            put(0x80 | scalar >> 12 & 0x3F)
            put(0x80 | scalar >> 6 & 0x3F)
            put(0x80 | scalar & 0x3F)
        }
    }

    /// The length of the well-formed multi-byte sequence at `index` (RFC 3629, table 3-7 of the Unicode Standard);
    /// 0 where there is none, and `needsMore` is set where the bytes end too early to tell.
    static func sequenceLength(
        _ bytes: UnsafeBufferPointer<UInt8>,
        at index: Int,
        needsMore: inout Bool
    ) -> Int {
        let lead = bytes[index]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: return 0
        }
        for offset in 1..<length {
            guard index + offset < bytes.count else {
                needsMore = true
                return 0
            }
            let allowed = offset == 1 ? second : 0x80...0xBF
            if !allowed.contains(bytes[index + offset]) { return 0 }
        }
        return length
    }

    /// The index of the first byte that is not ASCII, at or after `start`; the count where there is none.
    @inline(__always)
    static func firstNonASCII(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Int {
        var index = start
        let base = UnsafeRawPointer(bytes.baseAddress!)
        while index + 8 <= bytes.count {
            if base.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { break }
            index += 8
        }
        while index < bytes.count, bytes[index] < 0x80 { index += 1 }
        return index
    }

    /// Whether this is well-formed UTF-8 without control characters. Tabs and line ends, which quoted fields may hold,
    /// do not count.
    static func isClean(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        isCleanLatin(bytes) || isCleanByCharacter(bytes)
    }

    /// Whether this is clean and has no characters beyond those of one and two bytes, U+0000 to U+07FF.
    ///
    /// Judges eight bytes at once and without a branch. Names with accents make a branch for each character a gamble:
    /// that took four times as long. What is asked of each byte is answered in its highest bit.
    private static func isCleanLatin(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        let raw = UnsafeRawPointer(base)
        var index = 0
        var wrong: UInt64 = 0
        var isLeadBefore: UInt64 = 0
        var isC2Before: UInt64 = 0
        while index &+ 8 <= bytes.count {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let isASCII = isIn(0x20, 0x7E, word) | isIn(0x09, 0x0A, word) | isIn(0x0D, 0x0D, word)
            // 110..... begins two bytes, except 1100000., and 10...... must stand behind it and nowhere else.
            let isLead = word & word << 1 & ~(word << 2) & highBits & isIn(0x42, 0x7F, word)
            let isTrail = word & ~(word << 1) & highBits
            wrong |= ~(isASCII & ~word | isLead | isTrail) & highBits
            wrong |= isTrail ^ (isLead << 8 | isLeadBefore)
            // C2 80 to C2 9F are control characters: C2 is the lowest lead, and 100..... must not follow it.
            let isC2 = isLead & ~((word & ~highBits) &+ every(0x80 - 0x43))
            wrong |= isTrail & ~(word << 2) & (isC2 << 8 | isC2Before)
            isLeadBefore = isLead >> 56
            isC2Before = isC2 >> 56
            index &+= 8
        }
        if wrong != 0 { return false }
        let rest = index &- Int(isLeadBefore >> 7)
        return isCleanByCharacter(UnsafeBufferPointer(rebasing: bytes[rest...]))
    }

    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Which bytes are in a range, their highest bits aside.
    @inline(__always)
    private static func isIn(_ low: UInt8, _ high: UInt8, _ word: UInt64) -> UInt64 {
        let lower = word & ~highBits
        return (lower &+ every(0x80 - low)) & ~(lower &+ every(0x7F - high)) & highBits
    }

    @inline(__always)
    private static func every(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

    private static func isCleanByCharacter(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte &- 0x20 < 0x5F || byte == 0x09 || byte == 0x0A || byte == 0x0D {
                index &+= 1
            } else if byte < 0x80 {
                return false
            } else {
                var needsMore = false
                let length = sequenceLength(bytes, at: index, needsMore: &needsMore)
                if length == 0 || byte == 0xC2 && bytes[index &+ 1] < 0xA0 { return false }
                index &+= length
            }
        }
        return true
    }
}
