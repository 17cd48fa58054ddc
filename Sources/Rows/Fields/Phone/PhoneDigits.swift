import Text

/// The digits of a phone number, most significant first: four bits each, so that a number is copied like an integer.
struct PhoneDigits {
    /// More digits than any number has: E.164 allows 15, the metadata up to 17, and prefixes come before them.
    static let capacity = 32

    private var packed: UInt128 = 0
    private(set) var count = 0
    /// There were more digits than fit; the number is too long, whatever it is.
    private(set) var hasOverflowed = false

    @inline(__always)
    subscript(position: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: packed &>> UInt128(truncatingIfNeeded: 4 &* (count &- 1 &- position))) & 0xF
    }

    init() {}

    mutating func append(_ digit: UInt8) {
        if count < Self.capacity {
            packed = packed &<< 4 | UInt128(truncatingIfNeeded: digit)
            count += 1
        } else {
            hasOverflowed = true
        }
    }

    /// - Parameter number: at most `count`.
    @inline(__always)
    func droppingFirst(_ number: Int) -> PhoneDigits {
        var copy = self
        copy.count = count &- number
        return copy
    }

    /// The digits as one number; of more than 17 digits only the last 17.
    @inline(__always)
    var value: UInt64 {
        let last = PackedDigits(UInt64(truncatingIfNeeded: packed), count: min(count, 16))
        let sum = last.value
        return count < 17 ? sum : sum &+ UInt64(self[count - 17]) &* 10_000_000_000_000_000
    }
}

// MARK: - Digits of a cell

extension PhoneDigits {
    /// The rest of a cell, if it is 8 to 16 ASCII digits and nothing else.
    @inline(__always)
    init?(of cell: Bytes, from start: Int) {
        guard let digits = PackedDigits(cell, from: start) else { return nil }
        packed = UInt128(truncatingIfNeeded: digits.packed)
        count = digits.count
    }
}
