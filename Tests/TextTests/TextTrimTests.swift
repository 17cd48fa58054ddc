import Testing

@testable import Text

@Suite("Trimming cells", .timeLimit(.minutes(1)))
struct TextTrimTests {
    @Test(
        "what nobody sees goes from both ends, and letters beyond ASCII stay",
        arguments: ["é", "Élodie", "žák", "à", "©", "ő", "中", "я", "Ad", "\u{308}a", "a\u{308}", "„a“"]
    )
    func trimmed(text: String) {
        for before in ["", " ", "\u{A0}", "\u{FEFF}", "\u{200B} \t", "\u{3000}", "\u{AD}", "\u{61C}"] {
            for behind in ["", " ", "\u{A0}", "\u{2069}", "\r\n", "\u{2028}", "\u{AD}", "\u{61C}"] {
                let cell = before + text + behind
                let trimmed = cell.withBytes { TextTrim.trimmed($0).text }
                #expect(
                    trimmed.unicodeScalars.elementsEqual(text.unicodeScalars),
                    "\(cell.unicodeScalars.map(\.value))"
                )
            }
        }
    }
}
