import Text

/// UTF-8 as bytes, for the streams in and out: what `String` would repair must stay as it came.
@usableFromInline
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

    /// How many bytes begin a character, and how many of those one of four bytes.
    static func characters(in bytes: UnsafeBufferPointer<UInt8>) -> (count: Int, ofFour: Int) {
        guard let base = bytes.baseAddress else { return (0, 0) }
        let raw = UnsafeRawPointer(base)
        var (index, continuations, ofFour) = (0, 0, 0)
        while index &+ 8 <= bytes.count {
            let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if word & 0x8080_8080_8080_8080 != 0 {
                continuations &+= SixteenBytes.sum(ofLowestBits: (word >> 7) & ~(word >> 6))
                ofFour &+= SixteenBytes.sum(ofLowestBits: (word >> 7) & (word >> 6) & (word >> 5) & (word >> 4))
            }
            index &+= 8
        }
        while index < bytes.count {
            if bytes[index] & 0xC0 == 0x80 { continuations &+= 1 }
            if bytes[index] >= 0xF0 { ofFour &+= 1 }
            index &+= 1
        }
        return (bytes.count - continuations, ofFour)
    }

    /// Whether this is well-formed UTF-8 without control characters and without U+FFFD, which stands for text that was
    /// lost. Tabs and line ends, which quoted fields may hold, do not count.
    @usableFromInline
    static func isClean(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        isCleanLatin(bytes) || isCleanByCharacter(bytes)
    }

    /// Whether this is clean and has no characters beyond those of one and two bytes, U+0000 to U+07FF.
    ///
    /// Sixteen bytes at once, which takes half the time of going byte by byte; the last sixteen overlap those before. Most
    /// are ordinary and cost no more than that; the others are classified without a branch for each, since names with
    /// accents would defeat branch prediction.
    private static func isCleanLatin(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = bytes.baseAddress, let first = bytes.first, isASCII(first) || isLead(first) else {
            return bytes.isEmpty
        }
        if bytes.count <= 16 { return isCleanByCharacter(bytes) }
        let raw = UnsafeRawPointer(base)
        let last = bytes.count &- 16
        var index = 1
        while index < last {
            if !isCleanLatin(raw, at: index) { return false }
            index &+= 16
        }
        return isCleanLatin(raw, at: last) && !isLead(base[bytes.count &- 1])
    }

    /// Sixteen bytes, the first of which is not the first of all.
    @inline(__always)
    private static func isCleanLatin(_ raw: UnsafeRawPointer, at index: Int) -> Bool {
        let block = raw.loadUnaligned(fromByteOffset: index, as: Block.self)
        let before = raw.loadUnaligned(fromByteOffset: index &- 1, as: Block.self)
        return isOrdinary(block) && !isLead(before[0]) || isCleanLatin(block, before: before)
    }

    private typealias Block = SixteenBytes.Vector

    /// Whether all of these are visible ASCII, spaces or line feeds.
    @inline(__always)
    private static func isOrdinary(_ block: Block) -> Bool {
        let isVisible = (block &- Block(repeating: 0x20)) .< Block(repeating: 0x5F)
        return SixteenBytes.isAll(isVisible .| (block .== Block(repeating: 0x0A)))
    }

    /// - Parameter before: For each byte the one before it.
    @inline(__always)
    private static func isCleanLatin(_ byte: Block, before: Block) -> Bool {
        let isASCII =
            ((byte &- Block(repeating: 0x20)) .< Block(repeating: 0x5F))
            .| ((byte &- Block(repeating: 0x09)) .< Block(repeating: 2)) .| (byte .== Block(repeating: 0x0D))
        // 110..... begins two bytes, except 1100000., and 10...... must stand behind it and nowhere else.
        let isLead = (byte &- Block(repeating: 0xC2)) .< Block(repeating: 0x1E)
        let isTrail = (byte &- Block(repeating: 0x80)) .< Block(repeating: 0x40)
        let isBehindLead = (before &- Block(repeating: 0xC2)) .< Block(repeating: 0x1E)
        // C2 80 to C2 9F are control characters.
        let isControl = (before .== Block(repeating: 0xC2)) .& (byte .< Block(repeating: 0xA0))
        return SixteenBytes.isAll(isASCII .| isLead .| isTrail)
            && SixteenBytes.isNone((isTrail .^ isBehindLead) .| isControl)
    }

    private static func isASCII(_ byte: UInt8) -> Bool {
        byte &- 0x20 < 0x5F || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    /// Whether a character of two bytes begins with this one.
    private static func isLead(_ byte: UInt8) -> Bool { byte &- 0xC2 < 0x1E }

    private static func isCleanByCharacter(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if isASCII(byte) {
                index &+= 1
            } else if byte < 0x80 {
                return false
            } else {
                var needsMore = false
                let length = sequenceLength(bytes, at: index, needsMore: &needsMore)
                if length == 0 || byte == 0xC2 && bytes[index &+ 1] < 0xA0 { return false }
                // U+FFFD, by which another program marked what it could not read.
                if byte == 0xEF, bytes[index &+ 1] == 0xBF, bytes[index &+ 2] == 0xBD { return false }
                index &+= length
            }
        }
        return true
    }
}
