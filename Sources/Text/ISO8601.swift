package import FoundationEssentials

/// Dates and times in the forms of ISO 8601 that are read and written here.
package enum ISO8601 {
    private static let whole = Date.ISO8601FormatStyle()
    private static let milliseconds = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    /// A moment in UTC: `2021-05-30T12:49:19Z`.
    package static func text(secondsSince1970 seconds: Int) -> String {
        whole.format(Date(timeIntervalSince1970: Double(seconds)))
    }

    /// A moment in UTC, to the millisecond: `2021-05-30T12:49:19.376Z`.
    package static func text(millisecondsOf seconds: Double) -> String {
        milliseconds.format(Date(timeIntervalSince1970: seconds))
    }

    /// The moment that a date with time and zone stands for, in seconds since 1970; nil where the text is none.
    ///
    /// `YYYY-MM-DDThh:mm:ss`, perhaps a fraction of the second, and `Z` or the distance from UTC. The day and the time must
    /// exist, and nothing may stand before or behind: Foundation's own parser takes 30 February, 25 o'clock and whatever
    /// follows.
    package static func seconds(_ text: String) -> Double? {
        text.withBytes { bytes in
            guard let time = DateTime(bytes), let second = time.second, let offset = time.offset else { return nil }
            return Double(time.minutes * 60 + second - offset) + time.fraction
        }
    }

    /// The last moment that a date may stand for, with or without time, seconds and zone: the end of its day or minute, where
    /// the day ends last on Earth. Nil where the text is no date.
    package static func latest(_ bytes: Bytes) -> Double? {
        guard let time = DateTime(bytes, mayLackTime: true) else { return nil }
        let start = Double(time.minutes * 60 + (time.second ?? (time.hasTime ? 59 : 86_399))) + time.fraction
        return start - Double(time.offset ?? -12 * 3_600)
    }

    /// Whether a text is a date and nothing else, with or without a time.
    package static func isDate(_ bytes: Bytes) -> Bool { DateTime(bytes, mayLackTime: true) != nil }

    /// Whether a text is a date and time and nothing else. Seconds and zone may lack.
    package static func isDateTime(_ text: String) -> Bool { text.withBytes { DateTime($0) != nil } }
}

/// The parts of a date and time, as they are written.
private struct DateTime {
    /// Since 1970, as if the zone were UTC.
    var minutes: Int
    var hasTime = true
    var second: Int?
    var fraction = 0.0
    /// East of UTC, in seconds.
    var offset: Int?

    /// - Parameter mayLackTime: Whether a day alone is one.
    init?(_ bytes: Bytes, mayLackTime: Bool = false) {
        var rest = Parts(bytes)
        guard let year = rest.number(4), rest.takes("-"), let month = rest.number(2), rest.takes("-"),
            let day = rest.number(2), let days = Self.days(year, month, day)
        else { return nil }
        if mayLackTime, rest.isAtEnd {
            (minutes, hasTime) = (days * 24 * 60, false)
            return
        }
        guard rest.takes("T"), let hour = rest.number(2), hour < 24, rest.takes(":"), let minute = rest.number(2),
            minute < 60
        else { return nil }
        minutes = (days * 24 + hour) * 60 + minute
        if rest.takes(":") {
            // 60: a leap second counts as the second after it.
            guard let second = rest.number(2), second <= 60 else { return nil }
            self.second = second
            if rest.takes(".") || rest.takes(",") {
                guard let fraction = rest.fraction() else { return nil }
                self.fraction = fraction
            }
        }
        if rest.takes("Z") {
            offset = 0
        } else if let sign = rest.takes("+") ? 1 : rest.takes("-") ? -1 : nil {
            guard let hours = rest.number(2), hours < 24 else { return nil }
            let isLong = rest.takes(":") || !rest.isAtEnd
            guard let minutes = isLong ? rest.number(2) : 0, minutes < 60 else { return nil }
            offset = sign * (hours * 60 + minutes) * 60
        }
        if !rest.isAtEnd { return nil }
    }

    /// From 1970 on; nil of a day that does not exist.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int? {
        guard (1...12).contains(month), day >= 1 else { return nil }
        let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
        let leapDay = isLeap ? 1 : 0
        guard day <= lengths[month - 1] + (month == 2 ? leapDay : 0) else { return nil }
        // Of the years before this one: 365 each, and the leap days; year 0 is a leap year itself.
        let before = year - 1
        let leaps = year == 0 ? -1 : before / 4 - before / 100 + before / 400
        return before * 365 + leaps + daysBefore[month - 1] + (month > 2 ? leapDay : 0) + day - 1 - 719_162
    }

    /// Of a year without a leap day.
    private static let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    private static let daysBefore = lengths.indices.map { lengths[..<$0].reduce(0, +) }

    /// What is left of the bytes.
    private struct Parts {
        private let bytes: Bytes
        private var position = 0

        init(_ bytes: Bytes) { self.bytes = bytes }

        var isAtEnd: Bool { position == bytes.count }

        mutating func takes(_ character: Unicode.Scalar) -> Bool {
            guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        /// A number of exactly so many digits.
        mutating func number(_ digits: Int) -> Int? {
            guard bytes.count - position >= digits else { return nil }
            var number = 0
            for index in position..<position + digits {
                let digit = bytes[index] &- 0x30
                if digit > 9 { return nil }
                number = number * 10 + Int(digit)
            }
            position += digits
            return number
        }

        /// Digits behind a decimal point; of those after the ninth nothing is seen.
        mutating func fraction() -> Double? {
            let start = position
            var (number, scale) = (0, 1)
            while position < bytes.count, bytes[position] &- 0x30 <= 9 {
                if position - start < 9 { (number, scale) = (number * 10 + Int(bytes[position] - 0x30), scale * 10) }
                position += 1
            }
            return position > start ? Double(number) / Double(scale) : nil
        }
    }
}

extension Calendar {
    /// The Gregorian calendar in UTC.
    package static let utc: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()
}
