import Testing
import Text

@testable import CSV

/// Encodings by their names, and their tables both ways.
@Suite("Encodings", .timeLimit(.minutes(5)))
struct TextEncodingTests {
    private static let singleByte = TextEncoding.allCases.filter { $0.upperHalf != nil }

    @Test(
        "are found by the names that people use",
        arguments: [
            ("UTF8", TextEncoding.utf8), ("utf-16", .utf16LittleEndian), ("UTF_16BE", .utf16BigEndian),
            ("cp1250", .windows1250), ("windows1250", .windows1250), ("Windows-1250", .windows1250),
            ("1251", .windows1251),
            ("win-1251", .windows1251), ("ANSI", .windows1252), ("latin1", .windows1252), ("ISO-8859-1", .windows1252),
            ("iso8859_1", .windows1252), ("cp1253", .windows1253), ("latin5", .windows1254),
            ("iso-8859-9", .windows1254),
            ("CP-1257", .windows1257), ("latin2", .latin2), ("ISO 8859-2", .latin2), ("iso-8859-5", .isoCyrillic),
            ("ISO_8859-7", .isoGreek), ("iso-8859-13", .latin7), ("Latin-9", .latin9), ("iso8859-15", .latin9),
            ("iso-8859-16", .latin10), ("macintosh", .macRoman), ("mac", .macRoman), ("x-mac-roman", .macRoman),
            ("MacRoman", .macRoman), ("x-mac-ce", .macCentralEurope), ("mac_latin2", .macCentralEurope),
            ("x-mac-cyrillic", .macCyrillic), ("ibm437", .dos437), ("cp850", .dos850), ("IBM-850", .dos850),
            ("850", .dos850), ("ibm852", .dos852), ("cp858", .dos858), ("cp866", .dos866), ("KOI8-R", .koi8R),
        ]
    )
    func names(name: String, encoding: TextEncoding) {
        #expect(TextEncoding(name: name) == encoding)
    }

    @Test(
        "are not found by a name that is none, or that several have",
        arguments: ["", "oem", "dos", "utf", "iso", "85"]
    )
    func noNames(_ name: String) { #expect(TextEncoding(name: name) == nil) }

    @Test(
        "every encoding is found by the name that is shown and by that which is written",
        arguments: TextEncoding.allCases
    )
    func ownNames(_ encoding: TextEncoding) {
        #expect(TextEncoding(name: encoding.rawValue) == encoding)
        #expect(TextEncoding(name: encoding.displayName) == encoding || encoding.isUTF16)
    }

    @Test(
        "read what programs of their time wrote",
        arguments: [
            (TextEncoding.windows1250, [0xA3, 0xF3, 0x64, 0x9F], "Łódź"),
            (.windows1251, [0xC8, 0xE2, 0xE0, 0xED], "Иван"),
            (.windows1252, [0x80, 0x9C, 0xDF, 0xFF], "€œßÿ"), (.windows1253, [0xC3, 0xE9, 0xFE], "Γιώ"),
            (.windows1254, [0xDD, 0xFE, 0xFD, 0xF0], "İşığ"), (.windows1257, [0xDE, 0xFB, 0xEB], "Žūė"),
            (.latin2, [0xA3, 0xB1, 0xB6], "Łąś"), (.isoCyrillic, [0xB8, 0xD2], "Ив"), (.isoGreek, [0xB6, 0xDC], "Άά"),
            (.latin7, [0xD0, 0xE0], "Šą"), (.latin9, [0xA4, 0xBD, 0xBE], "€œŸ"), (.latin10, [0xAA, 0xFE], "Șț"),
            (.macRoman, [0x8E, 0x9F, 0xA7, 0xDB], "éüß€"), (.macCentralEurope, [0xFC, 0xB8], "Łł"),
            (.macCyrillic, [0x88, 0xE2], "Ив"), (.dos437, [0x82, 0x81, 0xE1], "éüß"), (.dos850, [0x82, 0xD5], "éı"),
            (.dos852, [0x9D, 0x88], "Łł"), (.dos858, [0x82, 0xD5], "é€"), (.dos866, [0x88, 0xA2], "Ив"),
            (.koi8R, [0xE9, 0xD7], "Ив"),
        ] as [(TextEncoding, [UInt8], String)]
    )
    func values(encoding: TextEncoding, bytes: [UInt8], text: String) { #expect(encoding.text(of: bytes) == text) }

    @Test("every byte finds its way back, also one that stands for nothing, which is invalid", arguments: singleByte)
    func roundTrip(_ encoding: TextEncoding) throws {
        let bytes = Array(UInt8.min...UInt8.max)
        let (text, back) = bytes.withUnsafeBufferPointer { input in
            let text = [UInt8](unsafeUninitializedCapacity: Decoder.capacity(forDecoding: input.count)) {
                output,
                count in
                var decoder = Decoder(encoding)
                count = decoder.decode(input, to: output.baseAddress!)
            }
            return (text, text.withUnsafeBufferPointer { encoding.source(of: $0) })
        }
        #expect(back == bytes)
        let unassigned = try #require(encoding.upperHalf).unicodeScalars.contains("\u{FFFD}")
        #expect(text.withUnsafeBufferPointer { $0.isValidUTF8 } == !unassigned)
    }

    @Test("UTF-16 is read in the order of its mark, whichever the user named")
    func orderOfMark() throws {
        let bytes: [UInt8] =
            [0xFE, 0xFF] + "a;é\n".utf16.flatMap { unit -> [UInt8] in [UInt8(unit >> 8), UInt8(unit & 0xFF)] }
        let dialect = try withFile(bytes) {
            try DialectDetector.detect($0, overrides: .init(encoding: .utf16LittleEndian))
        }
        #expect(dialect.encoding == .utf16BigEndian && dialect.hasByteOrderMark)
    }
}
