/// Hexadecimal digits: of digests, and of characters that are percent-encoded.
package enum Hex {
    /// Appends 16 digits in lower case, the highest first.
    package static func append(_ word: UInt64, to bytes: inout [UInt8]) {
        // All sixteen at once: a result has six such words in each row.
        var nibbles = SIMD16<UInt8>()
        for index in 0..<8 {
            let byte = UInt8(truncatingIfNeeded: word &>> UInt64(56 - 8 * index))
            nibbles[2 * index] = byte >> 4
            nibbles[2 * index + 1] = byte & 0xF
        }
        let digits = nibbles &+ 0x30
        let letters = nibbles &+ 0x57
        withUnsafeBytes(of: digits.replacing(with: letters, where: nibbles .> 9)) { bytes.append(contentsOf: $0) }
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
