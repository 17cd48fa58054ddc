package import Text

/// What spreadsheets and exports leave in place of a value, and how it is recognised.
///
/// The value itself is lost, so nothing here repairs anything: it is reported, and the user looks at the source.
package enum SpreadsheetDamage {
    /// `.spreadsheetError` where the cell holds a spreadsheet's error value or a program's word for "no value";
    /// `.typographicQuotes` where quotation marks, which a word processor or an export put there, surround the value
    /// and would be sent with it.
    ///
    /// `Null` is a family name, so only `NULL` and `null` count, the two spellings that programs write.
    @inline(__always)
    package static func code(_ cell: Bytes) -> ProblemCode? {
        let cell = TextTrim.trimmed(cell)
        guard cell.count > 2 else { return nil }
        // Asked of every name and plate, which seldom begin like this.
        switch cell[0] {
        case UInt8(ascii: "#"), UInt8(ascii: "N"), UInt8(ascii: "n"), UInt8(ascii: "<"), UInt8(ascii: "("):
            return codeOfMarker(cell)
        case 0xE2, 0xC2, UInt8(ascii: "\""):
            return isQuoted(cell) ? .typographicQuotes : nil
        default:
            return nil
        }
    }

    @inline(never)
    private static func codeOfMarker(_ cell: Bytes) -> ProblemCode? {
        if cell.count > longest { return nil }
        // Cells which only begin with an N are told apart by their last letter.
        switch (cell[0], cell[cell.count - 1]) {
        case (UInt8(ascii: "#"), _): break
        case (UInt8(ascii: "N"), UInt8(ascii: "L")), (UInt8(ascii: "n"), UInt8(ascii: "l")): break
        case (UInt8(ascii: "N"), UInt8(ascii: "A")), (UInt8(ascii: "n"), UInt8(ascii: "a")): break
        case (UInt8(ascii: "N"), UInt8(ascii: "N")), (UInt8(ascii: "n"), UInt8(ascii: "n")): break
        case (UInt8(ascii: "<"), _), (UInt8(ascii: "("), _): break
        default: return nil
        }
        return markers.contains(cell.text) ? .spreadsheetError : nil
    }

    /// Whether a quotation mark stands at both ends. One end is not enough: `’t Hooft` is a name, and so is
    /// `“Annie” Meyer`.
    @inline(never)
    private static func isQuoted(_ cell: Bytes) -> Bool {
        let first = cell[0] == UInt8(ascii: "\"") ? 1 : cell[0] == 0xC2 ? 2 : 3
        guard cell.count > first, isQuotationMark(cell, 0, first) else { return false }
        return (1...3).contains { length in
            cell.count >= first + length && isQuotationMark(cell, cell.count - length, length)
        }
    }

    private static func isQuotationMark(_ cell: Bytes, _ position: Int, _ length: Int) -> Bool {
        switch (length, cell[position]) {
        case (1, UInt8(ascii: "\"")): true
        case (2, 0xC2): cell[position + 1] == 0xAB || cell[position + 1] == 0xBB  // « »
        case (3, 0xE2) where cell[position + 1] == 0x80:
            switch cell[position + 2] {
            case 0x98...0x9F, 0xB9, 0xBA: true  // ‘ ’ ‚ ‛ “ ” „ ‟ ‹ ›
            default: false
            }
        default: false
        }
    }

    private static let longest = markers.map(\.utf8.count).max() ?? 0

    /// The error values of spreadsheets in every language that is known, and what databases and data frames write for
    /// no value.
    private static let markers = Language.words(\.errorValues).union([
        "NULL", "null", "(null)", "(NULL)", "<NA>", "N/A", "n/a", "NaN", "nan",
    ])
}

// MARK: - Keys

