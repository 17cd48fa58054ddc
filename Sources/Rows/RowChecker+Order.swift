package import CSV
import Text

extension RowChecker {
    /// What the provider is to be asked for: the row's own values, and where it has none, the options'.
    ///
    /// Only for a row that passes `check`.
    package func order(_ row: Record, _ checked: CheckedRow) -> SessionOrder {
        func text(_ column: Int, _ field: Field) -> String? {
            let cell = cell(row, column, field)
            return cell.count > 0 && rules.fields.contains(field) ? cell.text : nil
        }
        var order = SessionOrder()
        order.externalID = text(columns.externalID, .externalID)
        (order.customer.firstName, order.customer.lastName) = names(row)
        order.customer.gender = checked.gender
        if rules.fields.contains(.email) {
            let cell = cell(row, columns.email, .email)
            if case .success(let range) = EmailRule.read(cell) { order.customer.email = cell.view(range).text }
        }
        order.customer.phone = checked.phone
        order.vehicle.plate = plate(row)
        order.vehicle.vin = checked.vin?.text
        order.vehicle.year = text(columns.year, .year)
        order.vehicle.make = text(columns.make, .make)
        order.vehicle.model = text(columns.model, .model)
        order.vehicle.bodyType = text(columns.bodyType, .bodyType)
        order.vehicle.trim = text(columns.trim, .trim)
        order.vehicle.transmission = text(columns.transmission, .transmission)
        order.vehicle.exteriorColor = text(columns.exteriorColor, .exteriorColor)
        order.vehicle.interiorColor = text(columns.interiorColor, .interiorColor)
        order.vehicle.odometer = text(columns.odometer, .odometer)
        order.vehicle.odometerUnit = text(columns.odometerUnit, .odometerUnit)
        order.locale = checked.locale
        order.notify = checked.notify
        order.validityDays = checked.validityDays
        order.creatorUserID = text(columns.creatorUserID, .creatorUserID)
        order.fastTrack = checked.fastTrack
        order.theme = text(columns.theme, .theme)?.uppercased() ?? options.theme
        order.redirectURL = text(columns.redirectURL, .redirectURL) ?? options.redirectURL
        order.smsFrom = options.smsFrom
        order.smsBy = options.smsBy
        for reference in mapping.references {
            let cell = TextTrim.trimmed(row[reference.column])
            if cell.count > 0 { order.references.append((reference.name, cell.text)) }
        }
        for constant in options.constantReferences
        where !mapping.references.contains(where: { $0.name == constant.name }) {
            order.references.append(constant)
        }
        if options.placeholders { fillPlaceholders(&order) }
        return order
    }

    private func names(_ row: Record) -> (String?, String?) {
        let first = cell(row, columns.firstName, .firstName)
        let last = cell(row, columns.lastName, .lastName)
        if first.count == 0, last.count == 0 {
            let whole = cell(row, columns.name, .name)
            if case .success(let names) = NameRule.split(whole) { return (names.first, names.last) }
        }
        return (first.count > 0 ? first.text : nil, last.count > 0 ? last.text : nil)
    }

    private func plate(_ row: Record) -> String? {
        let cell = cell(row, columns.plate, .plate)
        if cell.count == 0 || !rules.fields.contains(.plate) { return nil }
        if case .success(let plate) = PlateRule.read(cell) { return plate }
        return nil
    }

    private func fillPlaceholders(_ order: inout SessionOrder) {
        let placeholders = rules.placeholders
        order.customer.firstName = order.customer.firstName ?? placeholders[.firstName]
        order.customer.lastName = order.customer.lastName ?? placeholders[.lastName]
        order.customer.email = order.customer.email ?? placeholders[.email]
        order.locale = order.locale ?? placeholders[.locale]
        if order.customer.phone == nil, let phone = placeholders[.phone] {
            order.customer.phone = try? phone.withBytes { try PhoneRule.read($0, defaultRegion: nil).get() }
        }
    }
}
