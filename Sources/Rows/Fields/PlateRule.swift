package import Text

/// Decides whether a cell can be a number plate. Plates have no form in common, so only what a spreadsheet made of
/// one is refused.
package enum PlateRule {
    /// The plate, trimmed and upper-cased, otherwise as it is.
    package static func read(_ cell: Bytes) -> Result<String, ProblemCode> {
        if let problem = problem(cell) { return .failure(problem) }
        return .success(TextTrim.trimmed(cell).text.uppercased())
    }

    /// What is wrong with the plate in a cell. Allocates nothing for a plate in a usual form.
    @inline(__always)
    package static func problem(_ cell: Bytes) -> ProblemCode? {
        let cell = TextTrim.trimmed(cell)
        guard let first = cell.first else { return .missingField }
        if let damage = SpreadsheetDamage.code(cell) { return damage }
        // A number begins with a digit or a sign.
        if first &- 0x30 < 10 || first == UInt8(ascii: "+") || first == UInt8(ascii: "-"),
            SpreadsheetDamage.looksLikeNumber(cell)
        {
            return .spreadsheetNumber
        }
        return SpreadsheetDamage.looksLikeDate(cell) ? .spreadsheetDate : nil
    }
}
