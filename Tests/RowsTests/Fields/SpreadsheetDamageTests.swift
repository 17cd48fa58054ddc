import Testing

@testable import Rows
@testable import Text

@Suite("What stands in place of a value", .timeLimit(.minutes(5)))
struct SpreadsheetDamageTests {
    @Test(
        "error values of every language are known by their form",
        arguments: [
            "#NAZWA?", "#ARG!", "#ADR!", "#HODNOTA!", "#ЗНАЧ!", "#ССЫЛКА!", "#DEĞER!", "#ÉRTÉK!", "#PUUTTUU!",
            "#¡CAMPO!",
            "#BRAK", "#Н/Д", "#YOK", "#HIÁNYZIK", "#N/A N/A", "#REF", "#VALUE", "#####", "#", "Err:502", "Err:508",
            "Fehler:502", "Erreur :502", "Erreur : 502", "Erreur\u{A0}:502", "Fout:522", "ERR:504", "Błąd:502",
            "Ошибка:502", "#Δ/Υ", "#N/V", "#ERR522", "#ERROR", "# N/A", "#NA", "(#N/A)", "[#REF!]", "#Deleted",
            "#REF!A1", "#N\\A", "#<User:0x00007f>", "#DATEN_ABRUFEN", "#REF!#REF!",
        ]
    )
    func errorValues(cell: String) {
        #expect(code(cell) == .spreadsheetError)
    }

    @Test(
        "what databases and programs write for no value is none in any cell, a name's too",
        arguments: [
            "\\N", "\\\\N", "NULL", "(NULL)", "[NULL]", "<null>", "{null}", "<NA>", "NA", "NaN", "NaT", "None", "nil",
            "undefined", "UNDEFINED", "undefined undefined", "[object Object]", "[object Undefined]",
            "{\"name\":\"x\"}",
            "{{first_name}}", "${name}", "%NAME%", "<<Name>>", "['Anna']", "[]", "(blank)", "(vide)", "<leer>", "N.A.",
            "n/a", "k. A.", "k.A.", "n.v.t.", "s/o", "sans objet", "Invalid Date", "unbekannt", "Not assigned",
            "(not set)", "-", "--", "–", "?", "???", ".", "...", "*", "_", "=A2", "=SUM(A1:A2)", "=\"A\"&\"B\"",
            "==Anna", "-Infinity", "+inf", "nan.0", "Loading...", "loading…", "Wird geladen...", "DBNull",
            "System.DBNull",
            "System.Object", "System.String[]", "System.Collections.Generic.List`1[System.String]", "1.#INF",
            "Infinity", "inf", "(#N/A)", "Fehler:502", "--None--", "- None -", "-- Bitte wählen --", "Please select",
            "N\\A", "Array", "*NONE*", "**NULL**", "_NULL_", ".NULL.", "~NULL~", "@@NULL", "\\NULL", "NULL,NULL",
            "null, null",
            "N/A / N/A", "Null value", "no entry", "(Leere)", "(Blanks)", "[First Name]",
            "<__main__.Customer object at 0x7f2a>", "∅", "？",
            "、",
            "não informado", "sem dados", "nieznane", "brak danych", "ei tiedossa", "s/d",
        ]
    )
    func noValue(cell: String) {
        #expect(code(cell) == .spreadsheetError)
        #expect(cell.withBytes { PlateRule.problem($0) } == .spreadsheetError)
        #expect(cell.withBytes { SpreadsheetDamage.codeOfKey($0) } == .spreadsheetError)
    }

    @Test(
        "true and false, as spreadsheets print them in any language, are no key, no plate and no model",
        arguments: [
            "TRUE", "FALSE", "true", "WAHR", "FALSCH", "VRAI", "FAUX", "VERO", "FALSO", "VERDADERO", "VERDADEIRO",
            "WAAR",
            "ONWAAR", "SANT", "FALSKT", "SAND", "FALSK", "PRAWDA", "FAŁSZ", "PRAVDA", "IGAZ", "ИСТИНА", "ЛОЖЬ", "DOĞRU",
            "YANLIŞ", "TOSI", "ΑΛΗΘΗΣ",
        ]
    )
    func booleans(cell: String) {
        #expect(cell.withBytes { SpreadsheetDamage.codeOfKey($0) } == .spreadsheetError)
        #expect(cell.withBytes { PlateRule.problem($0) } == .spreadsheetError)
        #expect(cell.withBytes { VehicleTextRule.problem($0, .model) } == .spreadsheetError)
        let isEnglishOrGerman = ["TRUE", "FALSE", "WAHR", "FALSCH"].contains(cell)
        #expect(code(cell) == (isEnglishOrGerman ? .spreadsheetError : nil))
    }

