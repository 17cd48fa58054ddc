/// One thing that is wrong with one cell, or with the row where no cell is to blame.
package struct Problem: Sendable, Equatable {
    package var code: ProblemCode
    /// The field the cell was read as; nil where the row as a whole is meant.
    package var field: Field?
    /// A warning is reported, but does not keep the row from being sent.
    package var isWarning: Bool
    /// Where a column `reference.NAME` is to blame: its place among `HeaderMapping.references`.
    package var reference: Int?
    /// Where a key column that was read as no field is to blame: its place among the key columns.
    package var keyPart: Int?

    /// Whether it speaks of what identifies the row as a whole: of the key columns, where there are any.
    package var isAboutKey: Bool {
        switch code {
        case .missingKey, .keyConflict, .customerChanged, .knownUnderAnotherKey: true
        default: false
        }
    }

    package init(
        _ code: ProblemCode,
        _ field: Field? = nil,
        isWarning: Bool = false,
        reference: Int? = nil,
        keyPart: Int? = nil
    ) {
        self.code = code
        self.field = field
        self.isWarning = isWarning
        self.reference = reference
        self.keyPart = keyPart
    }
}

/// The fixed vocabulary of `session_error_code` for what the checks find in a row.
///
/// The codes of calls (`http_422`, `timeout`, …) are in `CallCode`. A code never changes its meaning once it is
/// released: users filter their files by it.
package enum ProblemCode: String, CaseIterable, Sendable {
    // The row as a whole
    case tooFewFields = "too_few_fields"
    case tooManyFields = "too_many_fields"
    case fieldsPadded = "fields_padded"  // a warning
    case quoteNotDoubled = "quote_not_doubled"
    case totalsRow = "totals_row"
    case headerRow = "header_row"
    case encodingInvalid = "encoding_invalid"
    case controlCharacter = "control_character"
    case missingField = "missing_field"
    case missingKey = "missing_key"
    case keyConflict = "key_conflict"
    case customerChanged = "customer_changed"
    case knownUnderAnotherKey = "known_under_another_key"

    // What a spreadsheet or an export does to any cell
    case spreadsheetError = "spreadsheet_error"  // #N/A, #REF!, NULL
    case spreadsheetNumber = "spreadsheet_number"  // 3.36E+10, 33612345678.0
    case spreadsheetDate = "spreadsheet_date"  // a date where a plate was
    case typographicQuotes = "typographic_quotes"  // “AB-123-CD”

    case phoneNoCountryCode = "phone_no_country_code"
    case phoneUnknownCountryCode = "phone_unknown_country_code"
    case phoneTooShort = "phone_too_short"
    case phoneTooLong = "phone_too_long"
    case phoneLength = "phone_length"  // between the lengths that exist
    case phoneCharacters = "phone_characters"
    case phoneTwoNumbers = "phone_two_numbers"
    case phonePlaceholder = "phone_placeholder"  // zeros alone

    case vinLength = "vin_length"
    case vinCharacters = "vin_characters"
    case vinCheckDigit = "vin_check_digit"
    case vinPlaceholder = "vin_placeholder"
    case plateCharacters = "plate_characters"
    case yearInvalid = "year_invalid"
    case odometerInvalid = "odometer_invalid"

    // What is seen in a name, and warned of
    case textDamaged = "text_damaged"
    case columnsShifted = "columns_shifted"

    case emailInvalid = "email_invalid"
    case localeUnsupported = "locale_unsupported"
    case localeIsCountry = "locale_is_country"
    case genderUnknown = "gender_unknown"
    case nameNotTwoWords = "name_not_two_words"
    case notifyUnknown = "notify_unknown"
    case notifyUnsupported = "notify_unsupported"
    case notifyConflict = "notify_conflict"  // two columns say different things
    case placeholderMessaged = "placeholder_messaged"
    case validityInvalid = "validity_invalid"
    case fastTrackUnknown = "fast_track_unknown"
    case themeUnknown = "theme_unknown"
    case redirectURLInvalid = "redirect_url_invalid"
}

extension ProblemCode: Error {}
