import Text

/// A reader of the bytes of one cell, from left to right.
struct ByteReader {
    let bytes: Bytes
    var position = 0

    init(_ bytes: Bytes) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }
    var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Steps over one byte if it is one of these.
    mutating func skip(anyOf set: StaticString) -> Bool {
        guard let current else { return false }
        for offset in 0..<set.utf8CodeUnitCount where set.utf8Start[offset] == current {
            position += 1
            return true
        }
        return false
    }

    /// Steps over digits and says how many.
    mutating func skipDigits() -> Int {
        let start = position
        while position < bytes.count, bytes[position] &- 0x30 < 10 { position += 1 }
        return position - start
    }
}
