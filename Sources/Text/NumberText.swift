/// Numbers as people read and write them.
package enum NumberText {
    /// `15,880`
    package static func grouped(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.utf8.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }

    /// A number with its noun: `4,112 rows`, `1 row`, `2 retries`.
    ///
    /// - Parameter many: The noun's plural, where it is not `one` with an s.
    package static func counted(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(grouped(number)) \(number == 1 ? one : many ?? one + "s")"
    }

    /// Two or three digits that count: `0.25`, `5.1`, `480`, `2,014`.
    package static func decimal(_ value: Double) -> String {
        switch value {
        case ..<0.995: rounded(value, digits: 2)
        case ..<99.95: rounded(value, digits: 1)
        default: grouped(Int(value.rounded()))
        }
    }

    /// A number with at most so many decimals, without an exponent: `0.5`, `12`, `-0.25`.
    package static func rounded(_ value: Double, digits: Int) -> String {
        guard abs(value) < 1e15 else { return "\(value)" }
        let factor = (0..<digits).reduce(1) { factor, _ in factor * 10 }
        let scaled = Int((value * Double(factor)).rounded())
        let (whole, rest) = scaled.magnitude.quotientAndRemainder(dividingBy: UInt(factor))
        let text = "\(scaled < 0 ? "-" : "")\(whole)"
        guard rest > 0 else { return text }
        let decimals = String(rest)
        var fraction = String(repeating: "0", count: digits - decimals.utf8.count) + decimals
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(text).\(fraction)"
    }

    /// A number as it is: `8` and not `8.0`, `7.5`.
    package static func plain(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
    }

    /// The first numbers of a list that may be longer: `14, 15, 20, …`.
    package static func list(_ numbers: [Int], of total: Int, shown: Int) -> String {
        let text = numbers.prefix(shown).map(String.init).joined(separator: ", ")
        return text + (total > min(shown, numbers.count) ? ", …" : "")
    }

    /// Reads a number as people write it on a command line: digits, perhaps with a decimal point. No sign, no exponent,
    /// and nothing of what `Double` reads besides ("nan", "0x10").
    package static func parse(_ text: some StringProtocol) -> Double? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let isDigit = { (byte: UInt8) in byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
        guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }) else { return nil }
        return Double(String(text))
    }
}

extension StringProtocol {
    /// Without spaces at either end.
    package var trimmingSpaces: SubSequence {
        let head = drop { $0 == " " }
        guard let last = head.lastIndex(where: { $0 != " " }) else { return head }
        return head[...last]
    }
}
