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

    /// Whether there are digits, and all of them are zeros.
    var isZero: Bool { count > 0 && (0..<count).allSatisfy { self[$0] == 0 } }

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

/// Up to sixteen digits, four bits each, the last one in the lowest bits: what a machine word holds of a phone number.
struct PackedDigits {
    private(set) var packed: UInt64
    private(set) var count: Int

    /// - Parameter packed: What stands above the last `count` digits does not count.
    @inline(__always)
    init(_ packed: UInt64, count: Int) {
        self.packed = packed
        self.count = count
    }

    /// The rest of a cell, if it is 8 to 16 ASCII digits and nothing else.
    ///
    /// Reads the first and the last eight of them at once. Where these overlap they say the same.
    @inline(__always)
    init?(_ cell: Bytes, from start: Int) {
        let count = cell.count &- start
        guard count >= 8, count <= 16, let base = cell.baseAddress else { return nil }
        let bytes = UnsafeRawPointer(base)
        let first = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
        let last = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: cell.count &- 8, as: UInt64.self))
        guard Self.areDigits(first), Self.areDigits(last) else { return nil }
        packed = Self.packing(first) &<< UInt64(truncatingIfNeeded: 4 &* (count &- 8)) | Self.packing(last)
        self.count = count
    }

    @inline(__always)
    subscript(position: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: packed &>> UInt64(truncatingIfNeeded: 4 &* (count &- 1 &- position))) & 0xF
    }

    /// - Parameter number: less than `count`.
    @inline(__always)
    func droppingFirst(_ number: Int) -> PackedDigits { PackedDigits(packed, count: count &- number) }

    /// The digits as one number.
    @inline(__always)
    var value: UInt64 {
        // Adds neighbours: first digits to pairs, then pairs to fours, fours to eights, eights to sixteens.
        var sum = count < 16 ? packed & (1 &<< UInt64(truncatingIfNeeded: 4 &* count) &- 1) : packed
        sum = (sum & 0x0F0F_0F0F_0F0F_0F0F) &+ 10 &* (sum >> 4 & 0x0F0F_0F0F_0F0F_0F0F)
        sum = (sum & 0x00FF_00FF_00FF_00FF) &+ 100 &* (sum >> 8 & 0x00FF_00FF_00FF_00FF)
        sum = (sum & 0x0000_FFFF_0000_FFFF) &+ 10_000 &* (sum >> 16 & 0x0000_FFFF_0000_FFFF)
        return (sum & 0xFFFF_FFFF) &+ 100_000_000 &* (sum >> 32)
    }

    /// Whether eight bytes are `0` to `9`: the upper half of each is 3, and still is with 6 added.
    @inline(__always)
    private static func areDigits(_ bytes: UInt64) -> Bool {
        let upper = bytes & 0xF0F0_F0F0_F0F0_F0F0
        let upperWithSix = (bytes &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0
        return (upper ^ 0x3030_3030_3030_3030) | (upperWithSix ^ 0x3030_3030_3030_3030) == 0
    }

    /// Eight ASCII digits, the first one in the highest byte, as eight times four bits.
    @inline(__always)
    private static func packing(_ bytes: UInt64) -> UInt64 {
        var digits = bytes & 0x0F0F_0F0F_0F0F_0F0F
        digits = (digits | digits >> 4) & 0x00FF_00FF_00FF_00FF
        digits = (digits | digits >> 8) & 0x0000_FFFF_0000_FFFF
        return (digits | digits >> 16) & 0xFFFF_FFFF
    }
}
