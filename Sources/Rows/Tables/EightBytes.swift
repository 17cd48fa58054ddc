import Text

/// Eight characters in one word, each of which is looked at in the same step: what is found of each is in the highest bit
/// of its byte.
enum EightBytes {
    @inline(__always)
    static var highBits: UInt64 { 0x8080_8080_8080_8080 }

    @inline(__always)
    private static func every(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

    /// Which characters are in a range.
    ///
    /// Nothing is carried from one byte into the next, as each of them has its highest bit free. Those beyond ASCII count
    /// as the ASCII character with the same lower bits.
    @inline(__always)
    static func isIn(_ low: UInt8, _ high: UInt8, _ characters: UInt64) -> UInt64 {
        let lower = characters & ~highBits
        return (lower &+ every(0x80 - low)) & ~(lower &+ every(0x7F - high)) & highBits
    }

    /// Which characters are letters; those beyond ASCII as in `isIn`.
    @inline(__always)
    static func areLetters(_ characters: UInt64) -> UInt64 {
        isIn(UInt8(ascii: "a"), UInt8(ascii: "z"), characters | 0x2020_2020_2020_2020)
    }

    /// All bytes of a cell of four to sixteen, the first one in the lowest place: its first eight and its last eight, which
    /// may overlap. Of a cell that is shorter than eight twice the same, with `a` for what it lacks. Nil of other cells.
    @inline(__always)
    static func halves(of cell: Bytes) -> (start: UInt64, end: UInt64)? {
        let count = cell.count
        guard count >= 4, count <= 16, let base = cell.baseAddress else { return nil }
        let bytes = UnsafeRawPointer(base)
        if count >= 8 {
            let start = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
            let end = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
            return (start, end)
        }
        // Twice four: where they overlap they say the same.
        let start = UInt64(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)))
        let end = UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)))
        let bits = UInt64(8 &* count)
        let all = start | end &<< (bits &- 32) | every(UInt8(ascii: "a")) &<< bits
        return (all, all)
    }
}
