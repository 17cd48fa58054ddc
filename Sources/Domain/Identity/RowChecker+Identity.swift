extension RowChecker {
    /// Writes what identifies a row into `text`: its key, and its vehicle.
    ///
    /// With key columns the key is what stands in them. Without, it is the vehicle (VIN, else plate) together with the
    /// customer (e-mail, else phone), or the one of the two that the row has.
    package func identify(_ row: RowView, _ checked: CheckedRow, into text: inout KeyFunction.Text) {
        writeVehicle(row, checked, into: &text.vehicle)
        KeyFunction.start(&text.key, options.keyColumns.isEmpty ? "derived" : "columns")
        text.isComplete = true
        if !options.keyColumns.isEmpty {
            for column in options.keyColumns {
                let cell = TextTrim.trimmed(row[column])
                if cell.count == 0 { text.isComplete = false }
                KeyFunction.append("key", to: &text.key) { KeyFunction.appendVerbatim(cell, to: &$0) }
            }
            return
        }
        let before = text.key.count
        appendVehicle(row, checked, to: &text.key)
        appendCustomer(row, checked, to: &text.key)
        text.isComplete = text.key.count > before
    }

    /// Of everything that is sent for a row: it tells whether a row that was refused has changed since.
    package func fingerprint(_ row: RowView) -> Digest {
        var text: [UInt8] = []
        KeyFunction.start(&text, "row \(rules.name)")
        for column in 0..<row.count where mapping.isSent(column) {
            KeyFunction.append(mapping.columns[column], to: &text) { $0.append(contentsOf: TextTrim.trimmed(row[column])) }
        }
        // Options are sent as well, where the row has no value of its own.
        KeyFunction.append("options", to: &text) { text in
            let values: [String?] = [
                options.notify.rawValue, options.locale, String(options.validityDays), options.theme,
                options.redirectURL, String(options.fastTrack), options.smsFrom, options.smsBy,
                String(options.placeholders),
            ]
            for value in values {
                text.append(contentsOf: (value ?? "").utf8)
                text.append(0x1F)
            }
            for (field, value) in options.constants.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                text.append(contentsOf: "\(field.rawValue)=\(value)\u{1F}".utf8)
            }
        }
        return KeyFunction.digest(text)
    }

    private func writeVehicle(_ row: RowView, _ checked: CheckedRow, into text: inout [UInt8]) {
        KeyFunction.start(&text, "vehicle")
        appendVehicle(row, checked, to: &text)
    }

    private func appendVehicle(_ row: RowView, _ checked: CheckedRow, to text: inout [UInt8]) {
        if let vin = checked.vin {
            KeyFunction.append("vin", to: &text) { text in vin.withBytes { text.append(contentsOf: $0) } }
            return
        }
        let plate = cell(row, columns.plate, .plate)
        let before = text.count
        if plate.count > 0 {
            KeyFunction.append("plate", to: &text) { KeyFunction.appendPlate(plate, to: &$0) }
            // A plate of punctuation alone names no vehicle.
            if text.last == 0x1F { text.removeLast(text.count - before) }
        }
    }

    private func appendCustomer(_ row: RowView, _ checked: CheckedRow, to text: inout [UInt8]) {
        let before = text.count
        let email = cell(row, columns.email, .email)
        if email.count > 0 {
            KeyFunction.append("email", to: &text) { KeyFunction.appendEmail(email, to: &$0) }
        } else {
            let phone = cell(row, columns.phone, .phone)
            if phone.count == 0 { return }
            var number = checked.phone
            if number == nil { number = try? PhoneRule.read(phone, defaultRegion: options.defaultRegion).get() }
            KeyFunction.append("phone", to: &text) { KeyFunction.appendPhone(phone, number, to: &$0) }
        }
        if text.last == 0x1F { text.removeLast(text.count - before) }
    }
}
