/// A phone number with its country code, checked against the lengths that are possible for it.
package struct PhoneNumber: Sendable, Hashable {
    /// The ITU-T E.164 country calling code: 33, 1, 352.
    package var callingCode: UInt16
    /// The digits after the calling code as a number; `nationalDigits` tells how many there are.
    package var national: UInt64
    package var nationalDigits: UInt8

    package init(callingCode: UInt16, national: UInt64, nationalDigits: UInt8) {
        self.callingCode = callingCode
        self.national = national
        self.nationalDigits = nationalDigits
    }

    /// Calling code and national number, digits only: `33612345678`.
    package var digits: String { String(callingCode) + nationalText }

    /// The national number, digits only: `612345678`.
    package var nationalText: String {
        let number = String(national)
        return String(repeating: "0", count: max(0, Int(nationalDigits) - number.count)) + number
    }

    /// The last eight digits in ASCII, the first of them in the lowest byte; nil where the national number has fewer.
    var lastEightDigits: UInt64? {
        guard nationalDigits >= 8 else { return nil }
        var rest = national
        var text: UInt64 = 0
        for _ in 0..<8 {
            text = text << 8 | (0x30 + rest % 10)
            rest /= 10
        }
        return text
    }

    /// `+33612345678`
    package var plusPrefixed: String { "+" + digits }
    /// `0033612345678`
    package var doubleZeroPrefixed: String { "00" + digits }
}
