import Testing

@testable import Rows
@testable import Text

@Suite("Plates, years, odometers and the words for a vehicle", .timeLimit(.minutes(5)))
struct VehicleRulesTests {
    @Test(
        "a plate is sent with plain spaces and hyphens",
        arguments: [
            ("AB\u{A0}123\u{A0}CD", "AB 123 CD"), ("AB‑123‑CD", "AB-123-CD"), ("ab–123–cd", "AB-123-CD"),
            ("AB—123—CD", "AB-123-CD"), ("СА 1234 ХВ", "СА 1234 ХВ"), ("B-MW 1234E", "B-MW 1234E"),
            ("京A12345", "京A12345"),
            ("05-AB-CD", "05-AB-CD"), ("W.12345", "W.12345"), ("012345", "012345"), ("0-1234", "0-1234"),
            ("B-MW 1234/E", "B-MW 1234/E"), ("12/AB/34", "12/AB/34"),
            ("ABCDEFGH", "ABCDEFGH"), ("my bmw", "MY BMW"),
        ]
    )
    func plates(cell: String, plate: String) {
        #expect(cell.withBytes { PlateRule.read($0) } == .success(plate))
    }

    @Test(
        "a character that no plate has is found",
        arguments: [
            ("AB\u{200B}123CD", 2), ("АВ123СD", 0), ("ＡＢ１２３", 0), ("🚗 AB-123-CD", 0), ("AB-123-CD (F)", 10),
            ("AB-123-CD / EF-456-GH", 10), ("AB-123-CD\nEF-456-GH", 9), ("AB-123-CD, EF-456-GH", 9),
            ("AB-123-CD/EF-456-GH", 9), ("MÃœ-K 12", 1), ("AB-1?3-CD", 4),
            ("AB\u{AD}-123-CD", 2), ("’AB-123-CD", 0),
        ]
    )
    func plateCharacters(cell: String, position: Int) {
        #expect(cell.withBytes { PlateRule.read($0) } == .failure(.plateCharacters))
        #expect(PlateRule.flaw(of: cell) == position)
    }

    @Test(
        "what a spreadsheet or a person writes for no plate",
        arguments: [
            ("0", ProblemCode.spreadsheetError), ("000000", .spreadsheetError), ("XXX", .spreadsheetError),
            ("neuf", .spreadsheetError), ("WW", .spreadsheetError), ("Neuwagen", .spreadsheetError),
            ("VRAI", .spreadsheetError), ("TRUE", .spreadsheetError), ("12:30", .spreadsheetDate),
            ("12:30:00", .spreadsheetDate), ("1/2", .spreadsheetDate), ("1-lis", .spreadsheetDate),
            ("05-fev", .spreadsheetDate), ("03-out", .spreadsheetDate), ("01-sty", .spreadsheetDate),
            ("12-kwi", .spreadsheetDate), ("5-янв", .spreadsheetDate), ("3-Ağu", .spreadsheetDate),
            ("1,234", .spreadsheetNumber), ("Kein Kennzeichen", .spreadsheetError), ("folgt", .spreadsheetError),
            ("noch nicht zugelassen", .spreadsheetError), ("à immatriculer", .spreadsheetError),
        ]
    )
    func noPlates(cell: String, problem: ProblemCode) {
        #expect(cell.withBytes { PlateRule.problem($0) } == problem)
    }

    @Test(
        "a year in the forms in which people and spreadsheets write it",
        arguments: [
            ("2021", "2021"), ("2021.0", "2021"), ("2021,00", "2021"), ("2,021", "2021"), ("2 021", "2021"),
            ("2\u{202F}021", "2021"), ("MY21", "2021"), ("my 2021", "2021"), ("1998", "1998"),
        ]
    )
    func years(cell: String, year: String) {
        #expect(cell.withBytes { YearRule.read($0) } == .success(year))
    }

    @Test(
        "what is no year",
        arguments: [
            ("21", ProblemCode.yearInvalid), ("0", .yearInvalid), ("44197", .yearInvalid), ("2021/2022", .yearInvalid),
            ("2021.5", .yearInvalid), ("1821", .yearInvalid), ("2021 km", .yearInvalid),
            ("2021-01-01", .spreadsheetDate),
            ("3/1/2021", .spreadsheetDate), ("#NAZWA?", .spreadsheetError), ("\\N", .spreadsheetError),
            ("2.02E+03", .spreadsheetNumber), ("neu", .yearInvalid),
        ]
    )
    func noYears(cell: String, problem: ProblemCode) {
        #expect(cell.withBytes { YearRule.read($0) } == .failure(problem))
    }

