import Text

/// The forms in which spreadsheets print dates.
enum SpreadsheetDate {
    /// Whether this trimmed cell is a date.
    static func matches(_ cell: Bytes) -> Bool {
        if hasShape(cell) { return true }
        var parts = parts(of: cell.text)
        // A time of day after the date: `2024-03-01 00:00:00`, `2024-03-01T00:00:00Z`.
        if let time = parts.firstIndex(where: { $0.contains(":") }) {
            guard time >= 2, isTime(parts[time...]) else { return false }
            parts = Array(parts[..<time])
        }
        switch parts.count {
        case 4 where !parts[0].contains(where: \.isNumber): return isFullDate(Array(parts[1...]))  // a day of the week
        case 3: return isFullDate(parts)
        // `Gen 2` is a vehicle's.
        case 2 where parts[1].utf8.count == 1 && parts[0].utf8.count <= 4 && cell.contains(UInt8(ascii: " ")):
            return number(parts[0]) != nil && isMonthAndNumber(parts[1], parts[0])
        case 2: return isMonthAndNumber(parts[0], parts[1]) || isMonthAndNumber(parts[1], parts[0])
        default: return false
        }
    }

    /// Whether a cell is a date by its shape alone, whatever the calendar says: `00/01/1900`, `0001-01-01`, `99.99.9999`,
    /// with or without a time behind it; and the dates of East Asia.
    ///
    /// - Parameter needsYear: Whether the four digits must be those of a year, or what programs write for none.
    static func hasShape(_ cell: Bytes, needsYear: Bool = false) -> Bool {
        var reader = ByteReader(cell)
        let first = reader.skipDigits()
        guard first == 1 || first == 2 || first == 4, let separator = reader.current else { return false }
        if separator == 0xE5 || separator == 0xE6 || separator >= 0xEB, first > 0 {
            return cell.text.wholeMatch(of: /(?:[0-9]{2,4} ?[年년] ?)?[0-9]{1,2} ?[月월](?: ?[0-9]{1,2} ?[日일]?)?/) != nil
        }
        guard reader.skip(anyOf: "/.-") else { return false }
        let second = reader.skipDigits()
        guard second == 1 || second == 2, reader.current == separator else { return false }
        reader.position += 1
        let third = reader.skipDigits()
        guard first == 4 ? third == 1 || third == 2 : third == 4 else { return false }
        if needsYear {
            let year = Int(cell.view(first == 4 ? 0..<4 : reader.position - 4..<reader.position).text) ?? 0
            if !(year < 2 || 1600...2199 ~= year || year == 2999 || year == 9999) { return false }
        }
        if reader.isAtEnd { return true }
        return reader.skip(anyOf: " T") && isTime(parts(of: cell.view(reader.position..<cell.count).text)[...])
    }

    /// Whether a date is none that the calendar has, or what programs print where they have none: `1900-01-00`,
    /// `0001-01-01`.
    static func isNoDay(_ cell: Bytes) -> Bool {
        let parts = parts(of: cell.text)
        guard hasShape(cell), parts.count >= 3, let first = number(parts[0]), let second = number(parts[1]) else {
            return false
        }
        let third = number(String(parts[2].prefix { $0.isNumber })) ?? 0
        let (year, others) = parts[0].utf8.count == 4 ? (first, [second, third]) : (third, [first, second])
        return year < 1000 || !others.contains(where: isMonth) || !others.allSatisfy(isDay)
    }

    /// Whether a cell is a day and a month by its name, without a year: what spreadsheets make of `3-4` by themselves, and
    /// people hardly ever write.
    static func isDayAndMonthName(_ cell: Bytes) -> Bool {
        let parts = parts(of: cell.text)
        if parts.count == 1 { return hasShape(cell) && !parts[0].contains { "年년".contains($0) } }
        return parts.count == 2 && parts.contains { $0.count <= 2 && number($0) != nil }
            && (isMonthAndNumber(parts[0], parts[1]) || isMonthAndNumber(parts[1], parts[0]))
    }

    /// The cell split at the separators of dates.
    private static func parts(of text: String) -> [String] {
        var text = text
        // The T of ISO 8601 separates like a space, the T of `Oct` does not.
        if text.utf8.count > 10, text.utf8.dropFirst(10).first == UInt8(ascii: "T") {
            let index = text.utf8.index(text.startIndex, offsetBy: 10)
            text.replaceSubrange(index...index, with: " ")
        }
        // `3 de abril de 2024`
        return text.split { " -/.,\u{A0}\u{202F}".contains($0) }.map(String.init).filter { $0 != "de" }
    }

