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

    /// Whether all of them are ASCII letters.
    @inline(__always)
    static func areLetters(_ characters: UInt64) -> Bool {
        let lowerCase = characters | 0x2020_2020_2020_2020
        return isIn(UInt8(ascii: "a"), UInt8(ascii: "z"), lowerCase) & ~characters == highBits
    }
}
