import Text

/// The forms in which spreadsheets print dates.
enum SpreadsheetDate {
    /// Whether this trimmed cell is a date.
    static func matches(_ cell: Bytes) -> Bool {
        var parts = parts(of: cell)
        // A time of day after the date: `2024-03-01 00:00:00`, `2024-03-01T00:00:00Z`.
        if let time = parts.firstIndex(where: { $0.contains(":") }) {
            guard time >= 2, isTime(parts[time...]) else { return false }
            parts = Array(parts[..<time])
        }
        switch parts.count {
        case 3: return isFullDate(parts)
        case 2: return isMonthAndNumber(parts[0], parts[1]) || isMonthAndNumber(parts[1], parts[0])
        default: return false
        }
    }

    /// The cell split at the separators of dates.
    private static func parts(of cell: Bytes) -> [String] {
        var text = cell.text
        // The T of ISO 8601 separates like a space, the T of `Oct` does not.
        if text.utf8.count > 10, text.utf8.dropFirst(10).first == UInt8(ascii: "T") {
            let index = text.utf8.index(text.startIndex, offsetBy: 10)
            text.replaceSubrange(index...index, with: " ")
        }
        return text.split { " -/.,\u{A0}\u{202F}".contains($0) }.map(String.init)
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
            return (isDayFirst || isMonthFirst) && isYear(third, parts[2])
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
