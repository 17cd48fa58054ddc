import Text

/// What a cell of the first row seems to hold if it is no column's name.
package enum DataLikeness: String, Sendable, Equatable {
    case email = "an e-mail address"
    case phone = "a phone number"
    case vin = "a VIN"
    case number = "a number"

    /// Nil where the cell may well be a column's name.
    static func kind(of cell: String) -> DataLikeness? {
        let text = NameFolding.trimmed(cell)
        let digits = text.unicodeScalars.filter { ("0"..."9").contains($0) }.count
        if text.contains("@") { return .email }
        // Four digits may be a year, and years are good names of columns.
        if digits >= 5, text.unicodeScalars.allSatisfy({ "+0123456789 ().-/\u{A0}".unicodeScalars.contains($0) }) {
            return text.hasPrefix("+") || text.hasPrefix("0") ? .phone : .number
        }
        let isAlphanumeric = text.unicodeScalars.allSatisfy { $0.isASCII && NameFolding.normalised(String($0)) != "" }
        return isAlphanumeric && text.count == 17 && digits >= 4 ? .vin : nil
    }
}
