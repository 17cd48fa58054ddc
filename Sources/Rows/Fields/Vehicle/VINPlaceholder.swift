import Text

/// What people write into a column that demands a VIN when they have none: `XXXXXXXXXXXXXXXXX`, `12345678901234567`.
enum VINPlaceholder {
    /// Whether a VIN stands for none: four different characters at most, one character nine times on end, three quarters of
    /// them counting up, or down, also with each of them twice and more, or in two rows side by side (`A1B2C3…`), a group
    /// of at most eight again and again, or the keys of a keyboard one after another.
    ///
    /// A million random VINs behind the codes of real makers have none of this.
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

    /// Whether it is worth looking at all of them, which hardly any VIN of a vehicle is.
    @inline(__always)
    private static func mayMatch(_ vin: VIN) -> Bool {
        let characters = SixteenBytes.vector(vin.first, vin.second)
        let next = SixteenBytes.vector(vin.first >> 8 | vin.second << 56, vin.second >> 8 | UInt64(vin.last) << 56)
        let steps = next &- characters
        let repeated = SixteenBytes.count(SixteenBytes.are(0, steps))
        // At most two further in the row, or back.
        let counting = SixteenBytes.count(SixteenBytes.areIn(0, 5, steps &+ .init(repeating: 2))) - repeated
        // One character nine times, or twelve that count, two of which may be a 9 and the 0 behind it.
        if repeated >= 8 || counting >= 10 || repeated + counting >= 12 { return true }
        let start = UInt32(truncatingIfNeeded: vin.first)
        // Four characters, and the same four again: `20192019…`, or `A1B2…`.
        if start == UInt32(truncatingIfNeeded: vin.first >> 32) || start == keys || startsInTwoRows(start) {
            return true
        }
        if beginsAgain(vin, after: 5) || beginsAgain(vin, after: 6) || beginsAgain(vin, after: 7) { return true }
        if vin.first == vin.second { return true }
        // The first three characters of a VIN are its maker's.
        return hasRepetition(start) && hasFewCharacters(vin.first)
    }

    /// Whether the first eight characters stand so many places on once more.
    @inline(__always)
    private static func beginsAgain(_ vin: VIN, after count: UInt64) -> Bool {
        vin.first == vin.first &>> (count &* 8) | vin.second &<< (64 &- count &* 8)
    }

    /// Whether eight characters are four different ones at most.
    private static func hasFewCharacters(_ eight: UInt64) -> Bool {
        var found: UInt64 = 0
        for index in 0..<8 as Range<UInt64> { found |= 1 &<< (eight &>> (8 &* index) & 0xFF &- 0x30) }
        return found.nonzeroBitCount <= 4
    }

    /// `ASDF`, with which the middle row of a keyboard begins.
    @inline(__always)
    private static var keys: UInt32 { 0x4644_5341 }

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
        var (repeated, longestRepeated, same) = (1, 1, 0)
        var (up, down) = (0, 0)
        for index in 0..<VIN.length {
            characters |= 1 << UInt64(vin[index] - 0x30)
            guard index > 0 else { continue }
            repeated = vin[index] == vin[index - 1] ? repeated + 1 : 1
            switch Int(vin[index]) - Int(vin[index - 1]) {
            case 0: same += 1
            case 1, 2, -9: up += 1  // by two where a letter is left out, and from 9 to 0
            case -1, -2, 9: down += 1
            default: break
            }
            longestRepeated = max(longestRepeated, repeated)
        }
        return characters.nonzeroBitCount <= 4 || longestRepeated >= 9 || max(up, down) >= 12
            || same + max(up, down) >= 15 || (5...8).contains { repeats(vin, every: $0) }
            || UInt32(truncatingIfNeeded: vin.first) == keys || countsInTwoRows(vin)
    }

    /// Whether the VIN is a group of so many characters again and again.
    private static func repeats(_ vin: VIN, every count: Int) -> Bool {
        var index = count
        while index < VIN.length, vin[index] == vin[index - count] { index += 1 }
        return index == VIN.length
    }

    /// Whether characters count up side by side with others: `A1B2C3…`.
    private static func countsInTwoRows(_ vin: VIN) -> Bool {
        guard startsInTwoRows(UInt32(truncatingIfNeeded: vin.first)) else { return false }
        let steps = (2..<VIN.length).count { index in
            [1, 2, -9].contains(Int(vin[index]) - Int(vin[index - 2]))
        }
        return steps >= 12
    }

    @inline(__always)
    private static func startsInTwoRows(_ four: UInt32) -> Bool {
        UInt16(truncatingIfNeeded: (four &>> 16) &- four) == 0x0101
    }

    /// Whether a cell that is no VIN is one character again and again, or a number that counts up, or has the length of a
    /// VIN and half of it is one character: `VIN00000000000000`.
    static func matches(_ cell: Bytes) -> Bool {
        guard let first = cell.first, cell.allSatisfy({ $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 }) else {
            return false
        }
        if cell.allSatisfy({ $0 | 0x20 == first | 0x20 }) { return true }
        if cell.count == VIN.length, hasLongRun(cell) { return true }
        let digits = cell.allSatisfy { $0 &- 0x30 < 10 }
        return digits && cell.count >= 4
            && zip(cell, cell.dropFirst()).allSatisfy { $1 == $0 + 1 || $0 == $1 + 9 }
    }

    /// Whether one character stands in a cell nine times on end.
    private static func hasLongRun(_ cell: Bytes) -> Bool {
        var run = 1
        for index in 1..<cell.count {
            run = cell[index] == cell[index - 1] ? run + 1 : 1
            if run == 9 { return true }
        }
        return false
    }
}
