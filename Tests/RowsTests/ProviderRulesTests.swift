import Testing

@testable import Rows
@testable import Text

/// Whatever an invented provider may put into its rules is checked of every row, and nothing else is.
@Suite("What a provider's rules promise", .timeLimit(.minutes(5)))
struct ProviderRulesTests {
    private func rules(
        fields: Set<Field> = [],
        required: Set<Field> = [],
        change: (inout ProviderRules) -> Void = { _ in }
    ) -> ProviderRules {
        var rules = ProviderRules(
            name: "test",
            displayName: "Test",
            fields: fields,
            required: required,
            locales: .oneOf(["en", "fr"], aliases: [:]),
            channels: [.none, .email, .sms, .both]
        )
        change(&rules)
        return rules
    }

    /// The problems of a row that has an id of its own, and these cells.
    private func problems(
        _ cells: KeyValuePairs<String, String>,
        _ rules: ProviderRules,
        options: RowOptions = RowOptions()
    ) throws -> [String] {
        let columns = ["id"] + cells.map(\.key)
        let checked = try CheckedCells(columns, keyColumns: [0], options: options, rules: rules)
        return checked.problems(["A1"] + cells.map(\.value))
    }

    @Test("a required field is needed by every row, whichever it is", arguments: Field.allCases)
    func required(field: Field) throws {
        let rules = rules(required: [field])
        #expect(try problems([field.rawValue: ""], rules) == ["missing_field \(field.rawValue)"])
        #expect(try problems([field.rawValue: "  "], rules) == ["missing_field \(field.rawValue)"])
        let value =
            switch field {
            case .vin: "WVWZZZ1JZXW000001"
            case .phone: "+33639980123"
            case .email: "a@example.com"
            case .locale: "fr"
            case .name: "Anna Meyer"
            case .gender: "women"
            case .validityDays: "30"
            case .fastTrack: "yes"
            case .notify: "none"
            case .redirectURL: "https://example.com/"
            case .theme: "PRO"
            case .year: "2021"
            case .odometer: "45000"
            case .odometerUnit: "km"
            default: "ABC"
            }
        let themed = self.rules(required: [field]) { $0.themes = ["PRO"] }
        #expect(try problems([field.rawValue: value], themed) == [])
    }

    @Test("a required field may be a constant")
    func requiredConstant() throws {
        var options = RowOptions()
        options.constants = [.make: "Volvo"]
        #expect(try problems([:], rules(required: [.make]), options: options) == [])
    }

