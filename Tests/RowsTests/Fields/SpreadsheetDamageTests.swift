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
            "==Anna",
        ]
    )
    func noValue(cell: String) {
        #expect(code(cell) == .spreadsheetError)
        #expect(cell.withBytes { PlateRule.problem($0) } == .spreadsheetError)
        #expect(cell.withBytes { SpreadsheetDamage.codeOfKey($0) } == .spreadsheetError)
    }

    @Test("a word that is a family name too is one where a name may be, and no value elsewhere")
    func familyNames() {
        for cell in ["Null", "Nil", "Nan", "Na", "Leer", "Vide", "Void", "Kein", "Ohne"] {
            #expect(code(cell) == nil, "\(cell)")
            #expect(cell.withBytes { SpreadsheetDamage.code($0, mayBeName: false) } == .spreadsheetError, "\(cell)")
        }
    }

    @Test(
        "what only begins like that is a value",
        arguments: [
            "#1", "#A-12", "(Anna)", "<Anna>", "[Anna]", "{3F2504E0-4F89-11D3-9A0C-0305E82C3301}", "Nina", "Unkel",
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