    @Test(
        "an odometer in the forms in which people and spreadsheets write it",
        arguments: [
            ("45000", "45000", ""), ("45000.0", "45000", ""), ("45 000", "45000", ""),
            ("45\u{A0}000 km", "45000", "km"),
            ("45.000 km", "45000", "km"), ("45,000", "45000", ""), ("45'000", "45000", ""),
            ("45’000 KM", "45000", "KM"),
            ("1.234.567,00", "1234567", ""), ("12,345 miles", "12345", "miles"), ("0", "0", ""),
            ("123456mi", "123456", "mi"), ("000045000", "45000", ""), ("45.000,00 km", "45000", "km"),
        ]
    )
    func odometers(cell: String, number: String, unit: String) throws {
        let reading = try cell.withBytes { try OdometerRule.read($0).get() }
        #expect(reading.number == number && reading.unit == unit)
    }

    @Test(
        "what is no odometer reading",
        arguments: [
            ("45000.5", ProblemCode.odometerInvalid), ("45.00.000", .odometerInvalid), ("4,5,6", .odometerInvalid),
            ("-5", .odometerInvalid), ("45 tkm", .odometerInvalid), ("12345678", .odometerInvalid),
            ("neu", .odometerInvalid), ("45.000.00", .odometerInvalid), ("45,000,00", .odometerInvalid),
            ("4.5E+04", .spreadsheetNumber), ("1E+05", .spreadsheetNumber), ("#VALUE!", .spreadsheetError),
            ("undefined", .spreadsheetError), ("-", .spreadsheetError), ("01.02.2024", .spreadsheetDate),
        ]
    )
    func noOdometers(cell: String, problem: ProblemCode) {
        guard case .failure(problem) = cell.withBytes({ OdometerRule.read($0) }) else {
            Issue.record("\(cell) is read")
            return
        }
    }

    @Test("what a spreadsheet made of a model is told from one")
    func models() {
        func problem(_ cell: String, _ field: Field = .model) -> ProblemCode? {
            cell.withBytes { VehicleTextRule.problem($0, field) }
        }
        for cell in ["09-mars", "9-Mar-24", "03/09/2024", "01-mars", "04-avr"] {
            #expect(problem(cell) == .spreadsheetDate)
        }
        for cell in ["3.01E+03", "3.0", "500.0"] { #expect(problem(cell) == .spreadsheetNumber) }
        for cell in ["9-3", "9-5", "4/4", "2008", "500", "Up!", "i3", "3", "MX-5 1.8", "3008"] {
            #expect(problem(cell) == nil)
        }
        for cell in ["--None--", "- bitte wählen -", "[Model]", "(Leere)", "#DATEN_ABRUFEN", "∅", "？", "NC"] {
            #expect(problem(cell) == .spreadsheetError, "\(cell)")
        }
        for cell in ["#1", "#FFFFFF", "-/-S", "✓"] { #expect(problem(cell, .exteriorColor) == nil, "\(cell)") }
        #expect(problem("2.0", .trim) == nil)
        #expect(problem("2.00E+00", .trim) == .spreadsheetNumber)
        #expect(problem("\\N", .exteriorColor) == .spreadsheetError)
        for field: Field in [.make, .model, .bodyType, .trim, .transmission, .exteriorColor, .interiorColor] {
            #expect(problem("Null", field) == .spreadsheetError)
            #expect(problem("0", field) == .spreadsheetError)
            #expect(problem("12:00", field) == .spreadsheetDate)
        }
        #expect(problem("44197") == .spreadsheetNumber && problem("44197", .make) == .spreadsheetNumber)
    }

    @Test("a unit of an odometer is a unit, also in its column's name")
    func units() throws {
        let checked = try CheckedCells(["id", "odometer", "odometer_unit"], keyColumns: [0])
        for unit in ["km", "KM", "Kilometer", "KILOMETRES", "mi", "miles", "Meilen"] {
            #expect(checked.problems(["A1", "45000", unit]) == [], "\(unit)")
        }
        for unit in ["h", "tkm", "45000", "Stunden"] {
            #expect(checked.problems(["A1", "45000", unit]) == ["odometer_invalid odometer_unit"], "\(unit)")
        }
        for (name, unit) in [("Odometer (mi)", "mi"), ("Odometer [km]", "km"), ("Odometer (if known)", nil)] {
            let checked = try CheckedCells(["id", name], keyColumns: [0])
            let sent = checked.withRow(["A1", "45000"]) { checked.checker.order($0, $1).vehicle.odometerUnit }
            #expect(sent == unit, "\(name)")
        }
    }

    @Test("no vehicle is of a year to come")
    func yearToCome() throws {
        var options = RowOptions()
        options.latestYear = 2028
        let checked = try CheckedCells(["id", "year"], keyColumns: [0], options: options)
        #expect(checked.problems(["A1", "2028"]) == [])
        #expect(checked.problems(["A1", "2050"]) == ["year_invalid year"])
    }
}