    @Test(
        "dates of every language are none of a plate, a model or a trim",
        arguments: [
            "3-avr.", "15-Jan.", "10-Ιαν", "9月3日", "3-apr", "03-sept.", "5-mai", "7-März", "7-kwi", "3-лип", "15-янв",
            "5-Şub", "9-окт", "3-сеп", "4-jún.", "00/01/1900", "1900-01-00", "0001-01-01", "1601-01-01", "2999-12-31",
            "9999-12-31", "99/99/9999", "32.13.2024", "00/01/1900 00:00", "1/0/00", "3. apr. 2024", "Jan. 24", "mai-24",
            "lundi 4 mars 2024",
        ]
    )
    func dates(cell: String) {
        #expect(cell.withBytes { PlateRule.problem($0) } == .spreadsheetDate)
        for field in [Field.make, .model, .trim] {
            #expect(cell.withBytes { VehicleTextRule.problem($0, field) } == .spreadsheetDate)
        }
    }

    @Test(
        "what only resembles a date is a model",
        arguments: [
            "9-3", "3008", "Gen 2", "Pro 4", "Set 1", "12-345-67", "1-2-34567", "MAR 24", "5 GT", "2.0 TDI", "C4 3",
        ]
    )
    func noDates(cell: String) {
        #expect(cell.withBytes { VehicleTextRule.problem($0, .model) } == nil)
    }

    @Test("a word that is a family name too is one where a name may be, and no value elsewhere")
    func familyNames() {
        for cell in ["Null", "Nil", "Nan", "Na", "Leer", "Vide", "Void", "Kein", "Ohne", "Brak"] {
            #expect(code(cell) == nil, "\(cell)")
            #expect(cell.withBytes { SpreadsheetDamage.code($0, mayBeName: false) } == .spreadsheetError, "\(cell)")
        }
    }

    @Test(
        "what only begins like that is a value",
        arguments: [
            "#1", "#A-12", "#FFFFFF", "-Anna", "*Anna*", "Nina, Nora", "Ray", "Anthony", "(Anna)", "<Anna>", "[Anna]",
            "{3F2504E0-4F89-11D3-9A0C-0305E82C3301}", "Nina", "Unkel",
            "Store:502", "10:502", "#12/3", "Infanta", "True", "False", "Vero", "Faux", "System", "Loading", "Laden",
            "Emily", "Erik", "Err", "'t Hart", "’t Hart", "Ben", "bo", "Undine", "=C3=89lodie", "=?UTF-8?Q?Ren=C3=A9?=",
        ]
    )
    func values(cell: String) {
        #expect(code(cell) == nil)
    }

    @Test(
        "a guard is taken off where what is inside is plain",
        arguments: [
            ("'0014", "0014"), ("=\"0012\"", "0012"), ("=\"+33639980201\"", "+33639980201"), ("=\"Jean\"", "Jean"),
            ("=+33639980201", "+33639980201"), ("=0012", "0012"), ("'+33639980203", "+33639980203"),
            ("=\"'0012\"", "0012"),
            ("''0012", "0012"), ("' 0012", "0012"), ("=\"\"", ""), ("'AB-203-CD", "AB-203-CD"), ("'O'Brien", "O'Brien"),
            ("'Dupont", "Dupont"),
        ]
    )
    func guards(cell: String, value: String) {
        #expect(cell.withBytes { RowChecker.value($0).text } == value)
    }

    @Test(
        "what is no guard stays",
        arguments: [
            "'t Hooft", "'s-Gravesande", "'tHart", "'T HART", "'Anna'", "=A2", "=AB123", "=\"A\"&\"B\"", "=1+2", "'",
            "=",
            "O'Brien", "=-5",
        ]
    )
    func noGuards(cell: String) {
        #expect(cell.withBytes { RowChecker.value($0).text } == cell)
    }

    private func code(_ cell: String) -> ProblemCode? { cell.withBytes { SpreadsheetDamage.code($0) } }
}
