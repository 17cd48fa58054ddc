import Testing

@testable import Rows
@testable import Text

@Suite("Plates, names, links and what spreadsheets do to them", .timeLimit(.minutes(5)))
struct TextRulesTests {
    @Test(
        "Blanks of every kind are trimmed, at the ends only",
        arguments: [
            ("abc", "abc"), ("", ""), ("\u{AD}abc\u{61C}", "abc"), (" \t\r\n", ""), ("\u{A0}a b\u{202F}", "a b"),
            ("\u{FEFF}é\u{200B}", "é"),
            ("\u{3000}日本\u{2060}", "日本"), (" a", "a"), ("a ", "a"), ("\u{C2}", "\u{C2}"), ("–", "–"),
        ]
    )
    func trimming(cell: String, expected: String) {
        #expect(cell.withBytes { TextTrim.trimmed($0).text } == expected)
    }

    @Test("A plate is trimmed and upper-cased, otherwise as it is")
    func plates() {
        #expect(" ab-123-cd ".withBytes { PlateRule.read($0) } == .success("AB-123-CD"))
        #expect("mü-k 12".withBytes { PlateRule.read($0) } == .success("MÜ-K 12"))
    }

    @Test(
        "Real plates are not taken for dates or numbers",
        arguments: [
            "AB-123-CD", "1234 AB 75", "1-ABC-123", "MAR 24", "MAR-K 12", "DEC 123", "AB12 CDE", "12-34-AB",
            "12-345-67",
            "123456", "12E45", "1E5", "B MA 1234", "00-AA-00", "SEP 1", "W-12345", "NV 12", "34 ABC 12", "99-99-99",
        ]
    )
    func realPlates(cell: String) {
        #expect(plateProblem(cell) == nil)
    }

    @Test(
        "A date in the place of a plate",
        arguments: [
            "2024-03-01", "01/03/2024", "1.3.24", "3/31/2024", "01-Mar-24", "1-MAR-2024", "Mar-24", "24-mars", "Mar 24",
            "2024-03-01 00:00:00", "2024-03-01T00:00:00Z", "01/03/2024 00:00", "01 mars 2024", "März 24", "Mar 1, 2024",
            "2024-03-01 00:00:00.000", "2024-03-01T00:00:00+01:00", "2024-03-01T00:00:00.000-05:00",
            "2024-03-01 8:30 PM",
            "2024-03-01 00:00:00 UTC",
        ]
    )
    func dates(cell: String) {
        #expect(plateProblem(cell) == .spreadsheetDate)
    }

    @Test(
        "A date with something else behind it is no spreadsheet's",
        arguments: ["2024-03-01 00:00 AB-123", "2024-03-01 00:00:00 sold", "2024-03-01 x:00", "2024-03-01T00:00Zulu"]
    )
    func noDates(cell: String) {
        #expect(plateProblem(cell) == nil)
    }

    @Test("A number in the place of a plate", arguments: ["1.20E+46", "1,2E+46", "1E+05", "1234.0", "1234,00"])
    func numbers(cell: String) {
        #expect(plateProblem(cell) == .spreadsheetNumber)
    }

    @Test(
        "Values that a spreadsheet or a program lost",
        arguments: [
            "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "NULL", "null", "N/A", "#NV", "#BEZUG!",
            "#WERT!", "#VALEUR!", "#NOM?", "#¡REF!", " #N/A ", "#¡DESBORDAMIENTO!", "NaN", "(null)",
        ]
    )
    func lost(cell: String) {
        #expect(cell.withBytes { SpreadsheetDamage.code($0) } == .spreadsheetError)
        #expect(plateProblem(cell) == .spreadsheetError)
    }

    @Test(
        "Names that look like lost values are names",
        arguments: ["Null", "Nan", "Na", "Nathan", "Nina", "Noël", "Ng", "#1"]
    )
    func names(cell: String) {
        #expect(cell.withBytes { SpreadsheetDamage.code($0) } == nil)
    }

    @Test(
        "Quotation marks at both ends",
        arguments: ["“AB-123-CD”", "„Anna“", "«Anna»", "‘Anna’", "\"Anna\"", "“”", "'Anna'", "b'Anna'"]
    )
    func quoted(cell: String) {
        #expect(cell.withBytes { SpreadsheetDamage.code($0) } == .typographicQuotes)
    }

    @Test(
        "Quotation marks that are part of a name",
        arguments: ["O’Neil", "’t Hooft", "'t Hooft", "“Annie” Meyer", "€uro”", "Â"]
    )
    func notQuoted(cell: String) {
        #expect(cell.withBytes { SpreadsheetDamage.code($0) } == nil)
    }

    @Test(
        "Web addresses to come back to",
        arguments: [
            "https://example.com", "http://example.com:8080/a?b=c#d", "HTTPS://münchen.example/ü", "https://localhost",
            "https://[2001:db8::1]:443/", "https://a.b/%20?x={}".replacing("{}", with: "1"),
        ]
    )
    func links(cell: String) {
        #expect(cell.withBytes { RedirectURLRule.problem($0) } == nil)
    }

    @Test(
        "What is no web address",
        arguments: [
            "example.com", "ftp://example.com", "https://", "https:///path", "https://exa mple.com",
            "https:example.com",
            "javascript:alert(1)", "https://user:pw@example.com", "https://-a.com", "https://a..b", "https://a:99999",
            "https://a:x", "https://a/<b>", "http", "https://a\u{7}",
        ]
    )
    func noLinks(cell: String) {
        #expect(cell.withBytes { RedirectURLRule.problem($0) } == .redirectURLInvalid)
    }

    @Test("An address leads where it seems to lead")
    func misleading() {
        for scalar: Unicode.Scalar in [
            "\u{200B}", "\u{AD}", "\u{A0}", "\u{2060}", "\u{430}", "\u{3BF}", "\u{FF10}", "\u{3164}",
        ] {
            let cell = "https://exa\(scalar)mple.com"
            #expect(cell.withBytes { RedirectURLRule.problem($0) } == .redirectURLInvalid, "\(cell)")
        }
        #expect("https://example.com/a\u{200B}b".withBytes { RedirectURLRule.problem($0) } == .redirectURLInvalid)
        for cell in ["https://münchen.example/für", "https://пример.example", "https://example.com/аbc"] {
            #expect(cell.withBytes { RedirectURLRule.problem($0) } == nil, "\(cell)")
        }
    }

    @Test("Control characters are found at every place, and tab and line ends are none")
    func controls() {
        for byte in UInt8.min...0x7F {
            let isControl = byte == 0x7F || (byte < 0x20 && ![0x09, 0x0A, 0x0D].contains(byte))
            for place in 0..<19 {
                var bytes = Array("plain text\twith \u{E9}!".utf8)
                bytes[place] = byte
                let isPresent = bytes.withUnsafeBufferPointer { ControlCharacters.isPresent($0) }
                #expect(isPresent == isControl, "byte \(byte) at place \(place)")
            }
        }
        #expect("J\u{81}rgen".withBytes { ControlCharacters.isPresent($0) })
        #expect("\u{A0}é\u{9F}".withBytes { ControlCharacters.isPresent($0) })
        #expect("«\u{A0}Ä»".withBytes { !ControlCharacters.isPresent($0) })
        #expect("".withBytes { !ControlCharacters.isPresent($0) })
    }
}

private func plateProblem(_ cell: String) -> ProblemCode? {
    cell.withBytes { PlateRule.problem($0) }
}