extension SpreadsheetDamage {
    /// What is wrong with a cell that is to identify a row: two rows that share a mark for "no value" would be taken for
    /// one, and one of them would get the other's link.
    @inline(__always)
    static func codeOfKey(_ cell: Bytes) -> ProblemCode? {
        guard let first = cell.first, let last = cell.last else { return nil }
        if let code = code(cell) { return code }
        // Nearly every id is told from a mark and a number with an exponent by its ends.
        let isDigit = last &- UInt8(ascii: "0") < 10
        if isDigit, first &- UInt8(ascii: "0") < 10 || first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            return cell.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }) && looksLikeNumber(cell)
                ? .spreadsheetNumber : nil
        }
        return !isDigit && standsForNoValue(cell) ? .spreadsheetError : nil
    }

    /// Whether a cell holds a word or a mark for no value, besides the error values of spreadsheets.
    static func standsForNoValue(_ cell: Bytes) -> Bool {
        cell.count <= longestMark && noValueMarks.contains(cell.text.lowercased())
    }

    private static let longestMark = noValueMarks.map(\.utf8.count).max() ?? 0

    private static let noValueMarks: Set<String> = [
        "\\n", "-", "--", "---", "–", "—", "?", "??", ".", "n/a", "na", "nan", "nil", "null", "none", "undefined",
        "void", "unknown", "tbd", "tba", "pending",
        "aucun", "aucune", "desconocida", "desconocido", "geen", "ingen", "inconnu", "inconnue", "kein", "keine",
        "leeg", "leer", "nessuna", "nessuno", "ninguna", "ninguno", "okänd", "onbekend", "saknas", "sconosciuta",
        "sconosciuto", "ukjent", "unbekannt", "vacío", "vide", "vuoto",
    ]
}

// MARK: - Numbers and dates that were text

extension SpreadsheetDamage {
    /// Whether the cell looks like a number as spreadsheets and data frames print it, not as a human types an
    /// identifier: `3.36E+10`, `3,36E+10`, `33612345678.0`.
    ///
    /// `12E45` does not count: it may be a number plate, and a spreadsheet would have written `1.20E+46`.
    package static func looksLikeNumber(_ cell: Bytes) -> Bool {
        let cell = TextTrim.trimmed(cell)
        var reader = ByteReader(cell)
        _ = reader.skip(anyOf: "+-")
        guard reader.skipDigits() > 0 else { return false }
        let hasSeparator = reader.skip(anyOf: ".,")
        let fraction = reader.position
        let fractionDigits = hasSeparator ? reader.skipDigits() : 0
        if reader.isAtEnd {
            return fractionDigits > 0 && cell[fraction...].allSatisfy { $0 == UInt8(ascii: "0") }
        }
        guard reader.skip(anyOf: "eE") else { return false }
        let hasSign = reader.skip(anyOf: "+-")
        return reader.skipDigits() > 0 && reader.isAtEnd && (hasSign || hasSeparator)
    }

    /// Whether the cell is a date as spreadsheets print it: `2024-03-01`, `01/03/2024`, `1.3.24`, `01-Mar-24`,
    /// `Mar-24`, `24-mars`, each with or without a time of day.
    ///
    /// A month and one number are a date only where the month has a lower-case letter, as spreadsheets write it:
    /// `MAR 24` may be a number plate.
    package static func looksLikeDate(_ cell: Bytes) -> Bool {
        let cell = TextTrim.trimmed(cell)
        guard cell.count >= 5, cell.count <= 40 else { return false }
        return mayBeDate(cell) && SpreadsheetDate.matches(cell)
    }

    /// Tells most number plates from dates by their ends: a date begins and ends with one, two or four digits, or with
    /// the three or more letters of a month. A time of day may follow only a date that begins with a year.
    private static func mayBeDate(_ cell: Bytes) -> Bool {
        var first = 0
        while first < cell.count, isDigit(cell[first]) == isDigit(cell[0]), isWord(cell[first]) { first += 1 }
        guard isDigit(cell[0]) ? first == 1 || first == 2 || first == 4 : first >= 3 else { return false }
        if first == 4, cell.count > 10, cell[4] == UInt8(ascii: "-"), cell[7] == UInt8(ascii: "-") { return true }
        var last = cell.count
        while last > 0, isDigit(cell[last - 1]) == isDigit(cell[cell.count - 1]), isWord(cell[last - 1]) { last -= 1 }
        let length = cell.count - last
        return isDigit(cell[cell.count - 1]) ? length == 1 || length == 2 || length == 4 : length >= 3
    }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// A digit, a letter, or a part of a letter beyond ASCII.
    @inline(__always)
    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20) &- 0x61 < 26 || byte >= 0x80
    }
}
