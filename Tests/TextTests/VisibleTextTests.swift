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

    @Test("a long text keeps its beginning")
    func shortened() {
        #expect(VisibleText.shortened("12345", to: 5) == "12345")
        #expect(VisibleText.shortened("123456", to: 5) == "1234…")
        #expect(VisibleText.shortened(String(repeating: "x", count: 1_000_000)).count == 60)
        // Many marks on one letter are one character, and still not endless.
        #expect(VisibleText.shortened("a" + String(repeating: "\u{301}", count: 10_000)).utf8.count < 1_000)
    }
}
