package import Text

/// What spreadsheets and exports leave in place of a value, and how it is recognised.
///
/// The value itself is lost, so nothing here repairs anything: it is reported, and the user looks at the source.
package enum SpreadsheetDamage {
    /// `.spreadsheetError` where the cell holds a spreadsheet's error value, a formula, or a word or a mark for "no
    /// value"; `.typographicQuotes` where quotation marks, which a word processor or an export put there, surround the
    /// value and would be sent with it.
    ///
    /// - Parameter mayBeName: Whether the cell may hold a word that is also a name. `Null` is a family name, so there
    ///   only `NULL` and `null` count, the two spellings that programs write.
    @inline(__always)
    package static func code(_ cell: Bytes, mayBeName: Bool = true) -> ProblemCode? {
        code(cell, mayBeName: mayBeName, NoValue.ends)
    }

    /// The same, with the table at hand, which saves asking whether it is made.
    @inline(__always)
    static func code(_ cell: Bytes, mayBeName: Bool, _ ends: WordEnds.Table) -> ProblemCode? {
        let cell = TextTrim.trimmed(cell)
        // Asked of every name, which seldom begins and ends like this.
        guard cell.count > 0, ends.mayMatch(cell) || mayBeCalcError(cell) else { return nil }
        // Of those that do, most names have another number of letters than any word for no value.
        if isLetter(cell[0]), isLetter(cell[cell.count - 1]), !NoValue.hasLength(cell) { return nil }
        return codeOfMark(cell, mayBeName)
    }

    @inline(never)
    private static func codeOfMark(_ cell: Bytes, _ mayBeName: Bool) -> ProblemCode? {
        if mayBeCalcError(cell), isCalcError(cell) { return .spreadsheetError }
        switch cell[0] {
        case UInt8(ascii: "#"):
            return isErrorValue(cell) ? .spreadsheetError : nil
        case UInt8(ascii: "="):
            return isQuotedPrintable(cell) ? nil : .spreadsheetError
        case UInt8(ascii: "\""), UInt8(ascii: "'"), 0xC2, 0xE2:
            if isQuoted(cell) { return .typographicQuotes }
        case UInt8(ascii: "b"), UInt8(ascii: "B"), UInt8(ascii: "u"):
            // Python's `b'…'`.
            if cell.count > 2, cell[1] == UInt8(ascii: "'"), cell[cell.count - 1] == cell[1] {
                return .typographicQuotes
            }
        case UInt8(ascii: "-"):
            // `--None--`, `- bitte wählen -`: what a list offers for no choice.
            let isChoice = cell.count > 2 && cell[cell.count - 1] == cell[0]
            if isChoice, !cell.contains(where: { $0 &- 0x30 < 10 }) { return .spreadsheetError }
        case UInt8(ascii: "S"):
            // The name of a type: `System.Collections.Generic.List`1[System.String]`.
            if cell.count > 7, cell[6] == UInt8(ascii: "."), cell.text.hasPrefix("System.") { return .spreadsheetError }
        case UInt8(ascii: "("), UInt8(ascii: "<"), UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "$"),
            UInt8(ascii: "%"):
            if Bracketed.isMark(cell) { return .spreadsheetError }
        default:
            break
        }
        return NoValue.matches(cell, mayBeName: mayBeName) ? .spreadsheetError : nil
    }

    /// Whether a cell that begins with `#` is an error value in some language of a spreadsheet, however new: `#…!`,
    /// `#…?`, `#N/A …`, `#####`.
    private static func isErrorValue(_ cell: Bytes) -> Bool {
        let last = cell[cell.count - 1]
        if last == UInt8(ascii: "!") || last == UInt8(ascii: "?") { return cell.count <= 48 }
        if cell.allSatisfy({ $0 == UInt8(ascii: "#") }) { return true }
        guard cell.count <= 48 else { return false }
        // `#REF!A1`, `#N\A`, `#<User:0x0000>`
        if cell.contains(where: { "!\\<".utf8.contains($0) }) { return true }
        // `# N/A`
        let text = "#" + NameFolding.trimmed(String(cell.text.dropFirst())).uppercased()
        return text.hasPrefix("#N/A") || errorValues.contains(text)
            // Two letters for "not available" in some language, and LibreOffice's and Google's errors with a number.
            || text.wholeMatch(of: /#\p{L}{1,2}\/\p{L}{1,2}|#ERR(?:OR)?[ :.]?[0-9]{1,3}|#\p{Lu}{3,}_\p{Lu}{3,}/) != nil
    }

    /// `=C3=89lodie` and `=?UTF-8?Q?…?=` come from e-mails, and are no formulas.
    private static func isQuotedPrintable(_ cell: Bytes) -> Bool {
        guard cell.count > 6 else { return false }
        return cell[1] == UInt8(ascii: "?") || cell[3] == UInt8(ascii: "=") && cell[1] >= UInt8(ascii: "C")
    }

    /// Whether a cell may end with a colon and three digits, perhaps with a space between.
    @inline(__always)
    private static func mayBeCalcError(_ cell: Bytes) -> Bool {
        cell.count > 6 && cell[cell.count &- 1] &- 0x30 < 10
            && (cell[cell.count &- 4] == UInt8(ascii: ":") || cell[cell.count &- 5] == UInt8(ascii: ":"))
    }

    /// `Err:502` of LibreOffice, in its languages.
    private static func isCalcError(_ cell: Bytes) -> Bool {
        guard cell.count <= 24, let colon = cell.firstIndex(of: UInt8(ascii: ":")) else { return false }
        let word = NameFolding.trimmed(cell.view(0..<colon).text).uppercased()
        let number = TextTrim.trimmed(cell.view(colon + 1..<cell.count))
        return number.count == 3 && number.allSatisfy { $0 &- 0x30 < 10 } && errorValues.contains(word + ":")
    }

    /// Whether a quotation mark stands at both ends. One end is not enough: `’t Hooft` is a name, and so is
    /// `“Annie” Meyer`.
    @inline(never)
    private static func isQuoted(_ cell: Bytes) -> Bool {
        let first = cell[0] < 0x80 ? 1 : cell[0] == 0xC2 ? 2 : 3
        guard cell.count > first, isQuotationMark(cell, 0, first) else { return false }
        return (1...3).contains { length in
            cell.count >= first + length && isQuotationMark(cell, cell.count - length, length)
        }
    }

    private static func isQuotationMark(_ cell: Bytes, _ position: Int, _ length: Int) -> Bool {
        switch (length, cell[position]) {
        case (1, UInt8(ascii: "\"")), (1, UInt8(ascii: "'")): true
        case (2, 0xC2): cell[position + 1] == 0xAB || cell[position + 1] == 0xBB  // « »
        case (3, 0xE2) where cell[position + 1] == 0x80:
            switch cell[position + 2] {
            case 0x98...0x9F, 0xB9, 0xBA: true  // ‘ ’ ‚ ‛ “ ” „ ‟ ‹ ›
            default: false
            }
        default: false
        }
    }

    /// The error values without the mark at their end: some have none, and of others somebody cut it off.
    private static let errorValues = Set(
        Language.words(\.errorValues).map { String($0.prefix { $0 != "!" && $0 != "?" }) }
    )
}

