/// Hexadecimal digits: of digests, and of characters that are percent-encoded.
package enum Hex {
    /// Appends 16 digits in lower case, the highest first.
    package static func append(_ word: UInt64, to bytes: inout [UInt8]) {
        let digits = (digits(UInt32(truncatingIfNeeded: word >> 32)), digits(UInt32(truncatingIfNeeded: word)))
        withUnsafeBytes(of: digits) { bytes.append(contentsOf: $0) }
    }

    /// Eight digits as they lie in memory. All at once: a result has six such words in each row.
    private static func digits(_ word: UInt32) -> UInt64 {
        // A nibble in each byte.
        var nibbles = UInt64(word)
        nibbles = (nibbles | nibbles << 16) & 0x0000_FFFF_0000_FFFF
        nibbles = (nibbles | nibbles << 8) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles | nibbles << 4) & 0x0F0F_0F0F_0F0F_0F0F
        // A nibble of ten and more is one of 16 and more with six added to it.
        let letters = (nibbles &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return (nibbles &+ 0x3030_3030_3030_3030 &+ letters &* 0x27).bigEndian
    }

    /// What a digit in upper or lower case stands for; nil where it is none.
    package static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
