/// Numbers as people read them.
enum Figures {
    /// `4,112`
    static func count(_ number: Int) -> String {
        var text = ""
        for (place, digit) in String(abs(number)).reversed().enumerated() {
            if place > 0, place.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return (number < 0 ? "-" : "") + String(text.reversed())
    }

    /// `4,112 rows`, `1 row`
    static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(count(number)) \(number == 1 ? one : many ?? one + "s")"
    }

    /// `0.25`, `5.1`, `480`, `2,014`: two or three digits that count.
    static func decimal(_ value: Double) -> String {
        switch value {
        case ..<0.995: trimmed(value, digits: 2)
        case ..<99.95: trimmed(value, digits: 1)
        default: count(Int(value.rounded()))
        }
    }

    /// `850 µs`, `120 ms`, `1.2 s`, `3 min 24 s`, `2 h 5 min`
    static func seconds(_ value: Double) -> String {
        switch value {
        case ..<0.000_000_5: "0 s"
        case ..<0.000_999_5: "\(Int((value * 1_000_000).rounded())) µs"
        case ..<0.009_95: "\(trimmed(value * 1000, digits: 1)) ms"
        case ..<0.999_5: "\(Int((value * 1000).rounded())) ms"
        case ..<9.95: "\(trimmed(value, digits: 1)) s"
        case ..<59.5: "\(Int(value.rounded())) s"
        case ..<3599.5: pair(Int(value.rounded()), 60, "min", "s")
        default: pair(Int((value / 60).rounded()), 60, "h", "min")
        }
    }

    /// `14, 15, 20, …`
    static func rows(_ rows: [Int], of total: Int, shown: Int) -> String {
        let numbers = rows.prefix(shown).map(String.init).joined(separator: ", ")
        return numbers + (total > min(shown, rows.count) ? ", …" : "")
    }

    private static func pair(_ value: Int, _ base: Int, _ large: String, _ small: String) -> String {
        value % base == 0 ? "\(value / base) \(large)" : "\(value / base) \(large) \(value % base) \(small)"
    }

    private static func trimmed(_ value: Double, digits: Int) -> String {
        var factor = 1
        for _ in 0..<digits { factor *= 10 }
        let scaled = Int((value * Double(factor)).rounded())
        if scaled % factor == 0 { return String(scaled / factor) }
        var fraction = String(scaled % factor)
        while fraction.utf8.count < digits { fraction = "0" + fraction }
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(scaled / factor).\(fraction)"
    }
}
