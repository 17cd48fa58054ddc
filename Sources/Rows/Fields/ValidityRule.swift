package import Text

/// Decides for how many days a link is to be valid.
package enum ValidityRule {
    /// More than ten years is a slip, not a wish.
    package static let days = 1...3650

    /// Whole days; anything else is `.validityInvalid`.
    package static func read(_ cell: Bytes) -> Result<Int, ProblemCode> {
        let cell = TextTrim.trimmed(cell)
        if cell.isEmpty { return .failure(.missingField) }
        var number = 0
        for byte in cell {
            let digit = byte &- 0x30
            guard digit < 10, number <= days.upperBound else {
                return .failure(SpreadsheetDamage.code(cell) ?? .validityInvalid)
            }
            number = number * 10 + Int(digit)
        }
        return days.contains(number) ? .success(number) : .failure(.validityInvalid)
    }
}