    /// Whether these parts are a time of day and nothing else: `08:30`, `08:30:00 000Z`, `8:30 PM`, `08:30:00+01:00`.
    private static func isTime(_ parts: ArraySlice<String>) -> Bool {
        guard let first = parts.first, let end = endOfClock(first) else { return false }
        let rest = [String(first[end...])].filter { !$0.isEmpty } + parts.dropFirst()
        return rest.count <= 3 && rest.allSatisfy(isBehindTime)
    }

    /// The end of `08:30` or `08:30:00` at the beginning of a text; nil where there is none.
    private static func endOfClock(_ text: String) -> String.Index? {
        text.prefixMatch(of: /[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?/)?.range.upperBound
    }

    /// Whether a text is `08:30` or `08:30:00` and nothing else.
    static func isClock(_ text: String) -> Bool { endOfClock(text) == text.endIndex }

    /// A fraction of the second, half of the day, or a zone.
    private static func isBehindTime(_ text: String) -> Bool {
        text.wholeMatch(of: /[0-9]{1,9}Z?|[Zz]|\+?[0-9]{2}:?[0-9]{2}|(?i:[ap]m?|m|utc|gmt|uhr)/) != nil
    }

    /// Whether one to three groups of digits are a year or a date in some order: `2024`, also `03.2024`, `2024/03`,
    /// `12/24`, and with the year first and of two digits. For a cell that holds digits and nothing like a word.
    static func matchesInDigits(_ text: String) -> Bool {
        let parts = text.split { " -/.".contains($0) }.map(String.init)
        let numbers = parts.compactMap(number)
        guard numbers.count == parts.count else { return false }
        switch numbers.count {
        case 3: return isFullDate(parts) || parts[0].count == 2 && isMonth(numbers[1]) && isDay(numbers[2])
        case 2 where parts.allSatisfy { $0.count <= 2 }: return true
        case 2:
            let isMonthFirst = isMonth(numbers[0]) && parts[1].count == 4 && isYear(numbers[1], parts[1])
            let isYearFirst = isMonth(numbers[1]) && parts[0].count == 4 && isYear(numbers[0], parts[0])
            return isMonthFirst && parts[0].count <= 2 || isYearFirst && parts[1].count <= 2
        case 1: return parts[0].count == 4 && isYear(numbers[0], parts[0])
        default: return false
        }
    }

    private static func isFullDate(_ parts: [String]) -> Bool {
        let numbers = parts.map(number)
        switch (numbers[0], numbers[1], numbers[2]) {
        case (let first?, let second?, let third?):
            if parts[0].count == 4 { return isYear(first, parts[0]) && isMonth(second) && isDay(third) }
            let isDayFirst = isDay(first) && isMonth(second)
            let isMonthFirst = isMonth(first) && isDay(second)
            // What spreadsheets print for the number 0.
            let isZero = first + second == 1 && (parts[2] == "00" || third == 1900)
            return (isDayFirst || isMonthFirst) && isYear(third, parts[2]) || isZero
        case (let day?, nil, let year?):
            return isMonthName(parts[1])
                && (isDay(day) && isYear(year, parts[2]) || isYear(day, parts[0]) && isDay(year))
        case (nil, let day?, let year?):
            return isMonthName(parts[0]) && isDay(day) && isYear(year, parts[2])
        default:
            return false
        }
    }

    private static func isMonthAndNumber(_ month: String, _ text: String) -> Bool {
        guard let number = number(text), isMonthName(month), month.contains(where: \.isLowercase) else { return false }
        return text.count <= 2 || isYear(number, text)
    }

    private static func number(_ text: String) -> Int? {
        text.utf8.allSatisfy { $0 &- 0x30 < 10 } ? Int(text) : nil
    }

    private static func isDay(_ number: Int) -> Bool { (1...31).contains(number) }
    private static func isMonth(_ number: Int) -> Bool { (1...12).contains(number) }
    private static func isYear(_ number: Int, _ text: String) -> Bool {
        text.count == 2 || text.count == 4 && ((1700...2199).contains(number) || number == 9999)
    }

    private static func isMonthName(_ text: String) -> Bool { months.contains(text.lowercased()) }

    private static let months = Language.words(\.months)
}
