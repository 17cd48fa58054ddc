package import Text

/// The rule for a cell that holds a number plate.
///
/// Plates have no form in common, so only what a spreadsheet made of one is rejected, and characters that no plate has.
package enum PlateRule {
    /// The plate, trimmed and upper-cased, with the plain space and hyphen for those that look like them.
    package static func read(_ cell: Bytes) -> Result<String, ProblemCode> {
        if let problem = problem(cell) { return .failure(problem) }
        let cell = TextTrim.trimmed(cell)
        let text = cell.text.uppercased()
        if cell.isASCII { return .success(text) }
        return .success(String(String.UnicodeScalarView(text.unicodeScalars.map { plain($0) ?? $0 })))
    }

    /// What is wrong with the plate in a cell. Allocates nothing for a plate in a usual form.
    @inline(__always)
    package static func problem(_ cell: Bytes) -> ProblemCode? { isPlain(cell) ? nil : problem(ofOther: cell) }

    /// Whether a cell is four to sixteen letters, digits, hyphens and spaces of ASCII, a digit among them, that begin with
    /// one or two letters: so does no number, no date and no word.
    @inline(__always)
    private static func isPlain(_ cell: Bytes) -> Bool {
        guard let (start, end) = EightBytes.halves(of: cell), SpreadsheetDamage.isLetter(cell[0]),
            !SpreadsheetDamage.isLetter(cell[1]) || !SpreadsheetDamage.isLetter(cell[2]),
            cell[cell.count &- 1] != UInt8(ascii: " ")
        else { return false }
        let characters = SixteenBytes.vector(start, end)
        let digits = SixteenBytes.areIn(UInt8(ascii: "0"), 10, characters)
        let letters = SixteenBytes.areIn(UInt8(ascii: "a"), 26, characters | .init(repeating: 0x20))
        let between =
            SixteenBytes.are(UInt8(ascii: " "), characters) .| SixteenBytes.are(UInt8(ascii: "-"), characters)
        return !SixteenBytes.isNone(digits) && SixteenBytes.isAll(digits .| letters .| between)
    }

    @inline(never)
    private static func problem(ofOther cell: Bytes) -> ProblemCode? {
        let cell = TextTrim.trimmed(cell)
        guard let first = cell.first else { return .missingField }
        let kinds = ByteKinds.of(cell).intersection([.digit, .unusualInPlate])
        // What is made of letters and digits is no mark for no value.
        let isUsual = kinds == .digit && first != UInt8(ascii: "-")
        if !isUsual, let damage = SpreadsheetDamage.code(cell, mayBeName: false) { return damage }
        // A number begins with a digit or a sign.
        if first &- 0x30 < 10 || first == UInt8(ascii: "+") || first == UInt8(ascii: "-"),
            SpreadsheetDamage.looksLikeNumber(cell)
        {
            return .spreadsheetNumber
        }
        if SpreadsheetDamage.looksLikeDate(cell) { return .spreadsheetDate }
        return isUsual && first != UInt8(ascii: "0") ? nil : problem(ofUnusual: cell, kinds.contains(.digit))
    }

    @inline(never)
    private static func problem(ofUnusual cell: Bytes, _ hasDigit: Bool) -> ProblemCode? {
        // `Zulassung folgt`: a plate of letters alone, which its owner has chosen, has eight at most.
        if !hasDigit, noPlate[cell] != nil || cell.count(where: SpreadsheetDamage.isLetter) > 8 {
            return .spreadsheetError
        }
        // Zeros alone, or the letter X.
        if cell.allSatisfy({ $0 == UInt8(ascii: "0") || !SpreadsheetDamage.isWord($0) })
            || cell.allSatisfy({ $0 | 0x20 == UInt8(ascii: "x") })
        {
            return .spreadsheetError
        }
        if hasDigit, isTimeOrDay(cell) { return .spreadsheetDate }
        let comma = UInt8(ascii: ",")
        if cell.contains(comma), cell.allSatisfy({ $0 &- 0x30 < 10 || $0 == comma }) { return .spreadsheetNumber }
        return flaw(of: cell.text) == nil ? nil : .plateCharacters
    }

    private static let noPlate = KeywordTable(Language.words(\.noPlate, ()) + Language.words(\.booleans, ()))

    /// `12:30`, `12:30:00`, `1/2`.
    private static func isTimeOrDay(_ cell: Bytes) -> Bool {
        guard cell.allSatisfy({ $0 &- 0x30 < 10 || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") }) else {
            return false
        }
        let parts = cell.split { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") }
        let isTime = !cell.contains(UInt8(ascii: "/"))
        return (isTime ? 2...3 : 2...2).contains(parts.count) && parts.allSatisfy { $0.count <= 2 }
    }

    /// The position of the first character that no plate has, counted from 0.
    package static func flaw(of plate: String) -> Int? {
        let scalars = Array(plate.unicodeScalars)
        // What a program read in the wrong encoding has letters of its own: `MÃœ-K 12`.
        if case .otherEncoding = TextDamage.found(in: plate) { return scalars.firstIndex { !$0.isASCII } }
        // A plate may be written in Cyrillic or in Greek, but not in half.
        let hasLatin = scalars.contains { $0.isASCII && $0.properties.isAlphabetic }
        let holdsTwo = plate.contains(" / ") || areTwo(plate.split(separator: "/"))
        return scalars.firstIndex { scalar in
            if scalar.isASCII {
                let isLetterOrDigit = scalar.properties.isAlphabetic || "0"..."9" ~= scalar
                return !isLetterOrDigit && !" -.:/'_*".unicodeScalars.contains(scalar) || scalar == "/" && holdsTwo
            }
            if plain(scalar) != nil || scalar == "·" || scalar == "•" { return false }
            return CharacterName.isStrange(scalar, besideLatin: hasLatin)
        }
    }

    /// Whether each of two parts could be a plate of its own.
    private static func areTwo(_ parts: [Substring]) -> Bool {
        parts.count == 2
            && parts.allSatisfy { part in
                part.count >= 4 && part.contains(where: \.isLetter) && part.contains(where: \.isNumber)
            }
    }

    /// The plain character for a space or a hyphen that is not one.
    private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0xA0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: " "
        case 0x2010...0x2015, 0x2212, 0x2043, 0xFE58, 0xFE63, 0xFF0D: "-"
        default: nil
        }
    }

    /// Whether the plate in a cell tells one vehicle from another: not so a word for no value, nor one character, however
    /// often it stands there.
    @inline(__always)
    static func namesVehicle(_ cell: Bytes) -> Bool {
        let cell = TextTrim.trimmed(cell)
        guard let first = cell.first(where: SpreadsheetDamage.isWord) else { return false }
        if !cell.contains(where: { SpreadsheetDamage.isWord($0) && $0 != first }) { return false }
        return cell.contains { $0 &- 0x30 < 10 } || !NoValue.matches(cell, mayBeName: false)
    }
}
