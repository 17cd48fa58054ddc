package import CSV
import Text

extension RowChecker {
    /// A cheap hash of a row's key, for `check`; nil where nothing identifies it.
    package func keyHash(_ row: Record, _ checked: CheckedRow) -> UInt64? {
        var key = IdentityHash(seed: hashSeed)
        return appendKey(row, checked, to: &key) ? key.value : nil
    }

    /// The row's traits, each normalised as a key's parts are. What is damaged, a placeholder or a word for no value is no
    /// trait. What no mail server or telephone would take still tells one customer from another.
    package func traits(_ row: Record, _ checked: CheckedRow, by text: inout IdentityText) -> Traits {
        var traits = Traits()
        if let vin = checked.vin {
            text.start("vin")
            text.append(vin)
            traits.vin = KeyFunction.trait(text)
        }
        let plate = cell(row, columns.plate, .plate)
        if plate.count > 0, PlateRule.problem(plate) == nil, PlateRule.namesVehicle(plate) {
            text.start("plate")
            if KeyFunction.appendPlate(plate, tag: "plate", to: &text) { traits.plate = KeyFunction.trait(text) }
        }
        let email = cell(row, columns.email, .email)
        if Self.namesCustomer(email: email), !isPlaceholder(email, .email) {
            text.start("email")
            KeyFunction.appendEmail(email, to: &text)
            traits.email = KeyFunction.trait(text)
        }
        if let phone = checked.phone, let digits = phone.lastEightDigits {
            // Most placeholders differ from a number in these already.
            if digits != placeholderPhoneEnding || phone.digits != placeholderPhone {
                text.start("phone")
                withUnsafeBytes(of: digits.littleEndian) { text.append($0.bindMemory(to: UInt8.self)) }
                traits.phone = KeyFunction.trait(text)
            }
        } else if let digits = phoneDigits(row, checked), digits != placeholderPhone {
            text.start("phone")
            digits.withBytes { text.append($0.view(max(0, $0.count - Self.comparedDigits)..<$0.count)) }
            traits.phone = KeyFunction.trait(text)
        }
        return traits
    }

    /// The last digits of a phone number, by which two are compared: what stands before them depends on from where it is
    /// dialled.
    private static let comparedDigits = 8

    /// The digits of the row's phone; those in the cell, where they are no number that can be dialled from everywhere.
    /// Nil where the cell holds anything but a phone number.
    private func phoneDigits(_ row: Record, _ checked: CheckedRow) -> String? {
        if let phone = checked.phone { return phone.digits }
        let cell = cell(row, columns.phone, .phone)
        if cell.count == 0 { return nil }
        if let number = try? PhoneRule.read(cell, defaultRegion: options.defaultRegion).get() { return number.digits }
        guard Self.isDialled(cell) else { return nil }
        let digits = KeyFunction.phone(cell, nil)
        return digits.utf8.count >= 5 && digits.contains { $0 != "0" } ? digits : nil
    }

    /// Whether a cell holds nothing but digits and the signs between them.
    private static func isDialled(_ cell: Bytes) -> Bool {
        cell.allSatisfy { $0 &- 0x30 < 10 || " +-().,/".utf8.contains($0) || $0 >= 0x80 }
            && !SpreadsheetDamage.looksLikeNumber(cell) && !SpreadsheetDamage.looksLikeDate(cell)
    }

    /// Whether a cell holds something like an address, and no mark for no value.
    private static func namesCustomer(email cell: Bytes) -> Bool { cell.contains(UInt8(ascii: "@")) }

    /// Whether a cell holds what a provider documents for a value that is not there.
    func isPlaceholder(_ cell: Bytes, _ field: Field) -> Bool {
        guard let placeholder = rules.placeholders[field] else { return false }
        if cell.isASCII, cell.count != placeholder.utf8.count { return false }
        return cell.text.lowercased() == placeholder.lowercased()
    }

    /// Writes what identifies a row. False where that is nothing: an empty key column, or neither vehicle nor customer.
    ///
    /// With key columns the key is what stands in them. Without, it is the vehicle (VIN, else plate) together with the
    /// customer (e-mail, else phone), or the one of the two that the row has.
    package func writeKey(_ row: Record, _ checked: CheckedRow, to text: inout IdentityText) -> Bool {
        appendKey(row, checked, to: &text)
    }

    @inline(__always)
    private func appendKey(_ row: Record, _ checked: CheckedRow, to sink: inout some IdentitySink) -> Bool {
        if !options.keyColumns.isEmpty {
            sink.start("columns")
            var isComplete = true
            for column in options.keyColumns {
                let cell = Self.value(row[column])
                if cell.count == 0 { isComplete = false }
                sink.part("key")
                KeyFunction.appendVerbatim(cell, to: &sink)
            }
            return isComplete
        }
        sink.start("derived")
        let hasVehicle = appendVehicle(row, checked, to: &sink)
        let hasCustomer = appendCustomer(row, checked, to: &sink)
        return hasVehicle || hasCustomer
    }

    @inline(__always)
    private func appendVehicle(_ row: Record, _ checked: CheckedRow, to sink: inout some IdentitySink) -> Bool {
        if let vin = checked.vin {
            sink.part("vin")
            sink.append(vin)
            return true
        }
        let plate = cell(row, columns.plate, .plate)
        // What a spreadsheet made of a plate that nobody checked identifies no vehicle.
        if !needs.checksPlate, plate.count > 0, PlateRule.problem(plate) != nil { return false }
        return plate.count > 0 && PlateRule.namesVehicle(plate)
            && KeyFunction.appendPlate(plate, tag: "plate", to: &sink)
    }

    private func appendCustomer(_ row: Record, _ checked: CheckedRow, to sink: inout some IdentitySink) -> Bool {
        let email = cell(row, columns.email, .email)
        if Self.namesCustomer(email: email) {
            sink.part("email")
            KeyFunction.appendEmail(email, to: &sink)
            return true
        }
        guard let digits = phoneDigits(row, checked) else { return false }
        sink.part("phone")
        sink.append(digits)
        return true
    }
}

extension Traits {
    /// Those of a vehicle as another program writes it down. What is no VIN, or no plate, is no trait.
    package init(vin: String, plate: String) {
        self.init()
        var text = IdentityText()
        vin.withBytes { cell in
            guard case .success(let vin) = VINRule.read(RowChecker.value(cell)) else { return }
            text.start("vin")
            text.append(vin)
            self.vin = KeyFunction.trait(text)
        }
        plate.withBytes { cell in
            let cell = RowChecker.value(cell)
            guard cell.count > 0, PlateRule.problem(cell) == nil, PlateRule.namesVehicle(cell) else { return }
            text.start("plate")
            if KeyFunction.appendPlate(cell, tag: "plate", to: &text) { self.plate = KeyFunction.trait(text) }
        }
    }
}
