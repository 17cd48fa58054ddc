/// Spans of time as people write and read them.
package enum DurationText {
    /// Reads `10m`, `90s`, `1h30m`, `500ms`; a plain number means seconds. Units go from large to small, each once.
    package static func parse(_ text: String) throws(OptionTextError) -> Duration {
        let trimmed = String(text.lowercased().trimmingSpaces)
        if let seconds = plainNumber(trimmed) { return try span(seconds, of: .seconds(1), in: text) }
        var total = Duration.zero
        var rest = trimmed[...]
        var smallest = Int.max
        while !rest.isEmpty {
            let number = rest.prefix { $0.isNumber || $0 == "." }
            rest = rest.dropFirst(number.count).drop { $0 == " " }
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count).drop { $0 == " " }
            guard let value = plainNumber(number), let (rank, length) = units[String(unit)], rank < smallest else {
                throw OptionTextError("'\(text)' is not a length of time. Write 10m, 90s, 1h30m or 500ms.")
            }
            smallest = rank
            total += try span(value, of: length, in: text)
        }
        guard smallest != Int.max else {
            throw OptionTextError("A length of time is empty. Write 10m, 90s, 1h30m or 500ms.")
        }
        return total
    }

    /// `1 h 30 min`, `1 min 30 s`, `2.5 s`, `40 ms`: at most two units, rounded, for sentences.
    package static func words(_ duration: Duration) -> String {
        let seconds = max(0, duration / .seconds(1))
        if seconds == 0 { return "0 s" }
        if seconds < 0.9995 { return "\(max(1, Int((seconds * 1000).rounded()))) ms" }
        if seconds < 9.95 { return plainText((seconds * 10).rounded() / 10) + " s" }
        let whole = Int64(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return pair(whole / 60, "min", whole % 60, "s") }
        // Seconds no longer matter after an hour; round them into the minutes.
        let minutes = (whole + 30) / 60
        if minutes < 48 * 60 { return pair(minutes / 60, "h", minutes % 60, "min") }
        let hours = (minutes + 30) / 60
        return pair(hours / 24, "d", hours % 24, "h")
    }

    private static let units: [String: (rank: Int, length: Duration)] = [
        "d": (5, .seconds(86_400)), "h": (4, .seconds(3600)), "m": (3, .seconds(60)), "min": (3, .seconds(60)),
        "s": (2, .seconds(1)), "sec": (2, .seconds(1)), "ms": (1, .milliseconds(1)),
    ]

    /// A year is longer than any run, and far from where `Duration` would overflow.
    private static func span(
        _ value: Double,
        of unit: Duration,
        in text: String
    ) throws(OptionTextError) -> Duration {
        guard value * (unit / .seconds(1)) <= 366 * 86_400 else {
            throw OptionTextError("'\(text)' is too long a time. Write at most 366d.")
        }
        return unit * value
    }

    private static func pair(_ large: Int64, _ unit: String, _ small: Int64, _ smallUnit: String) -> String {
        small == 0 ? "\(large) \(unit)" : "\(large) \(unit) \(small) \(smallUnit)"
    }
}
