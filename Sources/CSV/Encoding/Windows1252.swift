/// The characters of Windows-1252 from 0x80 to 0x9F; all others are those of ISO 8859-1.
///
/// Source: the index of the WHATWG Encoding Standard, which gives the five unassigned bytes the C1 control of the same
/// number. That keeps them intact on the way there and back.
enum Windows1252 {
    private static let upper: [UInt16] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D,
        0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x009D, 0x017E, 0x0178,
    ]

    static func scalar(_ byte: UInt8) -> UInt32 {
        0x80...0x9F ~= byte ? UInt32(upper[Int(byte) - 0x80]) : UInt32(byte)
    }

    /// A text of ours without any pair of characters whose two bytes would be one character in UTF-8, as `ß…` would:
    /// a single one in a sentence would make the whole file UTF-8 for whoever reads it next, and all its accents wrong.
    static func unmistakable(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var isLead = false
        for scalar in text.unicodeScalars {
            let byte = byte(scalar.value) ?? UInt8(ascii: "?")
            if isLead, 0x80...0xBF ~= byte {
                result.append(contentsOf: (lookalikes[scalar] ?? "?").unicodeScalars)
            } else {
                result.append(scalar)
            }
            isLead = byte >= 0xC2
        }
        return String(result)
    }

    private static let lookalikes: [Unicode.Scalar: String] = [
        "…": "...", "“": "\"", "”": "\"", "„": "\"", "‘": "'", "’": "'", "–": "-", "—": "-", "\u{A0}": " ",
    ]

    /// The byte of a character, or nil where the encoding lacks it.
    static func byte(_ scalar: UInt32) -> UInt8? {
        if scalar < 0x80 || 0xA0...0xFF ~= scalar { return UInt8(scalar) }
        guard scalar <= 0xFFFF, let index = upper.firstIndex(of: UInt16(scalar)) else { return nil }
        return UInt8(0x80 + index)
    }
}
