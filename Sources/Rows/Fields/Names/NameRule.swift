package import Text

/// The rule for a cell that holds first and last name.
package enum NameRule {
    /// Both names, and what the titles before them say.
    package struct Names {
        package var first: String
        package var last: String
        package var gender: Gender?
    }

    /// What keeps a cell from being a first and a last name.
    package enum Flaw: Error, Equatable {
        /// Usually the last name comes first then, but not always.
        case comma
        /// Fewer than two words, or more, apart from the titles before them.
        case words(Int, hasTitle: Bool)
        /// A word that is no name: `-`, `?`, `Jr.`, a title behind the name.
        case noName(String)
        /// A word that makes it the name of a firm.
        case firm(String)
        /// What begins a last name and is no first name: `van Dyk`.
        case particle(String)
        /// The first word is in capitals and the second is not, as last names are written before first names: `DUPONT Jean`.
        case capitals(String)
    }

    /// Exactly two words, apart from the titles before them; else nobody can say where the first name ends, and it is
    /// `.nameNotTwoWords`.
    package static func split(_ cell: Bytes) -> Result<Names, ProblemCode> {
        let cell = TextTrim.trimmed(cell)
        if cell.isEmpty { return .failure(.missingField) }
        if let damage = SpreadsheetDamage.code(cell) { return .failure(damage) }
        switch read(cell.text) {
        case .success(let names): return .success(names)
        case .failure: return .failure(.nameNotTwoWords)
        }
    }

    /// Why a cell is refused as `.nameNotTwoWords`; nil where it is not.
    package static func flaw(of cell: String) -> Flaw? {
        if case .failure(let flaw) = read(cell) { return flaw }
        return nil
    }

    private static func read(_ text: String) -> Result<Names, Flaw> {
        if text.contains(where: { ",;".contains($0) }) { return .failure(.comma) }
        var words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        var gender: Gender?
        let count = words.count
        while let word = words.first, isTitle(word) {
            words.removeFirst()
            if case .success(let meaning?) = word.withBytes({ GenderRule.read($0) }) { gender = gender ?? meaning }
        }
        guard words.count == 2 else { return .failure(.words(words.count, hasTitle: words.count < count)) }
        for word in words {
            if firms.contains(word) { return .failure(.firm(word)) }
            if !isName(word) || isTitle(word) || beginsWithTitle(word) { return .failure(.noName(word)) }
        }
        if isParticle(words[0]) { return .failure(.particle(words[0])) }
        if isLastName(words[0], before: words[1]) { return .failure(.capitals(words[0])) }
        return .success(Names(first: words[0], last: words[1], gender: gender))
    }

    private static func isTitle(_ word: String) -> Bool { word.withBytes { titles[$0] != nil } }

    /// `Mr.John`, but not the initials `M.J.`.
    private static func beginsWithTitle(_ word: String) -> Bool {
        guard let stop = word.firstIndex(of: "."), isTitle(String(word[..<stop])) else { return false }
        let rest = word[word.index(after: stop)...]
        return rest.first?.isLetter == true && rest.contains(where: \.isLowercase)
    }

    private static func isName(_ word: String) -> Bool {
        // `c/o`, and two people: `Anna/Ben`, `Anna&Ben`.
        word.unicodeScalars.contains { $0.properties.isAlphabetic } && !word.contains { "@/&+".contains($0) }
            && !suffixes.contains(word)
            && word.withBytes { SpreadsheetDamage.code($0) } == nil
    }

    /// In small letters none of them is a first name; those that are written with a capital are seldom one.
    private static func isParticle(_ word: String) -> Bool {
        particles.contains(word.lowercased())
            && (word.first?.isLowercase == true || capitals.contains(word.lowercased()))
    }

    /// Two letters may be initials: `JP Dupont`.
    private static func isLastName(_ word: String, before next: String) -> Bool {
        word.unicodeScalars.count { $0.properties.isUppercase } > 2
            && !word.unicodeScalars.contains { $0.properties.isLowercase }
            && next.unicodeScalars.contains { $0.properties.isLowercase }
    }

    private static let titles = KeywordTable(Language.words(\.titles, ()))

    /// Whether a cell for a first name holds a civility that is nobody's name.
    @inline(never)
    static func isCivility(_ cell: Bytes) -> Bool { cell.count <= 12 && civilities[cell] != nil }

    /// By which most names are told from them.
    static let endsOfCivilities = WordEnds(of: civilityWords).table

    private static let civilityWords = [
        "herr", "herrn", "hr.", "frau", "fr.", "mme", "mme.", "mlle", "mlle.", "madame", "monsieur", "mademoiselle",
        "m.",
        "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "mister", "dr.", "dhr", "dhr.", "mevr", "mevr.", "mevrouw", "sig.",
        "signor", "signora", "sig.ra", "sr.", "sra", "sra.", "srta", "srta.", "pani", "fru",
    ]

    private static let civilities = KeywordTable(civilityWords.map { ($0, ()) })

    private static let suffixes: Set<String> = [
        "Jr", "Jr.", "jr", "jr.", "Sr", "Sr.", "Jun.", "jun.", "Sen.", "sen.", "II", "III", "IV", "PhD", "Ph.D.", "MD",
    ]

    private static let firms: Set<String> = [
        "SARL", "SAS", "SASU", "EURL", "SNC", "SCI", "SA", "S.A.", "GmbH", "GMBH", "mbH", "AG", "KG", "OHG", "UG",
        "GbR",
        "BV", "B.V.", "NV", "N.V.", "VOF", "BVBA", "SRL", "S.r.l.", "Srl", "SPRL", "SpA", "S.p.A.", "SPA", "SL", "S.L.",
        "SLU", "AB", "HB", "AS", "A/S", "ASA", "ANS", "Ltd", "Ltd.", "LTD", "LLC", "LLP", "PLC", "Inc", "Inc.", "INC",
        "Corp", "Corp.", "&", "+",
        // What firms and households begin with, and people do not.
        "Autohaus", "Autovermietung", "Fahrschule", "Spedition", "Apotheke", "Bäckerei", "Praxis", "Kanzlei",
        "Gemeinde",
        "Garage", "Carrosserie", "Ambulances", "Pharmacie", "Boulangerie", "Mairie", "Commune", "Entreprise",
        "Transports", "Taxis", "Autoscuola", "Carrozzeria", "Autofficina", "Farmacia", "Comune", "Spett.le", "Talleres",
        "Transportes", "Ayuntamiento", "Garagebedrijf", "Stichting", "Gemeente",
    ]

    private static let capitals: Set<String> = [
        "de", "des", "du", "la", "le", "van", "von", "vom", "zum", "zur", "ter", "ten", "della", "dello", "dalla",
    ]

    private static let particles: Set<String> = capitals.union([
        "af", "al", "av", "bin", "d'", "da", "dal", "das", "dei", "del", "den", "der", "di", "do", "dos", "el", "les",
        "lo", "op", "los", "'t", "’t", "te", "und", "et", "and", "zu",
    ])
}
