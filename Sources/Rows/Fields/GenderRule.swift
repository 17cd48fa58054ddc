package import Text

/// Decides which of a provider's two words for a customer's gender a cell means.
package enum GenderRule {
    /// nil where the cell is empty, or says that the person is neither or did not tell.
    ///
    /// Understands titles, words and abbreviations in the languages of the providers' customers; anything else is
    /// `.genderUnknown`.
    @inline(__always)
    package static func read(_ cell: Bytes) -> Result<Gender?, ProblemCode> {
        let cell = TextTrim.trimmed(cell)
        if cell.isEmpty { return .success(nil) }
        if let meaning = words[cell] { return .success(meaning.gender) }
        return .failure(SpreadsheetDamage.code(cell) ?? .genderUnknown)
    }

    private enum Meaning: Sendable {
        case men, women, neither

        var gender: Gender? {
            switch self {
            case .men: .men
            case .women: .women
            case .neither: nil
            }
        }
    }

    /// `w` is German "weiblich", `h` French "homme", `k` Swedish "kvinna", `v` Dutch "vrouw".
    private static let words = KeywordTable<Meaning>([
        "men man m male mr mister sir gentleman": .men,
        "monsieur mr m h homme masculin messieurs": .men,
        "herr herrn mann männlich maennlich hr": .men,
        "dhr heer mijnheer meneer mannelijk de-heer": .men,
        "señor sr hombre masculino varon caballero don": .men,
        "signor signore sig uomo maschio maschile": .men,
        "herre mand manlig hane mannlig": .men,
        "senhor homem": .men,
        "women woman w f female mrs ms miss lady madam": .women,
        "madame mme mlle mademoiselle mesdames femme feminin féminine mmes": .women,
        "frau fr weiblich fräulein dame": .women,
        "mevrouw mw mevr vrouw v vrouwelijk mej": .women,
        "señora sra señorita srta mujer femenino doña": .women,
        "signora sigra sig.ra sig.na signorina donna femmina femminile": .women,
        "fru frøken kvinna kvinne kvinde k kvinnlig kvinnelig fröken": .women,
        "senhora mulher": .women,
        "x d divers diverse other others autre andere anders otro otra altro annan annet neutral neutre mx": .neither,
        "n/a na n.a - none null unknown inconnu unbekannt onbekend keine non-binary nonbinary unspecified": .neither,
        "dr prof enby nb u undisclosed not-specified unisex company société firma": .neither,
    ])
}
