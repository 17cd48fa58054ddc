import Text

/// What people write into a column that demands a VIN when they have none: `XXXXXXXXXXXXXXXXX`, `12345678901234567`.
enum VINPlaceholder {
    /// Whether a VIN stands for none: three different characters at most, one character nine times on end, or twelve that
    /// count up or down.
    @inline(__always)
    static func matches(_ vin: VIN) -> Bool {
        mayMatch(vin) && matchesInDetail(vin)
    }

    /// Whether 17 digits are what a spreadsheet leaves of a number that long: it keeps fifteen of them.
    @inline(__always)
    static func isRoundedNumber(_ vin: VIN) -> Bool {
        // Of letters and digits, only letters have this bit.
        let letters: UInt64 = 0x4040_4040_4040_4040
        return (vin.first | vin.second) & letters == 0 && vin.last == UInt8(ascii: "0") && vin[15] == UInt8(ascii: "0")
    }

    /// Whether it is worth looking at all of them: few VINs repeat themselves in both of two groups of four, or in the
    /// middle, or count there.
    @inline(__always)
    private static func mayMatch(_ vin: VIN) -> Bool {
        let (step, next) = (vin[8] &- vin[7], vin[9] &- vin[8])
        if step &+ 1 <= 2 || next &+ 1 <= 2 || step == 9 || step == 247 { return true }
        return hasRepetition(UInt32(truncatingIfNeeded: vin.first))
            && hasRepetition(UInt32(truncatingIfNeeded: vin.second))
    }

    /// Whether two of four characters are the same.
    @inline(__always)
    private static func hasRepetition(_ four: UInt32) -> Bool {
        let neighbours = four ^ (four >> 8 | four << 24)
        let others = four ^ (four >> 16 | four << 16)
        func hasZero(_ word: UInt32) -> Bool { (word &- 0x0101_0101) & ~word & 0x8080_8080 != 0 }
        return hasZero(neighbours) || hasZero(others)
    }

    @inline(never)
    private static func matchesInDetail(_ vin: VIN) -> Bool {
        var characters: UInt64 = 0
        var (repeated, longestRepeated) = (1, 1)
        var (counted, longestCounted, direction) = (1, 1, 0)
        for index in 0..<VIN.length {
            characters |= 1 << UInt64(vin[index] - 0x30)
            guard index > 0 else { continue }
            repeated = vin[index] == vin[index - 1] ? repeated + 1 : 1
            let step = Self.step(from: vin[index - 1], to: vin[index])
            counted = step == 0 ? 1 : step == direction ? counted + 1 : 2
            direction = step
            longestRepeated = max(longestRepeated, repeated)
            longestCounted = max(longestCounted, counted)
        }
        return characters.nonzeroBitCount <= 3 || longestRepeated >= 9 || longestCounted >= 12
    }

    /// 1 where the next character follows in the row of digits or of a VIN's letters, -1 where it precedes, else 0.
    private static func step(from first: UInt8, to second: UInt8) -> Int {
        if first < 0x3A, second < 0x3A {
            let difference = (Int(second) - Int(first) + 10) % 10
            return difference == 1 ? 1 : difference == 9 ? -1 : 0
        }
        let letters = "ABCDEFGHJKLMNPRSTUVWXYZ".utf8
        guard let from = letters.firstIndex(of: first), let target = letters.firstIndex(of: second) else { return 0 }
        let difference = letters.distance(from: from, to: target)
        return abs(difference) == 1 ? difference : 0
    }

    /// Whether a cell that is no VIN is one character again and again, or a number that counts up.
    static func matches(_ cell: Bytes) -> Bool {
        guard let first = cell.first, cell.allSatisfy({ $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 }) else {
            return false
        }
        if cell.allSatisfy({ $0 | 0x20 == first | 0x20 }) { return true }
        return cell.count >= 4 && zip(cell, cell.dropFirst()).allSatisfy { step(from: $0, to: $1) == 1 }
    }
}
