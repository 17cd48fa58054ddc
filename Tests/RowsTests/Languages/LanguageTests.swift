import Testing

@testable import Rows
@testable import Text

@Suite("The words of languages", .timeLimit(.minutes(5)))
struct LanguageTests {
    @Test("a language with a file of its own fills every part, and says of every field what its columns are called")
    func parts() {
        for language in Language.withOwnFile {
            let parts = [
                language.code, language.names, language.men, language.women, language.otherGenders, language.yes,
                language.no, language.noMessage, language.byEmail, language.bySMS, language.byBoth, language.months,
                language.errorValues, language.titles, language.noValue, language.emptyCell, language.noPlate,
                language.booleans, language.totals,
            ]
            #expect(parts.allSatisfy { !$0.isEmpty }, "\(language.code)")
            #expect(Set(language.aliases.keys) == Set(Field.allCases), "\(language.code)")
        }
    }

    @Test("what a fleet's file always has is named in each of them")
    func columnsOfEveryFleet() {
        let fields: [Field] = [.firstName, .lastName, .name, .gender, .email, .phone, .locale, .plate, .vin, .make]
        for language in Language.withOwnFile {
            for field in fields {
                #expect(language.aliases[field]?.isEmpty == false, "\(field) in \(language.code)")
            }
        }
    }

    @Test("each is listed once, under a code that exists")
    func codes() {
        let codes = Language.all.flatMap { [$0.code] + $0.variants.map(\.code) }
        #expect(Set(codes).count == codes.count)
        #expect(Set(codes).isSubset(of: Language.allCodes))
        #expect(Language.allCodes.count == 183 && Set(Language.allCodes).count == 183)
    }

    @Test("no word means one thing in one language and another in the next")
    func meanings() {
        let tables: [[KeyPath<Language, String>]] = [
            [\.men, \.women, \.otherGenders], [\.yes, \.no], [\.noMessage, \.byEmail, \.bySMS, \.byBoth],
        ]
        for parts in tables {
            var owner: [Keyword: KeyPath<Language, String>] = [:]
            for part in parts {
                for word in Language.words(part) {
                    guard let keyword = word.withBytes({ Keyword($0) }) else {
                        Issue.record("\(word) is too long")
                        continue
                    }
                    #expect(owner[keyword, default: part] == part, "\(word)")
                    owner[keyword] = part
                }
            }
        }
    }

    @Test("no name stands for two languages, nor is one the code of another")
    func names() {
        var owner: [Keyword: String] = [:]
        for code in Language.allCodes { owner[code.withBytes { Keyword($0)! }] = code }
        for language in Language.all {
            for (code, names) in [(language.code, language.names)] + language.variants {
                for name in names.split(separator: " ") {
                    guard let keyword = String(name).withBytes({ Keyword($0) }) else {
                        Issue.record("\(name) is too long")
                        continue
                    }
                    #expect(owner[keyword, default: code] == code, "\(name)")
                    owner[keyword] = code
                }
            }
        }
    }

    @Test("months and error values are spelled as they are looked up")
    func spelling() {
        for month in Language.words(\.months) {
            #expect(month == month.lowercased() && month.count >= 3, "\(month)")
            #expect("24-\(month)".withBytes { SpreadsheetDamage.looksLikeDate($0) }, "\(month)")
        }
        for value in Language.words(\.errorValues) {
            let cell = value.hasSuffix(":") ? value + "502" : value
            #expect(cell.withBytes { SpreadsheetDamage.code($0) } == .spreadsheetError, "\(value)")
        }
    }

    @Test("a title is a gender or none, and a word for no value is no month")
    func marks() {
        for title in Language.words(\.titles) {
            #expect(title.withBytes { Keyword($0) } != nil, "\(title)")
        }
        for word in Language.words(\.noValue) {
            #expect(word.withBytes { SpreadsheetDamage.code($0) } == .spreadsheetError, "\(word)")
            #expect(word.uppercased().withBytes { SpreadsheetDamage.code($0) } == .spreadsheetError, "\(word)")
        }
        for word in Language.words(\.emptyCell) {
            #expect(word.withBytes { SpreadsheetDamage.code($0) } == nil, "\(word)")
            #expect(word.withBytes { SpreadsheetDamage.code($0, mayBeName: false) } == .spreadsheetError, "\(word)")
        }
        for word in Language.words(\.noPlate) {
            #expect(word.withBytes { PlateRule.problem($0) } == .spreadsheetError, "\(word)")
        }
        for word in Language.words(\.booleans) {
            for form in [word, word.uppercased()] {
                #expect(form.withBytes { PlateRule.problem($0) } == .spreadsheetError, "\(form)")
                #expect(form.withBytes { SpreadsheetDamage.codeOfKey($0) } == .spreadsheetError, "\(form)")
            }
        }
    }

    @Test("a language speaks for the country where most of its speakers are, by its code or a variant's")
    func regions() {
        #expect(Language.region(ofLanguage: "fr") == "FR")
        #expect(Language.region(ofLanguage: "nb") == "NO")
        #expect(Language.region(ofLanguage: "pl") == "PL")
        #expect(Language.region(ofLanguage: "en") == nil)
        #expect(Language.region(ofLanguage: "xx") == nil)
        for language in Language.all {
            if let region = language.region { #expect(CallingRegion(region) != nil, "\(region)") }
        }
    }
}
