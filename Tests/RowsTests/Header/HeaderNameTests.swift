import Testing

@testable import Rows
@testable import Text

/// Columns whose names people have decorated, and those that are almost understood.
@Suite("Decorated names of columns", .timeLimit(.minutes(5)))
struct HeaderNameTests {
    private func match(_ columns: [String]) throws -> HeaderMapping {
        try HeaderMapping.match(columns: columns, relevant: Set(Field.allCases))
    }

    @Test(
        "remarks in brackets, footnotes and the same in two languages do not count",
        arguments: [
            ("VIN (17 characters)", Field.vin), ("Phone*", .phone), ("E-Mail¹", .email), ("Kennzeichen [1]", .plate),
            ("Name:", .name), ("License plate (optional)", .plate), ("Immatriculation (AA-123-AA)", .plate),
            ("* VIN", .vin), ("Phone †", .phone), ("E-Mail 1)", .email), ("Prénom (*)", .firstName),
            ("Nachname {Pflichtfeld}", .lastName), ("Téléphone <+33…>", .phone), ("Phone\n(+CC)", .phone),
            ("VIN (falls vorhanden", .vin), ("Telefon （mobil）", .phone), ("Kilometerstand (km) (ca.)", .odometer),
            ("E-Mail (z. B. a@b.de (privat))", .email), ("Kennzeichen / Plate", .plate),
            ("Prénom | Vorname", .firstName),
            ("Prénom - Vorname", .firstName), ("Nom\nNachname", .lastName), ("external_id (SAP)", .externalID),
            ("Vorname**", .firstName), ("Langue [fr, de, nl]", .locale),
        ]
    )
    func decorated(name: String, field: Field) throws {
        #expect(try match(["x", name]).column(of: field) == 1)
    }

    @Test(
        "what stands for two fields, or for something else, stands for none",
        arguments: ["Phone / E-Mail", "Plate - VIN", "(VIN)s", "Fax (phone)", "Notes (VIN, plate)", "()", "[ ]"]
    )
    func undecided(_ name: String) throws {
        #expect(try match(["id", name]).field(at: 1) == nil)
    }

    @Test("a plain name beats one with a remark, and of two with remarks neither counts")
    func rank() throws {
        #expect(try match(["Phone (work)", "Phone"]).fields == [nil, .phone])
        let mapping = try match(["Phone (work)", "Phone (private)"])
        #expect(mapping.fields == [nil, nil])
        let error = try #require(throws: HeaderError.self) { try mapping.requireColumns([.phone], constants: []) }
        #expect(error.description.contains("--map phone='Phone (work)'"))
        #expect(mapping.hints(relevant: [.phone], provided: []).map(\.column.index) == [0])
        #expect(try match(["Vorname", "Nachname", "Name (Firma)"]).fields == [.firstName, .lastName, nil])
        #expect(try match(["Vorname (Kunde)", "Name (Kunde)"]).fields == [.firstName, .lastName])
    }

    @Test("of two decorated columns for the channel, the one of that name is read, and the other compared with it")
    func channels() throws {
        let mapping = try match(["Notify (0/1/2)", "sending_type (0-2)"])
        #expect(mapping.fields == [.notify, nil])
        var rules = CheckedCells.rules
        rules.channelColumn = "sending_type"
        rules.channelNumbers = [.email, .sms, .both]
        let columns = ["external_id", "Notify (0/1/2)", "sending_type (0-2)"]
        let checked = try CheckedCells(columns, keyColumns: [0], rules: rules)
        #expect(checked.problems(["A1", "1", "1"]) == ["notify_unknown notify"])
        #expect(checked.problems(["A2", "", "1"]) == ["notify_conflict notify"])
        #expect(checked.problems(["A3", "sms", "1"]) == [])
        #expect(checked.problems(["A4", "none", "0"]) == ["notify_conflict notify"])
    }

    @Test("a mapping may leave the remark out as well")
    func mapping() throws {
        let mapping = try HeaderMapping.match(
            columns: ["a", "Fgst. (17)"],
            overrides: [HeaderOverride(field: "vin", column: "Fgst.")],
            relevant: []
        )
        #expect(mapping.column(of: .vin) == 1)
    }

