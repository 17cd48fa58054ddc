import Text

/// The words and marks that people, databases and programs write where there is no value.
enum NoValue {
    /// Where a word stands for no value.
    private enum Place: Sendable {
        /// In every cell.
        case everywhere
        /// In a cell that may hold a name, only as programs spell it: `Null` and `Nan` are family names, and so is `Na`.
        case asSpelled
        /// Where no name can be: `Leer`, `Vide` and `Void` are family names.
        case exceptNames
        /// In a cell that may hold a name, as spreadsheets spell it: true and false are values in other cells.
        case inNames
    }

    /// Whether a trimmed cell holds nothing else.
    ///
    /// - Parameter mayBeName: Whether it may hold a word that is a name too.
    static func matches(_ cell: Bytes, mayBeName: Bool) -> Bool {
        if cell.isEmpty || cell.count > 64 { return false }
        if isMark(cell) || isWord(cell, mayBeName) { return true }
        // `*NONE*`, `_NULL_`
        if !SpreadsheetDamage.isWord(cell[0]), isWord(withoutMarks(cell), mayBeName) { return true }
        // `undefined undefined` is what a program makes of two names that it lacks, and `null, null`, `N/A / N/A`.
        let words = cell.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") }
        return words.count > 1
            && words.allSatisfy { word in
                let word = Bytes(rebasing: word)
                return isWord(word, mayBeName) || isMark(word)
            }
    }

    /// The cell without what surrounds it and is neither a letter nor a digit.
    private static func withoutMarks(_ cell: Bytes) -> Bytes {
        guard let start = cell.firstIndex(where: SpreadsheetDamage.isWord),
            let end = cell.lastIndex(where: SpreadsheetDamage.isWord)
        else { return cell }
        return cell.view(start..<end + 1)
    }

    /// Whether a cell may be such a word, or several, by the number of its letters.
    @inline(never)
    static func hasLength(_ cell: Bytes) -> Bool {
        words.mayContain(cell) || cell.contains { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ",") }
    }

    private static func isWord(_ cell: Bytes, _ mayBeName: Bool) -> Bool {
        switch words[cell] {
        case .everywhere: true
        case .asSpelled: !mayBeName || spellings.contains(cell.text)
        case .exceptNames: !mayBeName
        case .inNames: mayBeName && spellings.contains(cell.text)
        case nil: false
        }
    }

    /// Whether a cell is made of nothing but punctuation and signs: `?`, `-`, `…`, `∅`, `？`.
    private static func isMark(_ cell: Bytes) -> Bool {
        var index = 0
        while index < cell.count {
            let byte = cell[index]
            let isLetter = (byte | 0x20) &- UInt8(ascii: "a") < 26
            if byte < 0x7F, !isLetter, byte &- UInt8(ascii: "0") >= 10, byte != UInt8(ascii: "+") {
                index += 1
                continue
            }
            let length = byte == 0xC2 ? 2 : byte == 0xE2 || byte == 0xE3 || byte == 0xEF ? 3 : 0
            guard length > 0, index + length <= cell.count,
                let scalar = cell.view(index..<index + length).text.unicodeScalars.first, isSign(scalar)
            else { return false }
            index += length
        }
        return true
    }

    private static func isSign(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        // Ticks and crosses say yes and no.
        case .otherSymbol where 0x2600..<0x27C0 ~= scalar.value: false
        case .dashPunctuation, .openPunctuation, .closePunctuation, .connectorPunctuation, .otherPunctuation,
            .initialPunctuation, .finalPunctuation, .currencySymbol, .mathSymbol, .modifierSymbol, .otherSymbol,
            .nonspacingMark, .format, .spaceSeparator:
            scalar != "\u{FFFD}"
        default: false
        }
    }

    private static let words = KeywordTable(
        Language.words(\.noValue, Place.everywhere)
            + ofPrograms.map { ($0, .everywhere) }
            + ["null", "nil", "nan", "none", "na", "nat", "inf", "infinity", "array"].map { ($0, .asSpelled) }
            + ["true", "false", "wahr", "falsch"].map { ($0, .inNames) }
            + Language.words(\.emptyCell, .exceptNames)
    )

    private static let ofPrograms = [
        "\\n", "\\\\n", "n\\a", "undefined", "invalid-date", "dbnull", "dbnull.value", "system.dbnull", "system.object",
        "system.object[]", "system.string", "system.string[]", "system.byte[]", "nan.0", "-nan", "inf.0", "-inf",
        "+inf",
        "-infinity", "+infinity", "1.#inf", "-1.#inf", "1.#ind", "-1.#ind", "1.#qnan", "loading...", "loading…",
        "wird-geladen...", "chargement...", "cargando...", "caricamento...", "laden...", "laddar...",
    ]

    private static let spellings: Set<String> = [
        "Array", "NULL", "null", "nil", "NaN", "nan", "NAN", "None", "none", "NONE", "NA", "NaT", "inf", "Inf",
        "Infinity",
        "TRUE", "FALSE", "WAHR", "FALSCH",
    ]

    // MARK: - True and false

    /// Whether a trimmed cell says true or false: nothing and nobody is called that.
    static func isBoolean(_ cell: Bytes) -> Bool { cell.count <= 24 && booleans[cell] != nil }

    private static let booleans = KeywordTable(Language.words(\.booleans, ()))

    // MARK: - The ends of such cells

    /// By which most cells are told from all that may be such a word, or another mark of damage.
    static let ends: WordEnds.Table = {
        let all = Language.words(\.noValue).union(Language.words(\.emptyCell)).union(spellings).union(ofPrograms)
        var ends = WordEnds(of: all)
        for byte in UInt8.min ... .max where !SpreadsheetDamage.isWord(byte) { ends.addAll(beginningWith: byte) }
        for first in [0xC2, 0xE2, 0xE3, 0xEF] as [UInt8] { ends.addAll(beginningWith: first) }  // «, “, –, 、, ？
        // `b'…'` and `u'…'` of Python.
        for first in "bBu".utf8 { ends.add(first, UInt8(ascii: "'")) }
        return ends.table
    }()
}
