package import Rows

extension ProblemSentence {
    /// The problem in a few words that hold nothing of the row: for logs, and for lists that count problems.
    package static func kind(_ code: ProblemCode) -> String {
        switch code {
        case .tooFewFields: "fewer cells than the header"
        case .tooManyFields: "more cells than the header"
        case .encodingInvalid: "no text in the file's encoding"
        case .controlCharacter: "contains a control character"
        case .missingField: "missing"
        case .missingKey: "nothing identifies the row"
        case .keyConflict: "same key, another vehicle"
        case .spreadsheetError: "a spreadsheet's error value"
        case .spreadsheetNumber: "turned into a number by a spreadsheet"
        case .spreadsheetDate: "turned into a date by a spreadsheet"
        case .typographicQuotes: "in quotation marks"
        case .phoneNoCountryCode: "no country code"
        case .phoneUnknownCountryCode: "no such country code"
        case .phoneTooShort: "too few digits"
        case .phoneTooLong: "too many digits"
        case .phoneLength: "no such number of digits"
        case .phoneCharacters: "more than a phone number"
        case .vinLength: "wrong length"
        case .vinCharacters: "a character that VINs do not have"
        case .vinCheckDigit: "the check digit does not match"
        case .emailInvalid: "no e-mail address"
        case .localeUnsupported: "a language that cannot be used"
        case .genderUnknown: "not understood"
        case .nameNotTwoWords: "no first and last name"
        case .notifyUnknown: "no way to message a customer"
        case .notifyUnsupported: "a channel that the provider has not"
        case .placeholderMessaged: "a placeholder that would be messaged"
        case .validityInvalid: "no number of days"
        case .fastTrackUnknown: "neither true nor false"
        case .themeUnknown: "no such theme"
        case .redirectURLInvalid: "no web address"
        }
    }
}
