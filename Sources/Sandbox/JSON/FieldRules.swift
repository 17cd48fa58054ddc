/// Tests of single values that both providers' rules share.
enum FieldRules {
    /// 17 characters of the ISO 3779 set: capital letters and digits without I, O and Q.
    ///
    /// Modelled: the documents say 17 characters; that capitals are needed is the cautious reading.
    static func isVIN(_ text: String) -> Bool {
        text.utf8.count == 17
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "I"), UInt8(ascii: "O"), UInt8(ascii: "Q"): false
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                default: false
                }
            }
    }

    static let vinRule = "must be 17 letters and digits without I, O and Q"

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    static func isDigits(_ text: some StringProtocol, count: ClosedRange<Int>) -> Bool {
        count.contains(text.utf8.count) && text.utf8.allSatisfy(isDigit)
    }
}