// MARK: - Keys

extension SpreadsheetDamage {
    /// What is wrong with a cell that is to identify a row: two rows that share a mark for "no value" would be taken for
    /// one, and one of them would get the other's link.
    @inline(__always)
    package static func codeOfKey(_ cell: Bytes) -> ProblemCode? {
        guard let first = cell.first, let last = cell.last else { return nil }
        // Nearly every id is told from a word by its ends, and from a number with an exponent.
        let isDigit = last &- UInt8(ascii: "0") < 10
        let isLetter = (first | 0x20) &- UInt8(ascii: "a") < 26
        // `nan.0`, `Err:502`
        let isPlain = cell.count < 2 || cell[cell.count &- 2] != UInt8(ascii: ".")
        if !cell.isASCII, hasHiddenCharacter(cell) { return .controlCharacter }
        if isDigit, isLetter, isPlain, !mayBeCalcError(cell) {
            // `Mar-24`
            return cell.count > 5 && cell[1] &- 0x61 < 26 && looksLikeDate(cell) ? .spreadsheetDate : nil
        }
        if let code = code(cell, mayBeName: false) { return code }
        if looksLikeDate(cell) { return .spreadsheetDate }
        if !isDigit, NoValue.isBoolean(cell) { return .spreadsheetError }
        let isSigned = first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
        guard isDigit, isSigned || first &- UInt8(ascii: "0") < 10 else { return nil }
        if cell.count >= 18, isRounded(cell) { return .spreadsheetNumber }
        return cell.contains(where: { ".,+".utf8.contains($0) }) && looksLikeNumber(cell) ? .spreadsheetNumber : nil
    }

