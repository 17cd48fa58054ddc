import Testing

@testable import CSV
@testable import Rows
@testable import Text

/// Rows that have fewer or more cells than the header, and cells that have lost characters.
@Suite("The shape of rows", .timeLimit(.minutes(5)))
struct RowShapeTests {
    private static let columns = [
        "external_id", "first_name", "last_name", "email", "phone", "locale", "plate", "vin", "note", "more",
    ]
    private static let row = [
        "A1", "Ana", "Lopez", "ana@example.com", "+33639981001", "fr", "AB-101-CD", "VF1RFB00165440001", "x", "y",
    ]

    private func problems(_ cells: [String], required: Set<Field> = [.email, .phone]) throws -> [String] {
        var rules = CheckedCells.rules
        rules.required = required
        return try CheckedCells(Self.columns, keyColumns: [0], rules: rules).problems(cells)
    }

    @Test("empty cells that lack at the end are added where nothing needs them", arguments: 6...9)
    func padded(_ count: Int) throws {
        #expect(try problems(Array(Self.row.prefix(count))) == ["fields_padded"])
    }

    @Test("a row that lacks what is needed has too few", arguments: 1...4)
    func tooFew(_ count: Int) throws {
        #expect(try problems(Array(Self.row.prefix(count))) == ["too_few_fields"])
    }

    @Test("nor is anything added where a cell in the middle may lack")
    func shifted() throws {
        for missing in [1, 2, 3, 4, 5, 6] {
            var cells = Array(Self.row.prefix(9))
            cells.remove(at: missing)
            #expect(try problems(cells) == ["too_few_fields"], "without \(Self.columns[missing])")
        }
    }

    @Test("the last line of a list, with its totals, is no row of a customer")
    func totals() throws {
        let lines = [
            ["Total"], ["Total", "36"], ["36 rows"], ["Summe:", "", "36"], ["Total: 2"], ["*** End of report ***"],
            ["Σ"], ["Ergebnis", "", "3"], ["(1 row affected)"], ["Page 1 / 1"], ["Stand: 12.03.2024"],
            ["Total", "1 client"],
        ]
        for cells in lines {
            for required: Set<Field> in [[], [.email, .phone]] {
                #expect(try problems(cells, required: required) == ["totals_row"], "\(cells)")
                let padded = cells + Array(repeating: "", count: 10 - cells.count)
                #expect(try problems(padded, required: required) == ["totals_row"], "\(cells)")
            }
        }
        #expect(try problems(["Stand 12", "Ana", "Lopez"], required: []) == ["too_few_fields"])
    }

    @Test("empty cells that lack hide nothing else that is wrong")
    func paddedWithProblems() throws {
        var cells = Array(Self.row.prefix(7))
        cells[3] = "anaexample.com"
        #expect(try problems(cells) == ["fields_padded", "email_invalid email"])
        cells[3] = ""
        #expect(try problems(cells) == ["fields_padded", "missing_field email"])
        cells[3] = "ana@example.com"
        cells[4] = "0612345678"
        #expect(try problems(cells) == ["fields_padded", "phone_no_country_code phone"])
        // Without the phone, all that follows stands a column to the left.
        cells.remove(at: 4)
        #expect(try problems(cells) == ["too_few_fields"])
    }

