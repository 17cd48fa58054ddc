package import CSV
import Text

extension RowChecker {
    /// What the provider is asked for: the row's own values, and where it has none, the options'.
    ///
    /// Only for a row that passes `check`.
    package func order(_ row: Record, _ checked: CheckedRow) -> SessionOrder {
        func text(_ column: Int, _ field: Field) -> String? {
            let cell = cell(row, column, field)
            return cell.count > 0 && rules.reads(field) ? cell.text : nil
        }
        var order = SessionOrder()
        order.externalID = text(columns.externalID, .externalID)
        (order.customer.firstName, order.customer.lastName) = names(row)
        order.customer.gender = checked.gender
        if rules.reads(.email) {
            let cell = cell(row, columns.email, .email)
            if case .success(let range) = EmailRule.read(cell) { order.customer.email = cell.view(range).text }
        }
        order.customer.phone = checked.phone
        order.vehicle.plate = plate(row)
        order.vehicle.vin = needs.sendsVIN ? checked.vin?.text : nil
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
        describe(row, &order.vehicle)
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
            let cell = Self.value(row[reference.column])
            if cell.count > 0 { order.references.append((reference.name, cell.text)) }
        }
        for constant in options.constantReferences
        where !mapping.references.contains(where: { $0.name == constant.name }) {
            order.references.append(constant)
        }
        if options.placeholders { fillPlaceholders(&order) }
        return order
    }

    /// The reference by which the provider's list names the row's session: its own id, else what stands in its key column,
    /// else the beginning of its key. The one place where it is made, for whoever sends it and whoever looks for it.
    package func reference(_ row: Record, key: Digest) -> String {
        let id = rules.reads(.externalID) ? cell(row, columns.externalID, .externalID) : Bytes(start: nil, count: 0)
        if id.count > 0 { return id.text }
        if options.keyColumns.count == 1 {
            let text = Self.value(row[options.keyColumns[0]])
            if text.count > 0 { return text.text }
        }
        return String(key.hex.prefix(32))
    }

    /// Whether a row's reference is, or is a part of, what it is known by: one that was changed is another row's then.
    package var sendsKeyAsReference: Bool {
        guard let column = mapping.column(of: .externalID) else { return false }
        return options.keyColumns.contains(column)
    }

    private func names(_ row: Record) -> (String?, String?) {
        guard needs.usesNames else { return (nil, nil) }
        let first = cell(row, columns.firstName, .firstName)
        let last = cell(row, columns.lastName, .lastName)
        if first.count == 0, last.count == 0 {
            let whole = cell(row, columns.name, .name)
            if case .success(let names) = NameRule.split(whole) { return (names.first, names.last) }
        }
        return (
            first.count > 0 && needs.usesFirstName ? first.text : nil,
            last.count > 0 && needs.usesLastName ? last.text : nil
        )
    }

    private func plate(_ row: Record) -> String? {
        let cell = cell(row, columns.plate, .plate)
        if cell.count == 0 || !needs.sendsPlate { return nil }
        if case .success(let plate) = PlateRule.read(cell) { return plate }
        return nil
    }

    private func fillPlaceholders(_ order: inout SessionOrder) {
        for (field, value) in rules.placeholders {
            switch field {
            case .externalID: order.externalID = order.externalID ?? value
            case .firstName: order.customer.firstName = order.customer.firstName ?? value
            case .lastName: order.customer.lastName = order.customer.lastName ?? value
            case .gender: order.customer.gender = order.customer.gender ?? Gender(rawValue: value)
            case .email: order.customer.email = order.customer.email ?? value
            case .phone:
                if order.customer.phone == nil {
                    order.customer.phone = try? value.withBytes { try PhoneRule.read($0, defaultRegion: nil).get() }
                }
            case .locale: order.locale = order.locale ?? value
            case .plate: order.vehicle.plate = order.vehicle.plate ?? value
            case .vin: order.vehicle.vin = order.vehicle.vin ?? value
            case .year: order.vehicle.year = order.vehicle.year ?? value
            case .make: order.vehicle.make = order.vehicle.make ?? value
            case .model: order.vehicle.model = order.vehicle.model ?? value
            case .bodyType: order.vehicle.bodyType = order.vehicle.bodyType ?? value
            case .trim: order.vehicle.trim = order.vehicle.trim ?? value
            case .transmission: order.vehicle.transmission = order.vehicle.transmission ?? value
            case .exteriorColor: order.vehicle.exteriorColor = order.vehicle.exteriorColor ?? value
            case .interiorColor: order.vehicle.interiorColor = order.vehicle.interiorColor ?? value
            case .odometer: order.vehicle.odometer = order.vehicle.odometer ?? value
            case .odometerUnit: order.vehicle.odometerUnit = order.vehicle.odometerUnit ?? value
            case .creatorUserID: order.creatorUserID = order.creatorUserID ?? value
            case .theme: order.theme = order.theme ?? value
            case .redirectURL: order.redirectURL = order.redirectURL ?? value
            case .name, .notify, .validityDays, .fastTrack: break  // Split into two; and never missing.
            }
        }
    }
}
