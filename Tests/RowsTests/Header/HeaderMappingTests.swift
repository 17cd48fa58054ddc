import Testing

@testable import Rows
@testable import Text

@Suite(.timeLimit(.minutes(5))) struct HeaderMappingTests {
    private let everything = Set(Field.allCases)

    private func match(
        _ columns: [String],
        _ overrides: [(String, String)] = [],
        relevant: Set<Field> = Set(Field.allCases)
    ) throws(HeaderError) -> HeaderMapping {
        try HeaderMapping.match(
            columns: columns,
            overrides: overrides.map { HeaderOverride(field: $0.0, column: $0.1) },
            relevant: relevant
        )
    }

    @Test("own names and aliases find their fields, and the rest is passed through")
    func names() throws {
        let mapping = try match(["\u{FEFF}Référence", "PRENOM", "last-name", "Courriel", "Remarque", "Châssis"])
        #expect(mapping.fields == [.externalID, .firstName, .lastName, .email, nil, .vin])
        #expect(mapping.column(of: Field.vin) == 5)
        #expect(mapping.column(of: Field.phone) == nil)
        #expect(mapping.columns[0] == "\u{FEFF}Référence")
    }

    @Test("a field's own name beats an alias, wherever it stands")
    func ownNameBeatsAlias() throws {
        let mapping = try match(["Mobile", "Phone", "Tel"])
        #expect(mapping.fields == [nil, .phone, nil])
    }

    @Test("two columns of the same rank are an error that names both")
    func twoColumns() throws {
        let error = try #require(throws: HeaderError.self) { try match(["id", "Telefon", "Mobil"]) }
        #expect(
            error
                == .twoColumns(
                    .phone,
                    ColumnPosition(name: "Telefon", index: 1),
                    ColumnPosition(name: "Mobil", index: 2)
                )
        )
        #expect(
            error.description
                == #"Two columns in row 1 stand for phone: "Telefon", column 2 (B), and "Mobil", column 3 (C). "#
                + "Say which one is meant, --map phone=Telefon or --map phone=Mobil, or rename one of them."
        )
        #expect(throws: HeaderError.self) { try match(["email", "E-Mail"]) }
    }

    @Test("two columns for a field that means nothing to the provider are passed through")
    func twoColumnsOfAnIrrelevantField() throws {
        let mapping = try match(["color", "Farbe", "vin"], relevant: [.vin])
        #expect(mapping.fields == [nil, nil, .vin])
    }

    @Test("a column that stands for no field may occur as often as it likes")
    func repeatedUnknownColumns() throws {
        #expect(try match(["note", "note", "", "", "vin"]).fields == [nil, nil, nil, nil, .vin])
    }

    @Test("an override beats a field's own name, and its column is found as written, else normalised")
    func overrides() throws {
        let mapping = try match(["phone", "Telefoon nr", "e mail"], [("phone", "telefoon_nr"), ("email", "e mail")])
        #expect(mapping.fields == [nil, .phone, .email])
        // Two columns of the same rank are none where one is chosen.
        #expect(try match(["Telefon", "Mobil"], [("phone", "Mobil")]).fields == [nil, .phone])
        // As written comes first, so that names which differ in case only can be told apart.
        #expect(try match(["Note", "NOTE"], [("vin", "NOTE")]).fields == [nil, .vin])
    }

    @Test("an override takes its column away from the field that its name would stand for")
    func overrideTakesColumn() throws {
        let mapping = try match(["id", "email"], [("external_id", "email")])
        #expect(mapping.fields == [nil, .externalID])
        #expect(mapping.column(of: Field.email) == nil)
    }

    @Test("overrides that fit nothing, or twice, are errors")
    func badOverrides() {
        #expect(throws: HeaderError.mappedColumnMissing(field: "phone", column: "Telefon nr", nearest: ["Telefoon nr"]))
        {
            try match(["Telefoon nr"], [("phone", "Telefon nr")])
        }
        #expect(throws: HeaderError.unknownField("fone", nearest: ["phone"])) { try match(["a"], [("fone", "a")]) }
        #expect(throws: HeaderError.fieldMappedTwice("phone", "a", "b")) {
            try match(["a", "b"], [("phone", "a"), ("Phone", "b")])
        }
        #expect(throws: HeaderError.columnMappedTwice(ColumnPosition(name: "a", index: 0), "phone", "email")) {
            try match(["a", "b"], [("phone", "a"), ("email", "a")])
        }
        #expect(
            throws: HeaderError.mappedColumnTwice(
                field: "phone",
                ColumnPosition(name: "a", index: 0),
                ColumnPosition(name: "a", index: 2)
            )
        ) {
            try match(["a", "b", "a"], [("phone", "a")])
        }
        #expect(
            throws: HeaderError.mappedResultColumn(field: "plate", ColumnPosition(name: "session_id", index: 0))
        ) {
            try match(["session_id"], [("plate", "session_id")])
        }
    }

    @Test("an alias given as a field suggests the field that it would be read as")
    func aliasAsField() {
        #expect(throws: HeaderError.unknownField("telefon", nearest: ["phone"])) {
            try match(["a"], [("telefon", "a")])
        }
    }

    @Test("FIELD=COLUMN is split at the first equals sign")
    func overrideArgument() throws {
        #expect(try HeaderOverride(argument: "phone=Tel = mob") == HeaderOverride(field: "phone", column: "Tel = mob"))
        for text in ["phone", "=a", "phone=", ""] {
            #expect(throws: HeaderError.malformedMapping(text)) { try HeaderOverride(argument: text) }
        }
    }

    @Test("reference columns keep their names and their order")
    func references() throws {
        let mapping = try match(
            ["reference.Order No", "REFERENCE.branch", "reference", "Auftrag"],
            [("reference.job", "Auftrag")]
        )
        #expect(mapping.references.map(\.name) == ["Order No", "branch", "job"])
        #expect(mapping.references.map(\.column) == [0, 1, 3])
        #expect(mapping.fields == [nil, nil, .externalID, nil])
    }

    @Test("two reference columns of one name are an error where references are sent")
    func twoReferences() throws {
        let columns = ["reference.a", "Reference.a", "vin"]
        #expect(throws: HeaderError.self) { try match(columns) }
        let mapping = try HeaderMapping.match(columns: columns, relevant: everything, takesReferences: false)
        #expect(mapping.references.map(\.column) == [0])
    }

    @Test("the columns of an earlier result are found, in any case and with white space around them")
    func resultColumns() throws {
        let mapping = try match(["vin", "session_status", " SESSION_URL ", "session url"])
        #expect(mapping.resultColumns == [1, 2])
        #expect(mapping.column(of: ResultColumn.url) == 2)
        #expect(mapping.column(of: ResultColumn.ref) == nil)
        #expect(mapping.fields == [.vin, nil, nil, nil])
    }

    @Test("a result column that occurs twice is an error")
    func resultColumnTwice() {
        #expect(
            throws: HeaderError.resultColumnTwice(
                .id,
                ColumnPosition(name: "session_id", index: 1),
                ColumnPosition(name: "Session_ID", index: 2)
            )
        ) {
            try match(["vin", "session_id", "Session_ID"])
        }
    }

    @Test("no columns, or only empty ones, are no header")
    func noHeader() {
        #expect(throws: HeaderError.noHeader) { try match([]) }
        #expect(throws: HeaderError.noHeader) { try match(["", " ", "\u{FEFF}", "\u{A0}"]) }
    }

    @Test("a first row that holds a customer is no header, and the error does not repeat it")
    func looksLikeData() throws {
        let error = try #require(throws: HeaderError.self) {
            try match(["Anna", "Meyer", "anna.meyer@example.com", "+49 30 23125 000"])
        }
        #expect(error == .looksLikeData(column: 3, .email))
        #expect(!error.description.contains("anna"))
        #expect(throws: HeaderError.looksLikeData(column: 2, .phone)) { try match(["Anna", "+49 30 23125 000"]) }
        #expect(throws: HeaderError.looksLikeData(column: 1, .number)) { try match(["33612345678", "x"]) }
        #expect(throws: HeaderError.looksLikeData(column: 1, .vin)) { try match(["VF1RFB00165432109", "x"]) }
    }

    @Test("one known column makes a header, and so do years")
    func noFalseData() throws {
        #expect(try match(["vin", "anna@example.com"]).fields == [.vin, nil])
        #expect(try match(["2024", "2025"]).fields == [nil, nil])
    }

    @Test("Name beside a first name is the last name; alone, or with a last name, it is both")
    func nameBesideFirstName() throws {
        #expect(try match(["Name", "Vorname"]).fields == [.lastName, .firstName])
        #expect(try match(["Naam", "Voornaam"]).fields == [.lastName, .firstName])
        #expect(try match(["Name", "vin"]).fields == [.name, .vin])
        #expect(try match(["Name", "Vorname", "Nachname"]).fields == [.name, .firstName, .lastName])
        #expect(try match(["Full name", "Vorname"]).fields == [.name, .firstName])
        #expect(try match(["Name", "Vorname"], [("name", "Name")]).fields == [.name, .firstName])
    }

    @Test("missing columns are all named, with the columns that may have been meant")
    func missingColumns() throws {
        let mapping = try match(["Voornaam", "Achternaam", "Telefoon privé", "session_error", "Opmerking"])
        let error = try #require(throws: HeaderError.self) {
            try mapping.requireColumns([.firstName, .lastName, .email, .phone, .locale], constants: [.locale])
        }
        #expect(
            error
                == .missingColumns([
                    .init(field: .email, nearest: []), .init(field: .phone, nearest: ["Telefoon privé"]),
                ])
        )
        #expect(
            error.description == """
                Row 1 has no column for email; add one, or name the one you have: --map email=COLUMN
                Row 1 has no column for phone; did you mean "Telefoon privé"? Then use --map phone='Telefoon privé'
                """
        )
    }

    @Test("a column name stands for both names")
    func requiredNames() throws {
        let required: Set<Field> = [.firstName, .lastName, .vin]
        #expect(throws: Never.self) { try match(["Name", "vin"]).requireColumns(required, constants: []) }
        #expect(throws: Never.self) { try match(["vin"]).requireColumns(required, constants: [.name]) }
        let error = try #require(throws: HeaderError.self) {
            try match(["nombre", "vin"]).requireColumns(required, constants: [])
        }
        #expect(error.description.hasSuffix("use --map name=COLUMN"))
    }

    @Test("what identifies a row without a key column is relevant, though the provider is not sent it")
    func relevantFields() {
        let rules = ProviderRules(
            name: "pave",
            displayName: "PAVE",
            fields: [.vin, .firstName],
            required: [],
            locales: .languageUpperCased,
            channels: [.none, .sms]
        )
        #expect(rules.relevantFields(hasKeyColumns: true) == [.vin, .firstName, .name])
        #expect(
            rules.relevantFields(hasKeyColumns: false).isSuperset(of: [.plate, .email, .phone])
        )
    }
}
