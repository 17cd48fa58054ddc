/// Tests of single values that the providers' rules share.
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

    static func isLowercaseHex(_ text: String, count: Int) -> Bool {
        text.utf8.count == count
            && text.utf8.allSatisfy { isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
    }

    /// E.164: `+`, a calling code that does not begin with 0, 15 digits at most.
    static func isE164(_ text: String) -> Bool {
        let digits = text.dropFirst()
        return text.hasPrefix("+") && !digits.hasPrefix("0") && isDigits(digits, count: 7...15)
    }

    /// A URL of http or https with a host, without white space or control characters.
    static func isURL(_ text: String) -> Bool {
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return false }
        let host = text.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        return !host.isEmpty && !text.unicodeScalars.contains { $0.value <= 0x20 || $0.value == 0x7F }
    }
}
