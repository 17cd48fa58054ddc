import Testing

@testable import Rows
@testable import Text

@Suite("Locales", .timeLimit(.minutes(5)))
struct LocaleMatcherTests {
    static let eight = LocaleMatcher(
        rule: .oneOf(
            ["en", "fr", "de", "nl-BE", "it", "es", "sv", "no"],
            aliases: ["nl": "nl-BE", "nb": "no", "nn": "no"]
        )
    )
    static let languages = LocaleMatcher(rule: .languageUpperCased)

    @Test(
        "A fixed list is met by its own spelling, other cases, regions and names",
        arguments: [
            ("en", "en"), ("fr", "fr"), ("nl-BE", "nl-BE"), ("FR", "fr"), ("fr-FR", "fr"), ("fr_BE", "fr"),
            ("FR-fr", "fr"), ("fr-Latn-FR", "fr"), ("fr_FR.UTF-8", "fr"), ("nl", "nl-BE"), ("nl-NL", "nl-BE"),
            ("NL_be", "nl-BE"), ("nb", "no"), ("nn-NO", "no"), ("no", "no"), (" de ", "de"), ("French", "fr"),
            ("FRANÇAIS", "fr"), ("Français (Belgique)", "fr"), ("Deutsch", "de"), ("allemand", "de"),
            ("Nederlands", "nl-BE"), ("Flemish", "nl-BE"), ("Niederländisch", "nl-BE"), ("Español", "es"),
            ("fr FR", "fr"), ("en us", "en"), ("fr-FRA", "fr"), ("es-419", "es"), ("de-1996", "de"),
            ("de_DE@euro", "de"),
            ("no-nynorsk", "no"), ("de.UTF-8", "de"), ("fr_FR_EURO", "fr"),
            ("Svenska", "sv"), ("Norsk", "no"), ("Bokmål", "no"), ("italiano", "it"), ("eng", "en"), ("deu", "de"),
        ]
    )
    func fixedList(cell: String, expected: String) {
        #expect(cell.withBytes { Self.eight.read($0) } == .success(expected))
    }

    @Test(
        "What the list lacks is refused",
        arguments: ["pt", "zh-CN", "Polish", "xx", "e", "english german", "fr,en", "UK", "12", "frankreich"]
            + [
                "no answer", "no-answer", "no language", "No info", "no-one", "en cours", "en attente", "it is",
                "es gibt keine", "de momento no", "de rien",
            ]
    )
    func notInList(cell: String) {
        #expect(cell.withBytes { Self.eight.read($0) } == .failure(.localeUnsupported))
    }

    @Test(
        "Where any language is taken, it is upper-cased and its region dropped",
        arguments: [
            ("fr", "FR"), ("nl-BE", "NL"), ("EN_us", "EN"), ("pt-BR", "PT"), ("zh-Hans-CN", "ZH"), ("Portuguese", "PT"),
            ("Deutsch", "DE"), ("日本語", "JA"), ("Русский", "RU"), ("nb", "NB"),
        ]
    )
    func anyLanguage(cell: String, expected: String) {
        #expect(cell.withBytes { Self.languages.read($0) } == .success(expected))
    }

    @Test("Only languages that exist are taken", arguments: ["xx", "qq-FR", "zz", "iw", "sh", "f", "frx", "en1"])
    func noLanguage(cell: String) {
        #expect(cell.withBytes { Self.languages.read($0) } == .failure(.localeUnsupported))
    }

    @Test(
        "Words that begin like a language are none",
        arguments: [
            "to do", "to be defined", "as above", "is empty", "it depends", "so what", "id 5", "my-lang", "or-other",
            "UK English", "eng lish",
        ]
    )
    func words(cell: String) {
        #expect(cell.withBytes { Self.languages.read($0) } == .failure(.localeUnsupported))
    }

    @Test(
        "Accents make no difference, of whatever Latin alphabet",
        arguments: [
            ("čeština", "CS"), ("ČEŠTINA", "CS"), ("cestina", "CS"), ("c\u{30C}es\u{30C}tina", "CS"), ("Türkçe", "TR"),
            ("TÜRKÇE", "TR"), ("română", "RO"), ("ROMÂNĂ", "RO"), ("latviešu", "LV"), ("lietuvių", "LT"),
            ("slovenčina", "SK"), ("SLOVENŠČINA", "SL"),
        ]
    )
    func accents(cell: String, expected: String) {
        #expect(cell.withBytes { Self.languages.read($0) } == .success(expected))
    }

    @Test("A list of no locales takes none")
    func noLocales() {
        let matcher = LocaleMatcher(rule: .oneOf([], aliases: [:]))
        for cell in ["en", "English", "x"] {
            #expect(cell.withBytes { matcher.read($0) } == .failure(.localeUnsupported))
        }
    }

    @Test("Nothing and damage are told apart from what is not supported")
    func damage() {
        #expect("".withBytes { Self.eight.read($0) } == .failure(.missingField))
        for cell in ["#N/A", "no data", "no-value", "No_Data", "en blanco"] {
            #expect(cell.withBytes { Self.eight.read($0) } == .failure(.spreadsheetError), "\(cell)")
        }
    }
}
