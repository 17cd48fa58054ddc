import CSV
import Testing

@testable import Rows
@testable import Text

@Suite("Rows as spreadsheets and databases leave them", .timeLimit(.minutes(5)))
struct DamagedRowTests {
    private static var channels: ProviderRules {
        var rules = CheckedCells.rules
        rules.channelColumn = "sending_type"
        rules.channelNumbers = [.email, .sms, .both]
        return rules
    }

    @Test("a number messages nobody, unless it stands in the provider's own column")
    func channel() throws {
        func notify(_ column: String, _ cell: String, _ rules: ProviderRules) throws -> (Notify, [String]) {
            let checked = try CheckedCells(["id", column], keyColumns: [0], rules: rules)
            return checked.withRow(["A1", cell]) { _, row in (row.notify, row.problems.map(\.code.rawValue)) }
        }
        for cell in ["0", "1", "2", "TRUE", "0.0"] {
            #expect(try notify("notify", cell, Self.channels) == (.none, ["notify_unknown"]), "\(cell)")
        }
        #expect(try notify("notify", "FALSE", Self.channels) == (.none, []))
        #expect(try notify("notify", "sms", Self.channels) == (.sms, []))
        for (cell, channel) in [("0", Notify.email), ("1", .sms), ("2", .both)] {
            #expect(try notify("sending_type", cell, Self.channels) == (channel, []))
            #expect(try notify("sendingType", cell, Self.channels) == (channel, []))
            // A provider without such a column.
            #expect(try notify("sending_type", cell, CheckedCells.rules) == (.none, ["notify_unknown"]))
        }
    }

    @Test("a message that one of two columns orders and the other does not is nobody's to decide")
    func twoChannels() throws {
        let checked = try CheckedCells(["id", "notify", "sending_type"], keyColumns: [0], rules: Self.channels)
        for (words, number) in [("none", "0"), ("email", "1"), ("", "0"), ("both", "x"), ("sms", "3")] {
            #expect(checked.problems(["A1", words, number]).contains("notify_conflict notify"), "\(words), \(number)")
        }
        for (words, number) in [("email", "0"), ("both", "2"), ("sms", "sms"), ("none", ""), ("", "")] {
            #expect(!checked.problems(["A1", words, number]).contains("notify_conflict notify"), "\(words), \(number)")
        }
        // A provider without such numbers.
        let other = try CheckedCells(["id", "notify", "sending_type"], keyColumns: [0])
        #expect(!other.problems(["A1", "none", "0"]).contains("notify_conflict notify"))
    }

