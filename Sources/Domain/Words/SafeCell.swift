/// Text of ours that goes into a cell which somebody opens with a spreadsheet.
package enum SafeCell {
    /// The text on one line, and never beginning like a formula.
    ///
    /// Spreadsheets calculate a cell that begins with `=` `+` `-` `@`, also behind a tab or a line break
    /// (OWASP, "CSV Injection"; Asian editions take the full-width forms as well). Such a text gets an apostrophe in
    /// front: spreadsheets have used it for "this is text" ever since, and no program drops it the way many drop a
    /// space.
    package static func text(_ text: String) -> String {
        var result = ""
        var pendingSpace = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace || VisibleText.isInvisible(scalar) {
                pendingSpace = !result.isEmpty
            } else {
                if pendingSpace { result += " " }
                pendingSpace = false
                result.unicodeScalars.append(scalar)
            }
        }
        if let first = result.unicodeScalars.first, starters.contains(first) { result = "'" + result }
        return result
    }

    private static let starters: Set<Unicode.Scalar> = ["=", "+", "-", "@", "＝", "＋", "－", "＠"]
}
