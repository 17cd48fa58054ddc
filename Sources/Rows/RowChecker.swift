package import CSV
package import Text

/// The checks of rows by the rules of a provider and of the options: the same for `check`, before a call and after it.
///
/// All problems of a row are found, not the first only. A row that passes costs no allocation. A class, because it is
/// handed from stage to stage and asked about every row, and copying its tables would cost more than the question.
package final class RowChecker: Sendable {
    package let rules: ProviderRules
    package let options: RowOptions
    package let mapping: HeaderMapping
    let columns: FieldColumns
    let needs: Needs
    let locales: LocaleMatcher
    private let constants: Constants
    private let hasConstants: Bool
    private let hasChoices: Bool
    private let endsOfMarks = NoValue.ends
    private let endsOfCivilities = NameRule.endsOfCivilities
    /// What the numbers in the column for `notify` say: nothing, unless the column is the provider's own.
    package let channelNumbers: [Notify]
    /// The provider's own column for the channel where another one is read; -1 where there is none.
    package let otherChannelColumn: Int
    /// The columns whose cells may be sent to some provider, ascending: what a row's fingerprint is made of.
    let sentColumns: [Int]
    let sentColumnNames: [[UInt8]]
    /// The columns that are read: those that are sent to this provider, or identify a row.
    let readColumns: [Int]
    /// Whether a row may pass that has no more than a key.
    private let mayBeTotals: Bool
    /// Whether the name of a column holds a digit.
    let headerHasDigits: Bool
    let optionsFingerprint: String
    /// The digits of the phone number that stands for none, as a number's digits are written; empty where there is none.
    let placeholderPhone: String
    let placeholderPhoneEnding: UInt64?
    let hashSeed = UInt64.random(in: .min ... .max)

    package init(rules: ProviderRules, options: RowOptions, mapping: HeaderMapping) {
        self.rules = rules
        self.options = options
        self.mapping = mapping
        columns = FieldColumns(mapping)
        locales = LocaleMatcher(rule: rules.locales)
        constants = Constants(options.constants)
        hasConstants = !options.constants.isEmpty
        sentColumns = mapping.columns.indices.filter { mapping.isSent($0) }
        sentColumnNames = sentColumns.map { Self.fingerprintName(of: mapping.columns[$0]) }
        let relevant = rules.relevantFields(hasKeyColumns: false)
        let ofKey = options.keyColumns.filter { !mapping.isSent($0) }
        readColumns =
            ofKey
            + sentColumns.filter { column in
                options.keyColumns.contains(column)
                    || mapping.field(at: column).map(relevant.contains) ?? rules.takesReferences
            }
        headerHasDigits = mapping.columns.contains { $0.utf8.contains { $0 &- 0x30 < 10 } }
        optionsFingerprint = options.fingerprintText
        let placeholder = rules.placeholders[.phone].map { String($0.dropFirst(2)) } ?? ""
        placeholderPhone = placeholder
        placeholderPhoneEnding = UInt64(placeholder).flatMap {
            PhoneNumber(callingCode: 0, national: $0, nationalDigits: UInt8(placeholder.utf8.count)).lastEightDigits
        }
        mayBeTotals = options.placeholders || rules.required.isDisjoint(with: Self.ofVehicleOrCustomer)
        needs = Needs(rules, options, mapping)
        channelNumbers = Self.isChannelColumn(mapping, rules) ? rules.channelNumbers : []
        otherChannelColumn = Self.otherChannelColumn(mapping, rules) ?? -1
        hasChoices = hasConstants || Self.choices.contains { mapping.column(of: $0) != nil }
    }

    /// The fields that `checkChoices` reads. Most files have none of them.
    private static let choices: [Field] = [.validityDays, .fastTrack, .theme, .redirectURL, .creatorUserID]

    /// The trimmed cell of a field without its guard, or the constant that stands for a column the file lacks.
    @inline(__always)
    func cell(_ row: Record, _ column: Int, _ field: Field) -> Bytes {
        if column < 0 { return hasConstants ? constants[field] : Bytes(start: nil, count: 0) }
        return Self.value(row[column])
    }

    /// What a cell says, apart from what surrounds it: blanks, and what keeps a spreadsheet from reading a number.
    @inline(__always)
    package static func value(_ cell: Bytes) -> Bytes { TextGuard.removed(TextTrim.trimmed(cell)) }

    package func check(_ row: Record) -> CheckedRow {
        var result = CheckedRow()
        if row.count == mapping.columnCount, !row.isMisquoted {
            checkCells(row, &result)
        } else {
            checkShape(row, &result)
        }
        return result
    }

    func checkCells(_ row: Record, _ result: inout CheckedRow) {
        if !row.isCleanText { checkCharacters(row, &result) }
        for column in options.keyColumns {
            if let code = SpreadsheetDamage.codeOfKey(Self.value(row[column])) {
                result.problems.append(problem(code, at: column))
            }
        }
        if needs.sendsID { checkID(row, columns.externalID, .externalID, &result) }
        checkNotify(row, &result)
        checkName(row, &result)
        checkContact(row, &result)
        checkLocale(row, &result)
        checkVehicle(row, &result)
        checkChoices(row, &result)
        if needs.hasMore { checkMore(row, &result) }
        if result.problems.count > 1 { result.dropRepeated() }
        if result.vin == nil, mayBeTotals || !result.problems.isEmpty { checkIsSomebodys(row, &result) }
    }

    // MARK: The customer

    @inline(__always)
    private func checkNotify(_ row: Record, _ result: inout CheckedRow) {
        result.notify = options.notify
        if needs.acceptsDefaultNotify, columns.notify < 0, !hasConstants { return }
        let cell = cell(row, columns.notify, .notify)
        if cell.count > 0, needs.usesNotify {
            switch NotifyRule.read(cell, numbers: channelNumbers) {
            case .success(let notify): result.notify = notify
            case .failure(let code): result.add(code, .notify)
            }
        }
        if result.notify != .none, !rules.channels.contains(result.notify) { result.add(.notifyUnsupported, .notify) }
        if otherChannelColumn >= 0 { checkOtherChannel(row, &result) }
    }

    @inline(__always)
    private func checkName(_ row: Record, _ result: inout CheckedRow) {
        guard needs.usesNames else { return }
        let first = cell(row, columns.firstName, .firstName)
        let last = cell(row, columns.lastName, .lastName)
        let whole = cell(row, columns.name, .name)
        if first.count == 0, last.count == 0, whole.count > 0 {
            checkWholeName(whole, &result)
            return
        }
        let oneIsThere = needs.bothNames && (first.count > 0 || last.count > 0)
        if needs.usesFirstName {
            checkText(first, .firstName, isRequired: needs.firstName || oneIsThere, &result)
        }
        if needs.usesLastName {
            checkText(last, .lastName, isRequired: needs.lastName || oneIsThere, &result)
        }
    }

    private func checkWholeName(_ cell: Bytes, _ result: inout CheckedRow) {
        switch NameRule.split(cell) {
        case .success(let names): result.gender = names.gender
        case .failure(let code): result.add(code, .name)
        }
        if let code = NameText.warning(cell) { result.addFlaw(code, .name) }
    }

    @inline(__always)
    private func checkText(_ cell: Bytes, _ field: Field, isRequired: Bool, _ result: inout CheckedRow) {
        // Nearly all names. The other checks would find nothing in these.
        if NameText.isPlain(cell), !endsOfMarks.mayBe(cell),
            field != .firstName || !endsOfCivilities.mayBe(cell),
            !options.placeholders, result.notify == .none
        {
            return
        }
        checkUnusualText(cell, field, isRequired, &result)
    }

    @inline(never)
    private func checkUnusualText(_ cell: Bytes, _ field: Field, _ isRequired: Bool, _ result: inout CheckedRow) {
        if cell.count == 0 {
            if isRequired { addMissing(field, &result) }
        } else if let code = SpreadsheetDamage.code(cell, mayBeName: true, endsOfMarks) {
            result.add(code, field)
        } else {
            if let code = NameText.warning(cell) {
                result.addFlaw(code, field)
            } else if field == .firstName, endsOfCivilities.mayMatch(cell), NameRule.isCivility(cell) {
                result.add(.columnsShifted, field, isWarning: true)
            }
            if options.placeholders || result.notify != .none { checkPlaceholder(cell, field, &result) }
        }
    }

    /// A placeholder in a row that is messaged would message a stranger.
    private func checkPlaceholder(_ cell: Bytes, _ field: Field, _ result: inout CheckedRow) {
        if result.notify != .none, isPlaceholder(cell, field) { result.add(.placeholderMessaged, field) }
    }

    private func addMissing(_ field: Field, _ result: inout CheckedRow) {
        if options.placeholders, rules.placeholders[field] != nil {
            if result.notify != .none { result.add(.placeholderMessaged, field) }
        } else {
            result.add(.missingField, field)
        }
    }

    @inline(__always)
    private func checkContact(_ row: Record, _ result: inout CheckedRow) {
        if needs.usesEmail {
            let email = cell(row, columns.email, .email)
            if email.count == 0 {
                if needs.email { addMissing(.email, &result) }
            } else {
                switch EmailRule.read(email) {
                case .success: if result.notify != .none { checkPlaceholder(email, .email, &result) }
                case .failure(let code): result.add(code, .email)
                }
            }
        }
        if needs.usesPhone || needs.phoneForSMS && result.notify.sendsSMS {
            let phone = cell(row, columns.phone, .phone)
            if phone.count == 0 {
                if needs.phone || needs.phoneForSMS { addMissing(.phone, &result) }
            } else {
                switch PhoneRule.read(phone, defaultRegion: options.defaultRegion) {
                case .success(let number):
                    result.phone = number
                    if result.notify != .none, number.doubleZeroPrefixed == rules.placeholders[.phone] {
                        result.add(.placeholderMessaged, .phone)
                    }
                case .failure(let code): result.add(code, .phone)
                }
            }
        }
        if needs.usesGender {
            let gender = cell(row, columns.gender, .gender)
            if gender.count > 0 {
                switch GenderRule.read(gender) {
                case .success(let value): result.gender = value ?? result.gender
                case .failure(let code): result.add(code, .gender)
                }
            }
        }
    }

    @inline(__always)
    private func checkLocale(_ row: Record, _ result: inout CheckedRow) {
        guard needs.usesLocale else { return }
        let cell = cell(row, columns.locale, .locale)
        if cell.count > 0 {
            switch locales.read(cell) {
            case .success(let locale):
                result.locale = locale
                if locales.mayBeCountry(cell) { result.add(.localeIsCountry, .locale, isWarning: true) }
            case .failure(let code): result.add(code, .locale)
            }
        } else if let locale = options.locale {
            result.locale = locale
        } else if needs.locale {
            addMissing(.locale, &result)
        }
    }

    // MARK: The vehicle

    @inline(__always)
    private func checkVehicle(_ row: Record, _ result: inout CheckedRow) {
        let vin = cell(row, columns.vin, .vin)
        if vin.count > 0 {
            switch VINRule.read(vin) {
            case .success(let value):
                result.vin = value
                if options.checkDigit != .off, needs.checksVIN, VINRule.hasWrongCheckDigit(value) {
                    result.add(.vinCheckDigit, .vin, isWarning: options.checkDigit == .warn)
                }
            case .failure(let code): if needs.checksVIN { result.add(code, .vin) }
            }
        }
        if needs.checksPlate {
            let plate = cell(row, columns.plate, .plate)
            if plate.count > 0, let code = PlateRule.problem(plate) { result.add(code, .plate) }
        }
        for field in needs.vehicleText {
            let cell = cell(row, field.column, field.field)
            if cell.count > 0 { checkVehicle(cell, field.field, &result) }
        }
        if needs.sendsOdometer { checkOdometer(row, &result) }
    }

    // MARK: What few providers ask for

    /// The rules that need a list to be gone through; most providers have none of them.
    @inline(never)
    private func checkMore(_ row: Record, _ result: inout CheckedRow) {
        func isEmpty(_ field: Needs.Column) -> Bool { cell(row, field.column, field.field).count == 0 }
        for field in needs.alsoRequired where isEmpty(field) { addMissing(field.field, &result) }
        if result.notify.sendsSMS {
            for field in needs.alsoRequiredForSMS where isEmpty(field) { addMissing(field.field, &result) }
        }
        for (index, reference) in mapping.references.enumerated() where rules.takesReferences {
            let cell = Self.value(row[reference.column])
            if cell.count == 0 { continue }
            if NoValue.isBoolean(cell) {
                result.problems.append(Problem(.spreadsheetError, isWarning: true, reference: index))
            } else if let code = SpreadsheetDamage.codeOfReference(cell) {
                result.problems.append(Problem(code, reference: index))
            } else if let code = SpreadsheetDamage.warningOfReference(cell, name: reference.name) {
                result.problems.append(Problem(code, isWarning: true, reference: index))
            } else if let code = DescriptionText.flaw(of: cell) {
                result.addFlaw(code, reference: index)
            }
        }
        if needs.needsName, needs.nameColumns.allSatisfy(isEmpty) { addMissing(.name, &result) }
        for group in needs.alsoTogether where group.contains(where: { !isEmpty($0) }) {
            for field in group where isEmpty(field) { addMissing(field.field, &result) }
        }
    }

    // MARK: Choices

    private func checkChoices(_ row: Record, _ result: inout CheckedRow) {
        result.validityDays = options.validityDays
        result.fastTrack = options.fastTrack
        if !hasChoices { return }
        if needs.sendsCreator { checkID(row, columns.creatorUserID, .creatorUserID, &result) }
        if needs.usesValidity {
            let cell = cell(row, columns.validityDays, .validityDays)
            if cell.count > 0 {
                switch ValidityRule.read(cell) {
                case .success(let days): result.validityDays = days
                case .failure(let code): result.add(code, .validityDays)
                }
            }
        }
        if needs.usesFastTrack {
            let cell = cell(row, columns.fastTrack, .fastTrack)
            if cell.count > 0 {
                switch BooleanRule.read(cell) {
                case .success(let value): result.fastTrack = value
                case .failure(let code): result.add(code, .fastTrack)
                }
            }
        }
        if needs.usesTheme {
            let cell = cell(row, columns.theme, .theme)
            if cell.count > 0, !rules.themes.contains(cell.text.uppercased()) {
                result.add(SpreadsheetDamage.code(cell, mayBeName: false) ?? .themeUnknown, .theme)
            }
        }
        if needs.usesRedirect {
            let cell = cell(row, columns.redirectURL, .redirectURL)
            if cell.count > 0, let code = RedirectURLRule.problem(cell) { result.add(code, .redirectURL) }
        }
    }
}
