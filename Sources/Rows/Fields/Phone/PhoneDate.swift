import Text

/// Dates, times and years where a phone number should be. With a region many of them would be read as a number of it.
enum PhoneDate {
    /// - Parameters:
    ///   - text: What was read of the cell.
    ///   - region: The region of numbers without a country code.
    static func matches(_ cell: Bytes, _ text: PhoneText, _ region: CallingRegion?) -> Bool {
        guard text.isForeign || text.mayBeDate, cell.count <= 60 else { return false }
        let plain = plain(TextTrim.trimmed(cell).text)
        if text.hasPlus {
            // What stands behind the calling code.
            guard let end = plain.firstIndex(of: " ") else { return false }
            let rest = String(plain[plain.index(after: end)...])
            return !rest.contains(" ") && (SpreadsheetDate.matchesInDigits(rest) || hasShape(rest))
        }
        // `27 12 24` is how people group a short number; a date with spaces has its whole year.
        let groups = plain.split(separator: " ")
        let isGrouped = groups.count > 1 && groups.allSatisfy { $0.count < 4 && $0.allSatisfy(\.isNumber) }
        if isGrouped { return false }
        if SpreadsheetDate.matchesInDigits(plain) || isTime(plain) { return true }
        // Where all numbers have eight digits, `22.33.4455` is one.
        if !text.isForeign, region?.plan.possible == 1 << 8 { return hasShape(plain) }
        return plain.withBytes { SpreadsheetDate.matches($0) }
    }

    private static func hasShape(_ text: String) -> Bool {
        text.withBytes { SpreadsheetDate.hasShape($0, needsYear: true) }
    }

    /// Whether eight digits are a date as databases print it, `20240312`, or one without the signs in between.
    static func matches(_ digits: PhoneDigits) -> Bool {
        guard digits.count == 8 else { return false }
        func number(_ range: Range<Int>) -> Int { range.reduce(0) { $0 * 10 + Int(digits[$1]) } }
        func isDate(year: Int, month: Int, day: Int) -> Bool {
            if year == 1900, month + day == 1 { return true }  // the number 0 in a spreadsheet
            return ((1900...2099).contains(year) || year == 9999) && (1...12).contains(month) && (1...31).contains(day)
        }
        return isDate(year: number(0..<4), month: number(4..<6), day: number(6..<8))
            || isDate(year: number(4..<8), month: number(2..<4), day: number(0..<2))
            || isDate(year: number(4..<8), month: number(0..<2), day: number(2..<4))
    }

    /// `10:15`, `10:15:00`
    private static func isTime(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return (2...3).contains(parts.count)
            && parts.allSatisfy { (1...2).contains($0.count) && $0.allSatisfy(\.isNumber) }
    }

    /// The text with ASCII digits and signs, and without what nobody sees.
    private static func plain(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                result.unicodeScalars.append(scalar)
            } else if let digit = PhoneText.digit(scalar) {
                result += String(digit)
            } else if let sign = CharacterName.lookalike(scalar), 0xFF00...0xFFEF ~= scalar.value {
                result.append(sign)
            } else if scalar.properties.generalCategory == .dashPunctuation {
                result += "-"
            } else if scalar.properties.isWhitespace {
                result += " "
            } else if !VisibleText.isInvisible(scalar) {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
