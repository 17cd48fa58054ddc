/// A number as people write it on a command line: digits, perhaps with a decimal point. No sign, no exponent, and
/// nothing of what `Double` reads besides ("nan", "0x10").
package func plainNumber(_ text: some StringProtocol) -> Double? {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    let isDigit = { (byte: UInt8) in byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
    guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }) else { return nil }
    return Double(String(text))
}

/// `8` and not `8.0`, `7.5` as it is.
package func plainText(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
}

extension StringProtocol {
    /// Without spaces at either end.
    package var trimmingSpaces: SubSequence {
        let head = drop { $0 == " " }
        guard let last = head.lastIndex(where: { $0 != " " }) else { return head }
        return head[...last]
    }
}
