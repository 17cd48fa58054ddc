/// Text of ours in a form that is fit for a cell which somebody opens with a spreadsheet.
package enum SafeCell {
    /// The text on one line, and never beginning like a formula.
    ///
    /// Spreadsheets calculate a cell that begins with `=` `+` `-` `@`, also behind a tab or a line break
    /// (OWASP, "CSV Injection"; Asian editions take the full-width forms as well). Such a text gets an apostrophe in
    /// front: spreadsheets have used it for "this is text" ever since, and no program drops it the way many drop a
    /// space.
    package static func text(_ text: String) -> String {
        if text.isEmpty || text.withBytes(isPlain) { return text }
        var result = ""
        var pendingSpace = false
        for scalar in text.unicodeScalars {
            if VisibleText.isBlank(scalar) {
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

    /// Whether the text is safe as it stands: printable ASCII, no double spaces, and no formula.
    package static func isPlain(_ bytes: Bytes) -> Bool {
        guard let first = bytes.first, let last = bytes.last else { return true }
        switch first {
        case UInt8(ascii: " "), UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"):
            return false
        default:
            break
        }
        return last != UInt8(ascii: " ") && bytes.isPrintableASCII && !bytes.hasDoubleSpace
    }

    private static let starters: Set<Unicode.Scalar> = ["=", "+", "-", "@", "＝", "＋", "－", "＠"]
}
