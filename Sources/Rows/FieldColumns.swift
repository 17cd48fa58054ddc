import Text

/// The column of each field, or -1, as properties: a row is checked in less time than a dictionary takes for one
/// lookup.
struct FieldColumns: Sendable {
    var externalID, firstName, lastName, name, gender, email, phone, locale, plate, vin: Int
    var notify, validityDays, creatorUserID, fastTrack, theme, redirectURL: Int
    var year, make, model, bodyType, trim, transmission, exteriorColor, interiorColor, odometer, odometerUnit: Int

    init(_ mapping: HeaderMapping) {
        func column(_ field: Field) -> Int { mapping.column(of: field) ?? -1 }
        externalID = column(.externalID)
        firstName = column(.firstName)
        lastName = column(.lastName)
        name = column(.name)
        gender = column(.gender)
        email = column(.email)
        phone = column(.phone)
        locale = column(.locale)
        plate = column(.plate)
        vin = column(.vin)
        notify = column(.notify)
        validityDays = column(.validityDays)
        creatorUserID = column(.creatorUserID)
        fastTrack = column(.fastTrack)
        theme = column(.theme)
        redirectURL = column(.redirectURL)
        year = column(.year)
        make = column(.make)
        model = column(.model)
        bodyType = column(.bodyType)
        trim = column(.trim)
        transmission = column(.transmission)
        exteriorColor = column(.exteriorColor)
        interiorColor = column(.interiorColor)
        odometer = column(.odometer)
        odometerUnit = column(.odometerUnit)
    }
}

/// The values of fields that the file has no column for, as bytes that outlive every row.
final class Constants: @unchecked Sendable {
    // Never written after `init`, which is what makes it Sendable.
    private let cells: [Field: Bytes]

    init(_ values: [Field: String]) {
        cells = values.mapValues { value in
            let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, value.utf8.count))
            _ = copy.update(fromContentsOf: value.utf8)
            return Bytes(start: copy.baseAddress, count: value.utf8.count)
        }
    }

    deinit {
        for cell in cells.values { cell.deallocate() }
    }

    subscript(field: Field) -> Bytes { cells[field] ?? Bytes(start: nil, count: 0) }
}
