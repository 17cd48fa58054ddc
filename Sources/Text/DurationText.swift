/// Lengths of time as people write and read them.
package enum DurationText {
    /// Reads `10m`, `90s`, `1h30m`, `500ms`; a plain number means seconds. Units go from large to small, each once.
    package static func parse(_ text: String) throws(OptionTextError) -> Duration {
        let trimmed = String(text.lowercased().trimmingSpaces)
        if let seconds = NumberText.parse(trimmed) { return try span(seconds, of: .seconds(1), in: text) }
        var total = Duration.zero
        var rest = trimmed[...]
        var smallest = Int.max
        while !rest.isEmpty {
            let number = rest.prefix { $0.isNumber || $0 == "." }
            rest = rest.dropFirst(number.count).drop { $0 == " " }
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count).drop { $0 == " " }
            guard let value = NumberText.parse(number), let (rank, length) = units[String(unit)], rank < smallest else {
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

    /// The value of an option, which the error names.
    package static func parse(_ text: String, option: String) throws(OptionTextError) -> Duration {
        do { return try parse(text) } catch {
            throw OptionTextError("The value '\(text)' is invalid for '\(option)'. \(error.advice)")
        }
    }

    /// `1 h 30 min`, `1 min 30 s`, `2.5 s`, `40 ms`: at most two units, rounded, for sentences.
    package static func words(_ duration: Duration) -> String {
        let seconds = max(0, duration / .seconds(1))
        if seconds == 0 { return "0 s" }
        if seconds < 0.9995 { return "\(max(1, Int((seconds * 1000).rounded()))) ms" }
        if seconds < 9.95 { return NumberText.rounded(seconds, digits: 1) + " s" }
        let whole = Int64(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return pair(whole, of: 60, "min", "s") }
        // Seconds no longer matter after an hour; round them into the minutes.
        let minutes = (whole + 30) / 60
        if minutes < 48 * 60 { return pair(minutes, of: 60, "h", "min") }
        let hours = (minutes + 30) / 60
        return pair(hours, of: 24, "d", "h")
    }

    /// A length that was measured, with two or three digits that count: `850 µs`, `120 ms`, `1.2 s`, `3 min 24 s`,
    /// `2 h 5 min`.
    package static func measured(_ seconds: Double) -> String {
        switch seconds {
        case ..<0.000_000_5: "0 s"
        case ..<0.000_999_5: "\(Int((seconds * 1_000_000).rounded())) µs"
        case ..<0.009_95: "\(NumberText.rounded(seconds * 1000, digits: 1)) ms"
        case ..<0.999_5: "\(Int((seconds * 1000).rounded())) ms"
        case ..<9.95: "\(NumberText.rounded(seconds, digits: 1)) s"
        case ..<59.5: "\(Int(seconds.rounded())) s"
        case ..<3599.5: pair(Int64(seconds.rounded()), of: 60, "min", "s")
        default: pair(Int64((seconds / 60).rounded()), of: 60, "h", "min")
        }
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

    private static func pair(_ value: Int64, of base: Int64, _ large: String, _ small: String) -> String {
        let (whole, rest) = value.quotientAndRemainder(dividingBy: base)
        return rest == 0 ? "\(whole) \(large)" : "\(whole) \(large) \(rest) \(small)"
    }
}

/// The error of an option whose text cannot be read: what was found, and what to write.
package struct OptionTextError: Error, Sendable, Equatable, CustomStringConvertible {
    package var description: String
    package init(_ description: String) { self.description = description }

    /// Its last sentence, which says what to write.
    fileprivate var advice: Substring {
        description.ranges(of: ". ").last.map { description[$0.upperBound...] } ?? description[...]
    }
}
