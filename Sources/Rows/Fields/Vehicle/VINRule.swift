package import Text

/// The rule for a cell that holds a vehicle identification number.
package enum VINRule {
    /// The VIN in a cell, trimmed and upper-cased.
    ///
    /// Fails with `.vinLength`, `.vinCharacters`, `.vinPlaceholder`, or with what a spreadsheet did to the cell.
    @inline(__always)
    package static func read(_ cell: Bytes) -> Result<VIN, ProblemCode> {
        let cell = TextTrim.trimmed(cell)
        guard cell.count == VIN.length, let base = cell.baseAddress else { return .failure(problem(of: cell)) }
        let bytes = UnsafeRawPointer(base)
        var characters = bytes.loadUnaligned(as: SixteenBytes.Vector.self)
        let last = cell[16] &- UInt8(ascii: "a") < 26 ? cell[16] &- 0x20 : cell[16]
        guard isCharacter(last), upperCase(&characters) else { return .failure(problem(of: cell)) }
        let (first, second) = SixteenBytes.words(characters)
        let vin = VIN(first, second, last)
        if VINPlaceholder.matches(vin) { return .failure(.vinPlaceholder) }
        return VINPlaceholder.isRoundedNumber(vin) ? .failure(.spreadsheetNumber) : .success(vin)
    }

    private static func isCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "I"), UInt8(ascii: "O"), UInt8(ascii: "Q"): false
        default: byte &- UInt8(ascii: "0") < 10 || byte &- UInt8(ascii: "A") < 26
        }
    }

    /// Upper-cases sixteen characters, and says whether a VIN may hold all of them. A loop over the characters takes 1.05
    /// times the CPU of a whole `check`.
    @inline(__always)
    private static func upperCase(_ characters: inout SixteenBytes.Vector) -> Bool {
        let lower = SixteenBytes.areIn(UInt8(ascii: "a"), 26, characters)
        characters = characters &- SixteenBytes.bits(0x20, lower)
        let words =
            SixteenBytes.areIn(UInt8(ascii: "0"), 10, characters)
            .| SixteenBytes.areIn(UInt8(ascii: "A"), 26, characters)
        let others =
            SixteenBytes.are(UInt8(ascii: "I"), characters) .| SixteenBytes.are(UInt8(ascii: "O"), characters)
            .| SixteenBytes.are(UInt8(ascii: "Q"), characters)
        return SixteenBytes.isAll(words) && SixteenBytes.isNone(others)
    }

    private static func problem(of cell: Bytes) -> ProblemCode {
        if cell.isEmpty { return .missingField }
        if let damage = SpreadsheetDamage.code(cell, mayBeName: false) { return damage }
        if SpreadsheetDamage.looksLikeNumber(cell) { return .spreadsheetNumber }
        if VINPlaceholder.matches(cell) { return .vinPlaceholder }
        // Characters and not bytes, so that `É` in place of `E` is not reported as a wrong length.
        return cell.text.count == VIN.length ? .vinCharacters : .vinLength
    }
}

// MARK: - Check digit

extension VINRule {
    /// Whether position 9 contradicts the other positions, in a VIN of North America.
    ///
    /// 49 CFR 565.15 makes the check digit a duty there. Elsewhere the position is free, so a VIN whose first
    /// character is not 1 to 5 is never wrong.
    package static func hasWrongCheckDigit(_ vin: VIN) -> Bool {
        guard (UInt8(ascii: "1")...UInt8(ascii: "5")).contains(vin[0]) else { return false }
        var sum = 0
        for index in 0..<VIN.length { sum += Int(value(of: vin[index])) * Int(weights.utf8Start[index] - 0x40) }
        let remainder = UInt8(sum % 11)
        return vin[8] != (remainder == 10 ? UInt8(ascii: "X") : 0x30 + remainder)
    }

    /// The weights of 49 CFR 565.15, table V: 8 7 6 5 4 3 2 10 0 9 8 7 6 5 4 3 2, as letters, `@` being 0 and A being 1.
    private static let weights: StaticString = "HGFEDCBJ@IHGFEDCB"

    /// The values of 49 CFR 565.15, table IV: A=1 … H=8, J=1 … N=5, P=7, R=9, S=2 … Z=9.
    private static func value(of character: UInt8) -> UInt8 {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - 0x30
        case UInt8(ascii: "A")...UInt8(ascii: "H"): character - UInt8(ascii: "A") + 1
        case UInt8(ascii: "J")...UInt8(ascii: "R"): character - UInt8(ascii: "J") + 1
        default: character - UInt8(ascii: "S") + 2
        }
    }
}