    @Test("what describes a vehicle is looked at for what programs did to it, and so are references")
    func descriptions() throws {
        var rules = CheckedCells.rules
        rules.takesReferences = true
        let columns = ["id", "vin", "make", "model", "exterior_color", "reference.note"]
        let checked = try CheckedCells(columns, keyColumns: [0], rules: rules)
        func problems(_ make: String, _ model: String, _ color: String, _ note: String) -> [Problem] {
            checked.withRow(["A1", "VF1RFB00165431017", make, model, color, note]) { _, row in row.problems }
        }
        for text in [
            "CitroÃ«n", "Citro&euml;n", "Citro\\u00ebn", "Citro=C3=ABn", "Citro%C3%ABn", "Citro?n", "Citroën\nC4",
        ] {
            #expect(problems(text, "C4", "", "") == [Problem(.textDamaged, .make, isWarning: true)], "\(text)")
            #expect(
                problems("Citroën", "C4", "", text) == [Problem(.textDamaged, isWarning: true, reference: 0)],
                "\(text)"
            )
        }
        #expect(problems("Citro+AOs-n", "C4", "", "") == [Problem(.encodingInvalid, .make)])
        for text in ["B\u{200B}MW", "B\u{AD}MW", "BМW", "B\u{2028}MW", "ＢMW"] {
            #expect(problems(text, "C4", "", "") == [Problem(.textDamaged, .make, isWarning: true)], "\(text)")
        }
        #expect(problems("Citroën", "C4", "TRUE", "") == [Problem(.spreadsheetError, .exteriorColor)])
        #expect(
            problems("Citroën", "09-mars", "", "3-avr.") == [
                Problem(.spreadsheetDate, .model), Problem(.spreadsheetDate, reference: 0),
            ]
        )
        for text in ["TRUE", "falsch", "VRAI"] {
            let problem = Problem(.spreadsheetError, isWarning: true, reference: 0)
            #expect(problems("Citroën", "C4", "", text) == [problem], "\(text)")
        }
        for text in ["00/01/1900", "1900-01-00", "0001-01-01", "0001-01-01T00:00:00", "32.13.2024", "9月3日"] {
            #expect(problems("Citroën", "C4", "", text) == [Problem(.spreadsheetDate, reference: 0)], "\(text)")
        }
        let plain = [
            "https://example.com/?a=%C3%A9&b=1", "C:\\users", "50 %", "A+B", "what?",
            "é = è",
        ]
        for text in plain { #expect(problems("Škoda", "ë-C4", "Blå", text) == [], "\(text)") }
        for text in ["2024-03-01", "12/03/2024"] {
            let problem = Problem(.spreadsheetDate, isWarning: true, reference: 0)
            #expect(problems("Kia", "", "", text) == [problem], "\(text)")
        }
        #expect(problems("Kia", "", "", "3.0") == [Problem(.spreadsheetNumber, isWarning: true, reference: 0)])
        #expect(problems("Kia", "", "", "Null") == [Problem(.spreadsheetError, reference: 0)])
        #expect(problems("Kia", "cee'd | ½ ™", "grün/weiß", "") == [])
    }

    @Test("UTF-7 is no text, whatever it was")
    func utf7() throws {
        let checked = try CheckedCells(["id", "first_name", "last_name"], keyColumns: [0])
        #expect(
            checked.problems(["A1", "Ren+AOk-", "M+APw-ller"]) == [
                "encoding_invalid first_name", "encoding_invalid last_name",
            ]
        )
        #expect(
            checked.problems(["A1", "+AMk-lodie", "Le+AOgA6Q-"]) == [
                "encoding_invalid first_name", "encoding_invalid last_name",
            ]
        )
        // The hyphen lacks where no letter and no digit follows.
        #expect(
            checked.problems(["A1", "Ren+AOk", "M+APw ller"]) == [
                "encoding_invalid first_name", "encoding_invalid last_name",
            ]
        )
        #expect(checked.problems(["A1", "A+B-C", "Jean +Co-"]) == [])
        #expect(checked.problems(["A1", "Anna+Ben", "Meyer+Co"]) == [])
    }

    @Test("a name on two lines is one all the same")
    func lineBreak() throws {
        let checked = try CheckedCells(["id", "first_name", "last_name"], keyColumns: [0])
        for name in ["Anna\nMaria", "Anna\r\nMaria", "Anna Maria\nAhrens", "Anna\n"] {
            #expect(checked.problems(["A1", name, "\r\nMeyer"]) == [])
        }
    }

    @Test("lost text in a reference, and in a key that is sent nowhere, is a problem of that column")
    func lostText() throws {
        var rules = CheckedCells.rules
        rules.takesReferences = true
        let checked = try CheckedCells(["Akte", "vin", "reference.branch"], keyColumns: [0], rules: rules)
        let cells = ["Jos\u{FFFD}", "VF1RFB00165431017", "K\u{FFFD}ln"]
        let problems = checked.withRow(cells, isCleanText: false) { _, row in row.problems }
        #expect(problems == [Problem(.encodingInvalid, keyPart: 0), Problem(.encodingInvalid, reference: 0)])
    }

    @Test("a guard is no part of a key, and what stands for no value is none")
    func keys() throws {
        let checked = try CheckedCells(["id", "plate"], keyColumns: [0])
        #expect(checked.key(["=\"0012\"", "AB-123-CD"]) == checked.key(["0012", "AB-123-CD"]))
        #expect(checked.key(["'0012", "AB-123-CD"]) == checked.key(["0012", "AB-123-CD"]))
        for cell in ["#N/A", "#NAZWA?", "\\N", "-", "nan", "[object Object]", "None", "?", "=A2"] {
            #expect(checked.problems([cell, "AB-123-CD"]) == ["spreadsheet_error external_id"], "\(cell)")
        }
        for cell in ["4.01E+15", "4E+15", "123456789012345000"] {
            #expect(checked.problems([cell, "AB-123-CD"]) == ["spreadsheet_number external_id"], "\(cell)")
        }
        for cell in ["01-mars", "12/03/2024", "Mar-24"] {
            #expect(checked.problems([cell, "AB-123-CD"]) == ["spreadsheet_date external_id"], "\(cell)")
        }
        #expect(checked.problems(["K\u{200B}1", "AB-123-CD"]) == ["control_character external_id"])
        for cell in ["K1", "MAR-24", "4E15", "2024-001", "1234567890123456", "Ä-1", "Paris-24"] {
            #expect(checked.problems([cell, "AB-123-CD"]) == [], "\(cell)")
        }
    }

    @Test("of a key of several columns the one that is wrong is named, once")
    func keyParts() throws {
        let checked = try CheckedCells(["nr", "sub", "plate", "vin"], keyColumns: [0, 1, 2])
        func problems(_ cells: [String]) -> [Problem] { checked.withRow(cells) { _, row in row.problems } }
        let vin = "VF1RFB00165431017"
        #expect(problems(["1001", "\\N", "AB-123-CD", vin]) == [Problem(.spreadsheetError, keyPart: 1)])
        #expect(problems(["1001", "2", "\\N", vin]) == [Problem(.spreadsheetError, .plate)])
        #expect(problems(["1001", "2", "2024-03-01", vin]) == [Problem(.spreadsheetDate, .plate)])
        #expect(problems(["#N/A", "?", "AB-123-CD", vin]).map(\.keyPart) == [0, 1])
    }

    @Test("an id that is sent is checked also where it is no key")
    func sentID() throws {
        let checked = try CheckedCells(["external_id", "creator_user_id", "vin"], keyColumns: [2])
        let vin = "VF1RFB00165431017"
        #expect(checked.problems(["A1", "U1", vin]) == [])
        #expect(
            checked.problems(["#N/A", "\\N", vin]) == [
                "spreadsheet_error external_id", "spreadsheet_error creator_user_id",
            ]
        )
        #expect(
            checked.problems(["4.01E+15", "1.0", vin]) == [
                "spreadsheet_number external_id", "spreadsheet_number creator_user_id",
            ]
        )
    }

    @Test("a reference is checked too, and the problem says which")
    func references() throws {
        var rules = CheckedCells.rules
        rules.takesReferences = true
        let checked = try CheckedCells(["id", "reference.branch", "reference.contract"], keyColumns: [0], rules: rules)
        #expect(checked.problems(["A1", "Paris", "12-0"]) == [])
        let dated = try CheckedCells(["id", "reference.order_date"], keyColumns: [0], rules: rules)
        #expect(dated.problems(["A1", "2024-03-01"]) == [])
        let problems = checked.withRow(["A1", "undefined", "4.01E+15"]) { _, row in row.problems }
        #expect(problems == [Problem(.spreadsheetError, reference: 0), Problem(.spreadsheetNumber, reference: 1)])
        #expect(problems.allSatisfy { !$0.isAboutKey })
        rules.takesReferences = false
        let unread = try CheckedCells(["id", "reference.branch"], keyColumns: [0], rules: rules)
        #expect(unread.problems(["A1", "undefined"]) == [])
    }

    @Test("a placeholder in place of a VIN never hides the plate")
    func placeholderVIN() throws {
        let checked = try CheckedCells(["vin", "plate", "email"])
        let cells = ["XXXXXXXXXXXXXXXXX", "AB-123-CD", "anna@example.com"]
        #expect(checked.problems(cells) == ["vin_placeholder vin"])
        #expect(checked.key(cells) == checked.key(["", "AB-123-CD", "anna@example.com"]))
        #expect(checked.traits(cells).vin == 0)
        #expect(checked.traits(cells).plate == checked.traits(["", "ab 123 cd", "b@example.com"]).plate)
    }

    @Test("a title in the name is the civility, and a column for it beats it")
    func civility() throws {
        func gender(_ columns: [String], _ cells: [String]) throws -> Gender? {
            try CheckedCells(columns, keyColumns: [0]).withRow(cells) { _, row in row.gender }
        }
        #expect(try gender(["id", "name"], ["A1", "Frau Anna Meyer"]) == .women)
        #expect(try gender(["id", "name", "gender"], ["A1", "Frau Anna Meyer", ""]) == .women)
        #expect(try gender(["id", "name", "gender"], ["A1", "Frau Anna Meyer", "men"]) == .men)
        #expect(try gender(["id", "name"], ["A1", "Anna Meyer"]) == nil)
        let checked = try CheckedCells(["id", "name"], keyColumns: [0])
        let order = checked.withRow(["A1", "Frau Dr. Anna Meyer"]) { row, result in checked.checker.order(row, result) }
        #expect(order.customer.firstName == "Anna" && order.customer.lastName == "Meyer")
        #expect(order.customer.gender == .women)
    }

    @Test("a warning keeps no row from being sent")
    func warnings() throws {
        let checked = try CheckedCells(["id", "first_name", "last_name"], keyColumns: [0])
        let cells = ["A1", "JÃ¼rgen", "anna@example.com"]
        #expect(checked.problems(cells) == ["text_damaged first_name", "columns_shifted last_name"])
        #expect(checked.withRow(cells) { _, row in row.passes })
        for cells in [["A1", "Mme", "Meyer"], ["A1", "Herr", "Meyer"], ["A1", "Ana", "https://example.com/x"]] {
            let field = cells[1] == "Ana" ? "last_name" : "first_name"
            #expect(checked.problems(cells) == ["columns_shifted \(field)"], "\(cells)")
        }
        #expect(checked.problems(["A1", "Don", "Herr"]) == [])
    }

    @Test(
        "a country's code that is a rare language's too is warned of, and other languages are not",
        arguments: [
            ("UK", true), ("uk", true), ("BE", true), ("CH", true), ("SE", true), ("LU", true), ("IE", true),
            ("fr", false), ("CA", true), ("ca", false), ("MY", true), ("TG", true), ("SD", true), ("BR-BR", true),
            ("AR", false), ("fr-FR", false),
            ("FR", false), ("SV", false), ("pl", false), ("NO", false), ("uk-UA", false), ("ukrainian", false),
        ]
    )
    func countries(cell: String, isWarned: Bool) throws {
        let checked = try CheckedCells(["id", "locale"], keyColumns: [0])
        #expect(checked.problems(["A1", cell]) == (isWarned ? ["locale_is_country locale"] : []))
        #expect(checked.withRow(["A1", cell]) { _, row in row.passes && row.locale != nil })
    }

    @Test("year and odometer are sent as plain numbers, with the unit that stands behind")
    func vehicle() throws {
        let columns = ["id", "year", "odometer", "odometer_unit"]
        let checked = try CheckedCells(columns, keyColumns: [0])
        func vehicle(_ cells: [String]) -> SessionOrder.Vehicle {
            checked.withRow(["A1"] + cells) { row, result in checked.checker.order(row, result).vehicle }
        }
        let guarded = vehicle(["=\"2021\"", "45.000 km", ""])
        #expect(guarded.year == "2021" && guarded.odometer == "45000" && guarded.odometerUnit == "km")
        let plain = vehicle(["2021.0", "45000.0", "Kilometer"])
        #expect(plain.year == "2021" && plain.odometer == "45000" && plain.odometerUnit == "Kilometer")
        #expect(checked.problems(["A1", "2021", "45000 km", "miles"]) == ["odometer_invalid odometer"])
        #expect(checked.problems(["A1", "2021", "45000 km", "KM"]) == [])
    }
}
