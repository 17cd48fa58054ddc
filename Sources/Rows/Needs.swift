/// What a provider's rules ask of every row, worked out once: a property is read faster than a set is searched.
struct Needs: Sendable {
    /// A field and its column, or -1.
    struct Column: Sendable {
        var column: Int
        var field: Field
    }

    // What must be there.
    let email, phone, phoneForSMS, firstName, lastName, bothNames, locale: Bool
    let acceptsDefaultNotify: Bool
    // What is read where it is there.
    let usesEmail, usesPhone, usesGender, usesFirstName, usesLastName, usesNames, usesLocale: Bool
    let usesNotify, usesFastTrack, usesValidity, usesTheme, usesRedirect: Bool
    let sendsVIN, sendsPlate: Bool
    /// Whether an id is sent and is no key column, which is checked anyway.
    let sendsID: Bool
    let sendsCreator: Bool
    let sendsOdometer: Bool
    /// A VIN or plate that is not sent is checked all the same where it may be the row's key.
    let checksVIN, checksPlate: Bool
    /// The fields that describe a vehicle in words, as far as they have a column or a constant.
    let vehicleText: [Column]

    /// Whether any of the following rules has to be gone through for each row.
    let hasMore: Bool
    /// The required fields that no property above stands for.
    let alsoRequired: [Column]
    let alsoRequiredForSMS: [Column]
    /// Groups of fields of which each needs the others, but for the two names.
    let alsoTogether: [[Column]]
    /// Whether a name is needed, in one column or in two.
    let needsName: Bool
    let nameColumns: [Column]

    init(_ rules: ProviderRules, _ options: RowOptions, _ mapping: HeaderMapping) {
        func columns(_ fields: Set<Field>) -> [Column] {
            Field.allCases.filter(fields.contains).map { Column(column: mapping.column(of: $0) ?? -1, field: $0) }
        }
        let names: Set<Field> = [.firstName, .lastName]

        email = rules.required.contains(.email)
        phone = rules.required.contains(.phone)
        phoneForSMS = rules.requiredForSMS.contains(.phone)
        firstName = rules.required.contains(.firstName)
        lastName = rules.required.contains(.lastName)
        bothNames = rules.together.contains(names)
        locale = rules.required.contains(.locale)
        acceptsDefaultNotify = options.notify == .none || rules.channels.contains(options.notify)

        usesEmail = rules.reads(.email)
        usesPhone = phone || rules.fields.contains(.phone) && !phoneForSMS
        usesGender = rules.reads(.gender)
        usesFirstName = rules.reads(.firstName)
        usesLastName = rules.reads(.lastName)
        usesNames = usesFirstName || usesLastName || rules.reads(.name)
        usesLocale = rules.reads(.locale)
        usesNotify = rules.reads(.notify)
        usesFastTrack = rules.reads(.fastTrack)
        usesValidity = rules.reads(.validityDays)
        usesTheme = rules.reads(.theme)
        usesRedirect = rules.reads(.redirectURL)
        sendsVIN = rules.reads(.vin)
        sendsPlate = rules.reads(.plate)
        func isThere(_ field: Field) -> Bool {
            rules.reads(field) && (mapping.column(of: field) != nil || options.constants[field] != nil)
        }
        sendsID = isThere(.externalID) && !options.keyColumns.contains(mapping.column(of: .externalID) ?? -1)
        sendsCreator = isThere(.creatorUserID)
        sendsOdometer = isThere(.odometer) && isThere(.odometerUnit)
        checksVIN = sendsVIN || options.keyColumns.isEmpty
        checksPlate = sendsPlate || options.keyColumns.isEmpty
        vehicleText = columns(Self.vehicleTextFields.filter(isThere))

        alsoRequired = columns(rules.required.subtracting([.email, .phone, .firstName, .lastName, .name, .locale]))
        alsoRequiredForSMS = columns(rules.requiredForSMS.subtracting(rules.required).subtracting([.phone]))
        alsoTogether = rules.together.filter { $0 != names }.map(columns)
        needsName = rules.required.contains(.name)
        nameColumns = columns([.firstName, .lastName, .name])
        hasMore =
            needsName || rules.takesReferences && !mapping.references.isEmpty
            || !(alsoRequired.isEmpty && alsoRequiredForSMS.isEmpty && alsoTogether.isEmpty)
    }

    private static let vehicleTextFields: Set<Field> = [
        .year, .make, .model, .bodyType, .trim, .transmission, .exteriorColor, .interiorColor, .odometer, .odometerUnit,
    ]
}
