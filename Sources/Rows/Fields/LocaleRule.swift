package import Text

/// The locales that a provider takes, and the form in which it takes them.
package enum LocaleRule: Sendable, Equatable {
    /// Exactly one of these, in this spelling; a language with a region this list lacks falls back to the language,
    /// and `aliases` maps lower-case languages onto entries ("nl" to "nl-BE").
    case oneOf([String], aliases: [String: String])
    /// The ISO 639-1 language alone, upper-cased: "nl-BE" becomes "NL".
    case languageUpperCased
}

/// The locales of a provider, found by what people write in a language column.
///
/// Made once per run from the provider's rule; reading a cell allocates nothing.
package struct LocaleMatcher: Sendable {
    private let words: KeywordTable<String>
    /// What the words of two letters mean, which most cells hold.
    private let pairs: LetterPairs<String>
    /// Whether a cell may hold any language at all, so that a country's code may be taken for a language's.
    private let takesAnyLanguage: Bool

    package init(rule: LocaleRule) {
        var words: [(String, String)] = []
        let meaning: (String) -> String?
        switch rule {
        case .oneOf(let locales, let aliases):
            words = locales.map { ($0, $0) }
            meaning = { language in
                if locales.contains(language) { return language }
                return aliases[language] ?? locales.first { $0.hasPrefix(language + "-") }
            }
            words += aliases.map { ($0.key, $0.value) }
        case .languageUpperCased:
            meaning = { $0.uppercased() }
        }
        func add(_ names: String, of code: String) {
            guard let locale = meaning(code) else { return }
            words += names.split(separator: " ").map { (String($0), locale) }
        }
        for code in Language.allCodes { add(code, of: code) }
        for language in Language.all {
            add(language.names, of: language.code)
            for variant in language.variants { add(variant.names, of: variant.code) }
        }
        let table = KeywordTable(words)
        self.words = table
        pairs = LetterPairs { table[$0] }
        takesAnyLanguage = rule == .languageUpperCased
    }

    /// The provider's name for the language in a cell: of `fr`, `FR`, `fr-BE`, `fr_FR.UTF-8`, `French`, `Français
    /// (Belgique)`. `.localeUnsupported` where there is none.
    @inline(__always)
    package func read(_ cell: Bytes) -> Result<String, ProblemCode> {
        if let locale = pairs[cell] { return .success(locale) }
        return readWord(cell)
    }

    @inline(never)
    private func readWord(_ cell: Bytes) -> Result<String, ProblemCode> {
        let cell = TextTrim.trimmed(cell)
        if cell.isEmpty { return .failure(.missingField) }
        if let locale = words[cell] { return .success(locale) }
        // `no data` is no Norwegian.
        if NoValue.matches(cell, mayBeName: false) { return .failure(.spreadsheetError) }
        if let language = Self.language(of: cell), let locale = words[language] { return .success(locale) }
        return .failure(SpreadsheetDamage.code(cell, mayBeName: false) ?? .localeUnsupported)
    }

    /// The language in front of a region, a script, an encoding, or a remark in brackets.
    private static func language(of cell: Bytes) -> Bytes? {
        guard let end = cell.firstIndex(where: { "-_ (.@".utf8.contains($0) }), end >= 2 else { return nil }
        let language = cell.view(0..<end)
        let rest = cell.view(end..<cell.count)
        let isRemark = rest.last == UInt8(ascii: ")") && rest.contains(UInt8(ascii: "("))
        return isRemark || end <= 3 && isTag(rest, of: language) ? language : nil
    }

    /// Whether the rest of a tag is one of BCP 47 or POSIX: `-Latn-FR`, `_FR.UTF-8`, `@euro`. Words that begin like a
    /// language are many: `no answer`, `en cours`, `to do`, `my-lang`.
    private static func isTag(_ rest: Bytes, of language: Bytes) -> Bool {
        let subtags = rest.split { "-_ .@".utf8.contains($0) }.map { Bytes(rebasing: $0) }
        // Subtags have two to eight letters or digits.
        guard let first = subtags.first,
            subtags.allSatisfy({ subtag in
                subtag.count <= 8 && subtag.allSatisfy { $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 }
            })
        else { return false }
        switch rest[0] {
        case UInt8(ascii: "."), UInt8(ascii: "@"): return true
        case UInt8(ascii: " "):
            // The words that people say are in small letters.
            return subtags.count == 1 && first.count == 2
                && (first.allSatisfy { $0 &- 0x41 < 26 } || regions[first] != nil)
        default:
            let hasDigit = first.contains { $0 &- 0x30 < 10 }
            let isCountry = first.count == 2 || first.count == 3 && first.allSatisfy { $0 &- 0x41 < 26 }
            return isCountry || first.count > 2 && hasDigit || variants[first] != nil
        }
    }

    /// The countries of Europe's languages, as people write them in small letters.
    private static let regions = table("at be ca ch de dk es fi fr gb ie it lu mx nl no pl pt se uk us")

    /// Scripts, and the variants of languages that files hold.
    private static let variants = table(
        "latn cyrl arab hebr grek hans hant jpan kore latin cyrillic valencia formal informal tarask ekavsk ijekavsk "
            + "scouse oxendict nynorsk bokmål"
    )

    private static func table(_ words: String) -> KeywordTable<Void> {
        KeywordTable(words.split(separator: " ").map { (String($0), ()) })
    }

    /// Whether the two letters in a cell are those of a country as well, and the language of that code is rarely meant.
    @inline(__always)
    func mayBeCountry(_ cell: Bytes) -> Bool {
        guard takesAnyLanguage, cell.count == 2 || cell.count == 5 else { return false }
        // `BR-BR` is a country twice.
        let isTwice = cell.count == 5 && cell[0] | 0x20 == cell[3] | 0x20 && cell[1] | 0x20 == cell[4] | 0x20
        return (cell.count == 2 || isTwice) && CountryCode.isRareLanguage(cell)
    }
}