    @Test("the header once more, and what stands below it, is no row")
    func headerAgain() throws {
        var options = RowOptions()
        options.placeholders = true
        let checked = try CheckedCells(Self.columns, keyColumns: [0], options: options)
        let lines = [
            Self.columns, ["external_id", "first_name", "last_name", "", "", "", "", "", "", ""],
            Array(repeating: "(required)", count: 10),
            ["EXTERNAL_ID", "First_name", "Name", "", "", "", "", "", "", ""],
            ["ID", "Vorname", "Nachname", "E-Mail", "Telefon", "", "", "", "", ""],
            ["Pflicht", "Pflicht", "Pflicht", "optional", "", "", "", "", "", ""], ["external_id", "first_name"],
        ]
        for cells in lines { #expect(checked.problems(cells) == ["header_row"], "\(cells)") }
        for cells in [["A1", "Name", "Email"], ["Key", "Anna", "Name"]] {
            #expect(!checked.problems(cells + Self.row.dropFirst(3)).contains("header_row"), "\(cells)")
        }
    }

    @Test(
        "nor is a line of totals with all its cells, where a row needs no more than a key",
        arguments: [
            "Total", "TOTAL: 36", "Grand total", "Summe", "36 rows", "(36 rows)", "Gesamt:", "Totaal 36",
            "Moyenne", "Durchschnitt", "Media", "Gemiddelde", "Snitt", "Average", "Avg.", "Gesamtsumme",
            "Zwischensumme",
            "Somme", "Total général", "Sous-total", "Totale", "Suma", "Razem", "Yhteensä", "Summa", "I alt", "Celkem",
            "Összesen", "Σύνολο", "ΣΥΝΟΛΟ", "Итого", "Toplam", "Count", "Anzahl: 12", "Nombre de lignes : 12",
            "Number of rows: 12", "Rows: 500", "(500 rows)", "End of file", "EOF", "TRAILER", "-- end --", "Ogółem",
        ]
    )
    func fullTotals(_ text: String) throws {
        let cells = [text, "", "", "", "", "", "", "", "36", ""]
        #expect(try problems(cells, required: []) == ["totals_row"])
        // What hyphens surround is no key either.
        let others = text == "-- end --" ? ["spreadsheet_error external_id"] : []
        #expect(try problems([text] + Self.row.dropFirst(), required: []) == others)
        #expect(try problems(["T-1001"] + cells.dropFirst(), required: []) == [])
    }

    @Test("where a row needs more, a line of totals is told what it is, and not all that it lacks")
    func totalsLackingAll() throws {
        #expect(try problems(["Total", "", "", "", "36", "", "", "", "", ""]) == ["totals_row"])
        #expect(try problems(["A1", "", "", "", "36", "", "", "", "", ""]).contains("missing_field email"))
    }

    @Test("words for totals where a plate or a name stands first")
    func totalsElsewhere() throws {
        func problems(_ columns: [String], _ cells: [String]) throws -> [String] {
            try CheckedCells(columns).problems(cells)
        }
        #expect(try problems(["plate", "model", "odometer"], ["Summe", "", "36"]) == ["totals_row"])
        #expect(try problems(["plate", "model", "odometer"], ["TOTAL 36", "", "36"]) == ["totals_row"])
        for plate in ["SUM 123", "END-452", "FIN 12", "EOF 123", "AVG-123"] {
            #expect(try problems(["plate", "model"], [plate, ""]) == [], "\(plate)")
        }
        #expect(try problems(["external_id", "plate"], ["TRAILER", "500"]) == ["totals_row"])
        #expect(try problems(["external_id", "phone"], ["Rows", "500"]).contains("totals_row"))
        #expect(try problems(["name", "plate"], ["Grand Total", ""]) == ["totals_row"])
        #expect(try problems(["name", "plate"], ["Suma Patel", ""]) == [])
        #expect(try problems(["name", "plate"], ["Anna Media", ""]) == [])
    }

    @Test("a row that names neither a vehicle nor a customer is nobody's")
    func nobodys() throws {
        let columns = ["external_id", "first_name", "last_name", "plate", "make", "model", "email", "phone", "locale"]
        func problems(_ cells: [String: String], placeholders: Bool = false, required: Set<Field> = []) throws
            -> [String]
        {
            var rules = CheckedCells.rules
            rules.required = required
            rules.needsVehicleOrCustomer = true
            if placeholders { rules.placeholders = [.firstName: "XXX", .lastName: "XXX", .email: "xx@xx.com"] }
            var options = RowOptions()
            options.placeholders = placeholders
            let checked = try CheckedCells(columns, keyColumns: [0], options: options, rules: rules)
            return checked.problems(columns.map { cells[$0] ?? "" })
        }
        #expect(try problems(["external_id": "A1", "locale": "fr"]) == ["missing_field"])
        #expect(try problems(["external_id": "A1", "plate": "XXX"]).contains("missing_field") == false)
        let named = [
            ["plate": "AB-123-CD"], ["make": "Fiat", "model": "500"], ["email": "a@example.com"],
            ["phone": "+33639980501"],
            ["first_name": "Ana"],
        ]
        for cells in named { #expect(try problems(cells.merging(["external_id": "A1"]) { $1 }) == [], "\(cells)") }
        #expect(try problems(["external_id": "A1", "make": "Fiat"]) == ["missing_field"])
        let required: Set<Field> = [.firstName, .lastName, .email]
        let isLacking = try problems(["external_id": "A1"], placeholders: true, required: required)
        #expect(isLacking == ["missing_field"])
        let cells = ["external_id": "A1", "first_name": "xxx", "email": "xx@xx.com"]
        #expect(try problems(cells, placeholders: true, required: required) == ["missing_field"])
        #expect(
            try problems(["external_id": "A1", "plate": "AB-123-CD"], placeholders: true, required: required) == []
        )
    }

    @Test("nor is anything added to a last row that may have been cut off, or without its key")
    func cutOff() throws {
        let cells = try CheckedCells(Self.columns, keyColumns: [0], rules: CheckedCells.rules)
        let codes = cells.withRow(Array(Self.row.prefix(7))) { row, _ in
            let cut = Record(
                text: row.text,
                fieldEnds: row.fieldEnds,
                separatorWidth: 0,
                count: row.count,
                raw: row.raw,
                isCleanText: true,
                isUnterminated: true
            )
            return cells.checker.check(cut).problems.map(\.code)
        }
        #expect(codes == [.tooFewFields])
        #expect(try problems([""] + Self.row.dropFirst().prefix(6)) == ["fields_padded"])
        let last = try CheckedCells(["first_name", "email", "phone", "id"], keyColumns: [3])
        #expect(last.problems(["Ana", "ana@example.com", "+33639981001"]) == ["too_few_fields"])
    }

    @Test("more cells than the header are too many, as ever")
    func tooMany() throws { #expect(try problems(Self.row + ["z"]) == ["too_many_fields"]) }

    @Test("the character that stands for lost ones is no text")
    func lostText() throws {
        var cells = Self.row
        cells[1] = "\u{FFFD}lodie"
        let checked = try CheckedCells(Self.columns, keyColumns: [0])
        #expect(checked.problems(cells, isCleanText: false) == ["encoding_invalid first_name"])
        cells = Self.row
        cells[8] = "\u{FFFD}"
        #expect(checked.problems(cells, isCleanText: false) == [])
        "a\u{FFFD}b".withBytes { #expect(!UTF8Text.isClean($0)) }
        "a\u{FFFC}\u{FFEE}bï¿½".withBytes { #expect(UTF8Text.isClean($0)) }
    }
}
