/// What the options say about rows: values for those that carry none, and how strictly they are checked.
package struct RowOptions: Sendable {
    package var notify: Notify = .none
    package var locale: String?
    package var validityDays = 90
    package var theme: String?
    package var redirectURL: String?
    package var fastTrack = false
    package var smsFrom: String?
    package var smsBy: String?
    /// Fill required customer data that a row lacks with what the provider documents for that.
    package var placeholders = false
    /// How to read phones that carry no country code; nil rejects them.
    package var defaultRegion: CallingRegion?
    package var checkDigit: CheckDigitPolicy = .warn
    /// The last year of which there may be vehicles.
    package var latestYear = YearRule.years.upperBound
    /// Values for fields that the file has no column for.
    package var constants: [Field: String] = [:]
    /// Values for references that the file has no column for, in the order in which they are sent.
    package var constantReferences: [(name: String, value: String)] = []
    /// What every call carries besides the row's own values, as JSON. For `fingerprintText` alone.
    package var providerOptions = ""
    /// The columns that identify a row; empty derives the key from vehicle and customer.
    package var keyColumns: [Int] = []

    package init() {}

    /// All values that a call may carry, for finding out whether a row that was rejected is still the same.
    var fingerprintText: String {
        let values = [
            notify.rawValue, locale ?? "", String(validityDays), theme ?? "", redirectURL ?? "", String(fastTrack),
            smsFrom ?? "", smsBy ?? "", String(placeholders),
        ]
        let constants = constants.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue)=\($0.value)" }
        let references = constantReferences.map { "reference.\($0.name)=\($0.value)" }
        let extra = providerOptions.isEmpty ? [] : ["options=" + providerOptions]
        return (values + constants + references + extra).joined(separator: "\u{1F}")
    }
}

/// What to do with a wrong check digit of a North American VIN.
package enum CheckDigitPolicy: String, CaseIterable, Sendable {
    case warn, error, off
}
