import Testing

@testable import Text

@Suite(.timeLimit(.minutes(2))) struct VisibleTextTests {
    @Test("what cannot be seen is shown as an escape")
    func escaped() {
        #expect(VisibleText.escaped("a\tb\r\nc") == #"a\tb\r\nc"#)
        #expect(VisibleText.escaped("\u{1B}[2J") == #"\u{1B}[2J"#)
        #expect(VisibleText.escaped("a\u{A0}b\u{200B}") == #"a\u{A0}b\u{200B}"#)
        // A right-to-left override would show what follows it the other way round.
        #expect(VisibleText.escaped("\u{202E}gpj.exe") == #"\u{202E}gpj.exe"#)
        #expect(VisibleText.escaped("Zoë Ångström 電話") == "Zoë Ångström 電話")
    }

    @Test("a terminal is given no character that it acts upon, and only our own ends of lines")
    func lines() {
        #expect(VisibleText.lines("a\nb 50 % – Zoë\u{A0}電話\n") == "a\nb 50 % – Zoë\u{A0}電話\n")
        #expect(VisibleText.lines("\u{1B}]0;x\u{7}\u{9B}31m\r\t\u{7F}") == #"\u{1B}]0;x\u{7}\u{9B}31m\r\t\u{7F}"#)
        #expect(
            VisibleText.lines("\u{202E}\u{2066}\u{2028}\u{2029}\u{85}") == #"\u{202E}\u{2066}\u{2028}\u{2029}\u{85}"#
        )
        // A carriage return before a line feed is one character to Swift.
        #expect(VisibleText.lines("a\r\nb") == "a\\r\nb")
        #expect(VisibleText.line("a\r\nb\n") == #"a\r\nb\n"#)
        for value in (0...0x9F).map({ Unicode.Scalar($0)! }) where value.properties.generalCategory == .control {
            let shown = VisibleText.line(String(value))
            #expect(shown.unicodeScalars.allSatisfy { $0.isASCII && $0.value >= 0x20 && $0.value < 0x7F })
        }
    }

    @Test("a word with characters that a terminal acts upon can be pasted all the same")
    func shellWords() {
        #expect(ShellWord.quoted("it's a") == #"'it'\''s a'"#)
        #expect(ShellWord.quoted("a\u{1B}[2J'\\\n\u{9B}é") == #"$'a\x1b[2J\'\\\n\xc2\x9bé'"#)
    }

    @Test("a long text keeps its beginning")
    func shortened() {
        #expect(VisibleText.shortened("12345", to: 5) == "12345")
        #expect(VisibleText.shortened("123456", to: 5) == "1234…")
        #expect(VisibleText.shortened(String(repeating: "x", count: 1_000_000)).count == 60)
        // Many marks on one letter are one character, and still not endless.
        #expect(VisibleText.shortened("a" + String(repeating: "\u{301}", count: 10_000)).utf8.count < 1_000)
    }
}
