/// How 128 random bits look as an id of either provider.
///
/// Real ids are short (`T3D6288`, `TOA-QGMWRCHHGB`), so that they could be guessed; these keep the looks only.
enum SessionID {
    static func random() -> UInt128 {
        // The system's generator, never the seeded one: whoever knows an id can see the customer's page.
        var generator = SystemRandomNumberGenerator()
        return UInt128.random(in: .min ... .max, using: &generator)
    }

    /// `T` and 32 hexadecimal digits.
    static func tchek(_ key: UInt128) -> String {
        let hex = String(key, radix: 16, uppercase: true)
        return "T" + String(repeating: "0", count: 32 - hex.utf8.count) + hex
    }

    static func key(tchek id: some StringProtocol) -> UInt128? {
        guard let key = UInt128(id.dropFirst(), radix: 16), tchek(key) == id else { return nil }
        return key
    }

    /// `TOA-` and 32 letters, A for 0 to P for 15.
    static func pave(_ key: UInt128) -> String {
        let nibbles = stride(from: 124, through: 0, by: -4).map { UInt8(truncatingIfNeeded: key >> $0) & 15 }
        return "TOA-" + String(decoding: nibbles.map { UInt8(ascii: "A") + $0 }, as: UTF8.self)
    }

    static func key(pave id: some StringProtocol) -> UInt128? {
        let letters = id.utf8.dropFirst(4)
        guard letters.count == 32 else { return nil }
        var key: UInt128 = 0
        for letter in letters {
            guard (UInt8(ascii: "A")...UInt8(ascii: "P")).contains(letter) else { return nil }
            key = key << 4 | UInt128(letter - UInt8(ascii: "A"))
        }
        return pave(key) == id ? key : nil
    }
}
