import Text

/// What people write into a column that demands a VIN when they have none: `XXXXXXXXXXXXXXXXX`, `12345678901234567`.
enum VINPlaceholder {
    /// Whether a VIN stands for none: four different characters at most, one character nine times on end, or three
    /// quarters of them count up, or down.
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

    /// Whether it is worth looking at all of them: many characters follow each other, or groups of four repeat themselves.
    @inline(__always)
    private static func mayMatch(_ vin: VIN) -> Bool {
        let characters = SixteenBytes.vector(vin.first, vin.second)
        let next = SixteenBytes.vector(vin.first >> 8 | vin.second << 56, vin.second >> 8 | UInt64(vin.last) << 56)
        let steps = next &- characters
        let repeated = SixteenBytes.count(SixteenBytes.are(0, steps))
        // At most two further in the row, or back.
        let counting = SixteenBytes.count(SixteenBytes.areIn(0, 5, steps &+ .init(repeating: 2))) - repeated
        // One character nine times, or twelve that count, two of which may be a 9 and the 0 behind it.
        if repeated >= 8 || counting >= 10 { return true }
        // Four characters, and the same four again: `20192019…`.
        if UInt32(truncatingIfNeeded: vin.first) == UInt32(truncatingIfNeeded: vin.first >> 32) { return true }
        // So begins nearly no VIN: its first three characters are its maker's.
        return hasRepetition(UInt32(truncatingIfNeeded: vin.first))
            && (repeated + counting >= 2
                || hasRepetition(UInt32(truncatingIfNeeded: vin.second))
                    && hasRepetition(UInt32(truncatingIfNeeded: vin.second >> 32)))
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
        var (up, down) = (0, 0)
        for index in 0..<VIN.length {
            characters |= 1 << UInt64(vin[index] - 0x30)
            guard index > 0 else { continue }
            repeated = vin[index] == vin[index - 1] ? repeated + 1 : 1
            switch Int(vin[index]) - Int(vin[index - 1]) {
            case 1, 2, -9: up += 1  // by two where a letter is left out, and from 9 to 0
            case -1, -2, 9: down += 1
            default: break
            }
            longestRepeated = max(longestRepeated, repeated)
        }
        return characters.nonzeroBitCount <= 4 || longestRepeated >= 9 || max(up, down) >= 12
    }

    /// Whether a cell that is no VIN is one character again and again, or a number that counts up.
    static func matches(_ cell: Bytes) -> Bool {
        guard let first = cell.first, cell.allSatisfy({ $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 }) else {
            return false
        }
        if cell.allSatisfy({ $0 | 0x20 == first | 0x20 }) { return true }
        let digits = cell.allSatisfy { $0 &- 0x30 < 10 }
        return digits && cell.count >= 4
            && zip(cell, cell.dropFirst()).allSatisfy { $1 == $0 + 1 || $0 == $1 + 9 }
    }
}