    @Test(
        "a column that is close to a field is named with the option that uses it",
        arguments: [
            ("VIN-Nr. (falls vorhanden)", Field.vin), ("plate.1", .plate), ("vin.1", .vin), ("Licence plates", .plate),
            ("Fleet VIN", .vin), ("N° de série", .vin), ("genre", .gender), ("Title", .gender),
            ("Notify?!x", .notify),
            ("Kennzeichn", .plate), ("Validity", .validityDays), ("t.vin", .vin), ("VIN2", .vin),
            ("Fahrzeug (VIN)", .vin), ("VINS", .vin), ("VIM", .vin), ("Fgst.-Nr.", .vin), ("FGST_NR", .vin),
            ("Fahrzeug-Identifizierungs-Nr.", .vin), ("Numer nadwozia", .vin), ("amtl. Kz.", .plate),
            ("Kennz.", .plate),
            ("Płeć", .gender), ("ＶＩＮ", .vin),
        ]
    )
    func hints(name: String, field: Field) throws {
        let columns = ["external_id", "first_name", "last_name", "email", "phone", "locale", name]
        let hints = try match(columns).hints(relevant: Set(Field.allCases), provided: [])
        #expect(hints.map(\.field) == [field] && hints.map(\.column.index) == [6], "\(hints)")
    }

    @Test(
        "a number of a customer is no key by itself, and is named where the file has none",
        arguments: [
            "Customer ID", "Kundennummer", "Kunden-Nr.", "Klantnummer", "Nr.", "N° client", "Order number",
            "Vertragsnr.", "N° contrat", "Numéro de contrat", "Policy number", "Schadennummer", "N° sinistre",
            "Fleet no.",
            "UUID", "Case Number",
        ]
    )
    func keyHints(name: String) throws {
        let hints = try match(["first_name", "last_name", "email", "vin", name]).hints(
            relevant: [.externalID, .vin, .email],
            provided: []
        )
        #expect(hints.map(\.field) == [.externalID] && hints.map(\.column.index) == [4], "\(hints)")
    }

    @Test(
        "what a column is called in other languages",
        arguments: [
            ("Nr rejestracyjny", Field.plate), ("Numer rejestracyjny", .plate), ("Imię", .firstName),
            ("Nazwisko", .lastName),
            ("Geschlecht/Anrede", .gender), ("Anrede", .gender), ("Geschlecht", .gender), ("Nr VIN", .vin),
            ("Valid days", .validityDays),
        ]
    )
    func languages(name: String, field: Field) throws {
        #expect(try match(["x", name]).field(at: 1) == field)
    }

    @Test("the hint can be pasted")
    func hintText() throws {
        let hints = try match(["VIN-Nr. (falls vorhanden)"]).hints(relevant: [.vin], provided: [])
        #expect(
            hints.map(\.description) == [
                "not used: VIN-Nr. (falls vorhanden); did you mean --map vin='VIN-Nr. (falls vorhanden)'?"
            ]
        )
    }

    @Test("two columns are never hinted at one field, and a letter of another script is named")
    func rivals() throws {
        let names = try match(["Nom (prénom)", "Nom (famille)"]).hints(relevant: Set(Field.allCases), provided: [])
        #expect(names.map(\.field) == [.firstName, .lastName], "\(names)")
        let mapping = try match(["Nom (prénom)", "Nom (famille)"])
        let error = try #require(throws: HeaderError.self) {
            try mapping.requireColumns([.firstName, .lastName], constants: [])
        }
        #expect(error.description.contains("--map last_name='Nom (famille)'"), "\(error)")
        let hints = try match(["V\u{406}N"]).hints(relevant: [.vin], provided: [])
        #expect(hints.map(\.field) == [.vin])
        #expect(hints.first?.description.contains("Cyrillic \u{406} (U+0406) in place of I (position 2)") == true)
    }

    @Test("what resembles no field that lacks is not named")
    func noHints() throws {
        let columns = [
            "id", "Vorname", "Nachname", "Note", "Customer ID", "Branch", "Status", "City", "Remark", "VIN", "VIN 2",
        ]
        #expect(try match(columns).hints(relevant: Set(Field.allCases), provided: []) == [])
        #expect(try match(["VIN-Nr."]).hints(relevant: [.phone], provided: []) == [])
        #expect(try match(["Langues x"]).hints(relevant: [.locale], provided: [.locale]) == [])
        #expect(
            try match(["session_status", "session_ref", "reference.vin nr"]).hints(relevant: [.vin], provided: []) == []
        )
    }

    @Test("each column that is read is told, with where it stands")
    func lines() throws {
        let mapping = try match(["Vorname", "x", "E-Mail¹", "reference.Branch"])
        #expect(
            mapping.lines == [
                "first_name: \"Vorname\", column 1 (A)", "email: \"E-Mail¹\", column 3 (C)",
                "reference.Branch: \"reference.Branch\", column 4 (D)",
            ]
        )
    }
}