    @Test("a required name may be in one column or in two")
    func requiredName() throws {
        #expect(try problems(["first_name": "Anna", "last_name": "", "name": ""], rules(required: [.name])) == [])
        #expect(
            try problems(["first_name": "", "last_name": "", "name": ""], rules(required: [.name]))
                == ["missing_field name"]
        )
    }

    @Test("what an SMS requires is needed by rows that send one, and by no others")
    func requiredForSMS() throws {
        let rules = rules(fields: [.notify]) { $0.requiredForSMS = [.phone, .firstName, .plate] }
        let cells: KeyValuePairs = ["phone": "", "first_name": "", "plate": "", "notify": "sms"]
        #expect(
            try Set(problems(cells, rules)) == [
                "missing_field phone", "missing_field first_name", "missing_field plate",
            ]
        )
        #expect(try problems(["phone": "12", "first_name": "", "plate": "", "notify": "email"], rules) == [])
    }

    @Test("fields that need each other are all there or none")
    func together() throws {
        let rules = rules(fields: [.odometer, .odometerUnit]) { $0.together = [[.odometer, .odometerUnit]] }
        #expect(try problems(["odometer": "120", "odometer_unit": ""], rules) == ["missing_field odometer_unit"])
        #expect(try problems(["odometer": "120", "odometer_unit": "km"], rules) == [])
        #expect(try problems(["odometer": "", "odometer_unit": ""], rules) == [])
    }

    @Test(
        "a cell of a field that the provider does not take passes unread",
        arguments: [
            ("vin", "123"), ("plate", "3.36E+10"), ("locale", "Klingon"), ("phone", "12"), ("email", "nobody"),
            ("first_name", "#N/A"), ("last_name", "NULL"), ("name", "A B C"), ("gender", "q"), ("notify", "whatsapp"),
            ("validity_days", "0"), ("fast_track", "perhaps"), ("theme", "GOLD"), ("redirect_url", "x"),
            ("make", "#REF!"), ("odometer", "#REF!"),
        ]
    )
    func unread(column: String, cell: String) throws {
        #expect(try problems([column: cell], rules()) == [])
        let checked = try CheckedCells(["id", column], keyColumns: [0], rules: rules())
        let order = checked.withRow(["A1", cell]) { row, found in checked.checker.order(row, found) }
        #expect(order == SessionOrder())
    }

    @Test("bytes that are no text matter in cells that are read, and in no others")
    func unreadBytes() throws {
        let checked = try CheckedCells(["id", "make", "plate"], keyColumns: [0], rules: rules())
        #expect(checked.problems(["A1", "Vol\u{7}vo", ""], isCleanText: false) == [])
        #expect(checked.problems(["A1", "", "AB\u{7}"], isCleanText: false) == ["control_character plate"])
    }

    @Test("a VIN or plate that the provider does not take is checked where it is the row's key")
    func readAsKey() throws {
        let checked = try CheckedCells(["vin", "plate"], rules: rules())
        #expect(checked.problems(["123", ""]) == ["vin_length vin"])
        #expect(checked.problems(["", "3.36E+10"]) == ["spreadsheet_number plate"])
        #expect(checked.key(["WVWZZZ1JZXW000001", ""]) != nil)
    }

    @Test("beside a key column, such a VIN or plate still tells vehicles apart, and a damaged one tells nothing")
    func readAsVehicle() throws {
        let checked = try CheckedCells(["id", "vin", "plate"], keyColumns: [0], rules: rules())
        let none = checked.traits(["A1", "", ""])
        #expect(checked.traits(["A1", "WVWZZZ1JZXW000001", ""]) != none)
        #expect(checked.traits(["A1", "", "AB-123-CD"]) != none)
        #expect(checked.traits(["A1", "123", "#N/A"]) == none)
        let order = checked.withRow(["A1", "WVWZZZ1JZXW000001", "AB-123-CD"]) { checked.checker.order($0, $1) }
        #expect(order.vehicle == SessionOrder.Vehicle())
    }

    @Test("a phone that may be there is checked and sent where it is")
    func optionalPhone() throws {
        let rules = rules(fields: [.phone])
        #expect(try problems(["phone": ""], rules) == [])
        #expect(try problems(["phone": "+33 12"], rules) == ["phone_too_short phone"])
        let checked = try CheckedCells(["id", "phone"], keyColumns: [0], rules: rules)
        let order = checked.withRow(["A1", "+33639980123"]) { checked.checker.order($0, $1) }
        #expect(order.customer.phone?.plusPrefixed == "+33639980123")
    }

    @Test("a provider without locales, themes or channels takes none, and no row fails that asks for none")
    func empty() throws {
        let rules = rules(fields: [.locale, .theme, .notify]) {
            $0.locales = .oneOf([], aliases: [:])
            $0.channels = []
        }
        #expect(try problems(["locale": "", "theme": "", "notify": ""], rules) == [])
        #expect(
            try problems(["locale": "fr", "theme": "PRO", "notify": "sms"], rules)
                == ["notify_unsupported notify", "locale_unsupported locale", "theme_unknown theme"]
        )
    }

    @Test("a vehicle's words are checked one by one, whichever of them the provider takes")
    func vehicleText() throws {
        let rules = rules(fields: [.odometer])
        #expect(try problems(["make": "#REF!", "odometer": "#REF!"], rules) == ["spreadsheet_error odometer"])
    }

    @Test("a placeholder fills what is required, whichever field it is", arguments: [Field.plate, .vin, .make, .email])
    func placeholders(field: Field) throws {
        let rules = rules(required: [field]) { $0.placeholders = [field: "XX"] }
        var options = RowOptions()
        options.placeholders = true
        let checked = try CheckedCells(["id", field.rawValue], keyColumns: [0], options: options, rules: rules)
        #expect(checked.problems(["A1", ""]) == [])
        let order = checked.withRow(["A1", ""]) { checked.checker.order($0, $1) }
        let filled = [order.vehicle.plate, order.vehicle.vin, order.vehicle.make, order.customer.email]
        #expect(filled.compactMap(\.self) == ["XX"])
    }
}
