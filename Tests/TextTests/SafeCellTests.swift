import Testing

@testable import Text

@Suite(.timeLimit(.minutes(2))) struct SafeCellTests {
    @Test(
        "no text begins like a formula",
        arguments: [
            "=cmd|' /C calc'!A0", "+33 6", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u{A0}=1", "\u{FEFF}=1",
            "\u{200B}@x", "＝1", "＋1", "－1", "＠x", "\u{1B}=1",
        ]
    )
    func starters(text: String) throws {
        let safe = SafeCell.text(text)
        #expect(safe.hasPrefix("'"))
        #expect(safe.dropFirst() == SafeCell.text("x" + text).drop { $0 == "x" || $0 == " " })
    }

    @Test("line breaks and tabs become single spaces")
    func oneLine() {
        #expect(SafeCell.text(" a \r\n\tb\u{7}c ") == "a b c")
        #expect(SafeCell.text("\n\n") == "")
    }

    @Test("ordinary text stays as it is")
    func ordinary() {
        let text = #"Téléphone: "0612" has no country code; write +33 6 = good"#
        #expect(SafeCell.text(text) == text)
    }
}
