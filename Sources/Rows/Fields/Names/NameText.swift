import Text

/// What happened to a name on its way through programs: seen in the text alone, so none of it is certain, and all of it
/// is a warning.
enum NameText {
    /// `.textDamaged` where a program mangled the text, `.columnsShifted` where it is something else than a name. What is
    /// no warning is `.encodingInvalid`: text that was never decoded.
    @inline(__always)
    static func warning(_ cell: Bytes) -> ProblemCode? {
        isPlain(cell) ? nil : warningOfUnusual(cell)
    }

    @inline(never)
    private static func warningOfUnusual(_ cell: Bytes) -> ProblemCode? {
        if hasOnlySingleAccents(cell) { return nil }
        let text = cell.text
        if let damage = TextDamage.found(in: text) { return damage.code }
        return isNoName(cell, text) ? .columnsShifted : nil
    }

    /// Whether a cell is four to sixteen bytes of letters, ASCII or Latin-1, no two of the latter side by side. Looks at
    /// eight bytes at once, as a loop over names, each of another length, costs several times as much.
    @inline(__always)
    static func isPlain(_ cell: Bytes) -> Bool {
        guard let (start, end) = EightBytes.halves(of: cell) else { return false }
        let letters = EightBytes.areLetters(start) & EightBytes.areLetters(end)
        if (start | end) & EightBytes.highBits == 0 { return letters == EightBytes.highBits }
        return areLettersWithAccents(start, end, cell)
    }

    @inline(never)
    private static func areLettersWithAccents(_ start: UInt64, _ end: UInt64, _ cell: Bytes) -> Bool {
        if cell.count <= 8 { return areLettersWithAccents(start, after: 0x61, isEnd: true) }
        // The last eight must not be torn from what stands before them.
        return areLettersWithAccents(start, after: 0x61, isEnd: false)
            && areLettersWithAccents(end, after: cell[cell.count &- 9], isEnd: true)
    }

    /// - Parameters:
    ///   - before: The byte before these.
    ///   - isEnd: No other byte follows.
    @inline(__always)
    private static func areLettersWithAccents(_ bytes: UInt64, after before: UInt8, isEnd: Bool) -> Bool {
        let high = bytes & EightBytes.highBits
        let lead = EightBytes.isIn(0x43, 0x43, bytes) & high  // 0xC3
        let following = lead << 8 | (before == 0xC3 ? 0x80 : 0)
        // × and ÷ are no letters.
        let sign = (EightBytes.isIn(0x17, 0x17, bytes) | EightBytes.isIn(0x37, 0x37, bytes)) & high
        let isSplit = isEnd && lead >> 63 == 1
        let isAlone = high & (following << 8 | (before >= 0x80 && before != 0xC3 ? 0x80 : 0)) == 0
        let letters = EightBytes.areLetters(bytes) & ~high
        return high == lead | following && sign == 0 && !isSplit && isAlone && letters | high == EightBytes.highBits
    }

    /// Whether all characters beyond ASCII are letters of Latin-1 or Latin Extended-A with an ASCII character behind each,
    /// and the others those of names: most names that are not plain.
    private static func hasOnlySingleAccents(_ cell: Bytes) -> Bool {
        let kinds = ByteKinds.table
        var index = 0
        while index < cell.count {
            let byte = cell[index]
            if byte &- 0xC3 < 3, index + 1 < cell.count, byte > 0xC3 || cell[index + 1] & 0x1F != 0x17,  // × and ÷
                index + 2 == cell.count || cell[index + 2] < 0x80
            {
                index += 2
            } else if kinds[byte] & ByteKinds.unusualInName.rawValue == 0 {
                index += 1
            } else {
                return false
            }
        }
        return true
    }

    /// An address, a number, a date, a plate or a VIN, or two cells in one.
    private static func isNoName(_ cell: Bytes, _ text: String) -> Bool {
        if text.contains(where: { "@;|".contains($0) }) || text.contains("://") { return true }
        var hasDigit = false
        var hasLetter = false
        var hasSmallLetter = false
        for scalar in text.unicodeScalars {
            if scalar.properties.generalCategory == .decimalNumber { hasDigit = true }
            if scalar.properties.isAlphabetic { hasLetter = true }
            if scalar.properties.isLowercase { hasSmallLetter = true }
        }
        if !hasLetter || hasDigit && !hasSmallLetter { return true }
        return hasDigit && (SpreadsheetDamage.looksLikeDate(cell) || SpreadsheetDamage.looksLikeNumber(cell))
    }
}