    /// Whether nothing but zeros follows the fifteen digits that a spreadsheet keeps of a number.
    private static func isRounded(_ cell: Bytes) -> Bool {
        cell.allSatisfy { $0 &- 0x30 < 10 } && cell.dropFirst(15).allSatisfy { $0 == UInt8(ascii: "0") }
    }

    /// Whether a key has a character that nobody sees, so that another one looks the same.
    @inline(never)
    private static func hasHiddenCharacter(_ cell: Bytes) -> Bool {
        cell.text.unicodeScalars.contains { scalar in
            switch scalar.properties.generalCategory {
            case .format, .lineSeparator, .paragraphSeparator: true
            default: CharacterName.isFiller(scalar)
            }
        }
    }
}

extension SpreadsheetDamage {
    /// Whether a trimmed cell says true or false.
    package static func isBoolean(_ cell: Bytes) -> Bool { NoValue.isBoolean(cell) }

    /// What is wrong with a cell that is passed on as it stands, whatever it holds.
    static func codeOfReference(_ cell: Bytes) -> ProblemCode? {
        if let code = code(cell, mayBeName: false) { return code }
        // A date may well be meant, but none without a year, and none that the calendar does not have.
        if looksLikeDate(cell), SpreadsheetDate.isDayAndMonthName(cell) || SpreadsheetDate.isNoDay(cell) {
            return .spreadsheetDate
        }
        return looksLikeExponent(cell) ? .spreadsheetNumber : nil
    }
}

extension SpreadsheetDamage {
    /// What may be wrong with a cell that is passed on as it stands: a number with the zeros of a spreadsheet, and a date,
    /// unless the cell's name speaks of one.
    static func warningOfReference(_ cell: Bytes, name: String) -> ProblemCode? {
        guard let first = cell.first, let last = cell.last else { return nil }
        if last &- 0x30 >= 10, first &- 0x30 >= 10 { return nil }
        if looksLikeNumber(cell) { return .spreadsheetNumber }
        guard looksLikeDate(cell) else { return nil }
        let name = NameFolding.normalised(name)
        let wordsForDates = ["dat", "fecha", "day", "tag", "jour", "time", "zeit", "paiva", "dag", "giorno"]
        return wordsForDates.contains(where: name.contains) ? nil : .spreadsheetDate
    }
}

// MARK: - Numbers and dates that were text

extension SpreadsheetDamage {
    /// What is wrong with a trimmed cell that is to hold a whole number.
    static func codeOfNumber(_ cell: Bytes) -> ProblemCode? {
        if let damage = code(cell, mayBeName: false) { return damage }
        if looksLikeDate(cell) { return .spreadsheetDate }
        return looksLikeExponent(cell) ? .spreadsheetNumber : nil
    }

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

    /// Whether the cell looks like a number with an exponent, whose last digits are lost.
    static func looksLikeExponent(_ cell: Bytes) -> Bool {
        cell.contains { $0 | 0x20 == UInt8(ascii: "e") } && looksLikeNumber(cell)
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
        // `15-Jan.`
        let end = cell[cell.count - 1] == UInt8(ascii: ".") ? cell.count - 1 : cell.count
        var last = end
        while last > 0, isDigit(cell[last - 1]) == isDigit(cell[end - 1]), isWord(cell[last - 1]) { last -= 1 }
        let length = end - last
        return isDigit(cell[end - 1]) ? length == 1 || length == 2 || length == 4 : length >= 3
    }

    @inline(__always)
    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// A digit, a letter, or a part of a letter beyond ASCII.
    @inline(__always)
    static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || isLetter(byte) || byte >= 0x80
    }
}
