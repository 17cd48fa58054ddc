import Foundation
import Testing
import Text

@testable import Rows

@Suite("Tables of words", .timeLimit(.minutes(1)))
struct KeywordTableTests {
    private static let words = [
        "n/a", "leer", "données", "čeština", "fr-be", "undefined", "#n/a", "κενό", "mme", "ærø", "žádný", "z",
    ]

    @Test("what may be in a table is never denied, however it is written", arguments: words)
    func mayContain(word: String) {
        let table = KeywordTable(Self.words.map { ($0, ()) })
        let plain = String(
            String.UnicodeScalarView(word.unicodeScalars.map { NameFolding.baseLetter(of: $0) ?? $0 })
        )
        let forms = [
            word, word.uppercased(), plain, plain.uppercased(), word.decomposedStringWithCanonicalMapping, word + ".",
            word.replacing("-", with: "_"), word.replacing("e", with: "é"), plain.replacing("n", with: "ñ"),
        ]
        for form in forms where form.withBytes({ table[$0] != nil }) {
            #expect(form.withBytes { table.mayContain($0) }, "\(form)")
        }
        #expect(word.withBytes { table[$0] != nil })
    }

    @Test("most names are told from all words by their first letter and their length")
    func names() {
        let table = KeywordTable(Self.words.map { ($0, ()) })
        for name in ["Lefèvre", "Dubois", "Lukas", "Müller", "Nguyen", "Zoë"] {
            #expect(!name.withBytes { table.mayContain($0) }, "\(name)")
        }
    }
}
