package import Text

/// Splits a column that holds first and last name.
package enum NameRule {
    /// Exactly two words; with more or fewer nobody can say where the first name ends, and it is `.nameNotTwoWords`.
    ///
    /// A comma usually means that the last name comes first, but not always, so it is refused as well.
    package static func split(_ cell: Bytes) -> Result<(first: String, last: String), ProblemCode> {
        let cell = TextTrim.trimmed(cell)
        if cell.isEmpty { return .failure(.missingField) }
        if let damage = SpreadsheetDamage.code(cell) { return .failure(damage) }
        let words = cell.text.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, !words.contains(where: { $0.contains { ",;".contains($0) } }) else {
            return .failure(.nameNotTwoWords)
        }
        return .success((first: String(words[0]), last: String(words[1])))
    }
}
