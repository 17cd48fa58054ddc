package import CSV
import Text

extension RowChecker {
    /// A cheap hash of a row's key, for `check`; nil where nothing identifies it.
    package func keyHash(_ row: Record, _ checked: CheckedRow) -> UInt64? {
        var key = IdentityHash(seed: hashSeed)
        return appendKey(row, checked, to: &key) ? key.value : nil
    }

    /// The row's traits, each normalised as a key's parts are. What is damaged, a placeholder or unreadable is no trait.
    package func traits(_ row: Record, _ checked: CheckedRow, by text: inout IdentityText) -> Traits {
        var traits = Traits()
        if let vin = checked.vin {
            text.start("vin")
            text.append(vin)
            traits.vin = KeyFunction.trait(text)
        }
        let plate = cell(row, columns.plate, .plate)
        if plate.count > 0, PlateRule.problem(plate) == nil {
            text.start("plate")
            if KeyFunction.appendPlate(plate, tag: "plate", to: &text) { traits.plate = KeyFunction.trait(text) }
        }
        let email = cell(row, columns.email, .email)
        if email.count > 0, case .success = EmailRule.read(email), !isPlaceholder(email, .email) {
            text.start("email")
            text.append(KeyFunction.email(email))
            traits.email = KeyFunction.trait(text)
        }
        if let number = phone(row, checked), number.doubleZeroPrefixed != rules.placeholders[.phone] {
            text.start("phone")
            text.append(number.digits)
            traits.phone = KeyFunction.trait(text)
        }
        return traits
    }

    private func phone(_ row: Record, _ checked: CheckedRow) -> PhoneNumber? {
        if let phone = checked.phone { return phone }
        let cell = cell(row, columns.phone, .phone)
        return cell.count == 0 ? nil : try? PhoneRule.read(cell, defaultRegion: options.defaultRegion).get()
    }

    private func isPlaceholder(_ cell: Bytes, _ field: Field) -> Bool {
        guard let placeholder = rules.placeholders[field] else { return false }
        return cell.text.lowercased() == placeholder.lowercased()
    }

    /// Writes what identifies a row. False where that is nothing: an empty key column, or neither vehicle nor customer.
    ///
    /// With key columns the key is what stands in them. Without, it is the vehicle (VIN, else plate) together with the
    /// customer (e-mail, else phone), or the one of the two that the row has.
    package func writeKey(_ row: Record, _ checked: CheckedRow, to text: inout IdentityText) -> Bool {
        appendKey(row, checked, to: &text)
    }

    /// A digest of everything that may be sent for a row, by which it is seen whether a rejected row has changed since.
    package func fingerprint(_ row: Record) -> Digest {
        var text = IdentityText()
        return fingerprint(row, by: &text)
    }

    /// The same, with a text that is reused for row after row.
    package func fingerprint(_ row: Record, by text: inout IdentityText) -> Digest {
        text.start("row")
        text.append(rules.name)
        for (column, name) in zip(sentColumns, sentColumnNames) {
            text.append(name)
            text.append(TextTrim.trimmed(row[column]))
        }
        // Options are sent as well, where the row has no value of its own.
        text.append(optionsFingerprint)
        return KeyFunction.digest(text)
    }

    /// What stands before a column's value in the text of a fingerprint.
    static func fingerprintName(of column: String) -> [UInt8] {
        var text = IdentityText()
        text.part("column")
        text.append(column)
        text.append(0x1F)
        return text.bytes
    }

    @inline(__always)
    private func appendKey(_ row: Record, _ checked: CheckedRow, to sink: inout some IdentitySink) -> Bool {
        if !options.keyColumns.isEmpty {
            sink.start("columns")
            var isComplete = true
            for column in options.keyColumns {
                let cell = TextTrim.trimmed(row[column])
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
        return plate.count > 0 && KeyFunction.appendPlate(plate, tag: "plate", to: &sink)
    }

    private func appendCustomer(_ row: Record, _ checked: CheckedRow, to sink: inout some IdentitySink) -> Bool {
        let email = cell(row, columns.email, .email)
        if email.count > 0 {
            let address = KeyFunction.email(email)
            if address.isEmpty { return false }
            sink.part("email")
            sink.append(address)
            return true
        }
        let cell = cell(row, columns.phone, .phone)
        if cell.count == 0 { return false }
        var number = checked.phone
        if number == nil { number = try? PhoneRule.read(cell, defaultRegion: options.defaultRegion).get() }
        let digits = KeyFunction.phone(cell, number)
        if digits.isEmpty { return false }
        sink.part("phone")
        sink.append(digits)
        return true
    }
}
