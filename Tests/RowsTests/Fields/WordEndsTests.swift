import Testing
import Text

@testable import Rows

/// The look at the ends of a cell that spares most cells the search for a word: it may never pass a word over.
@Suite("The ends of words that stand for no value")
struct WordEndsTests {
    private func mayBe(_ word: String) -> Bool {
        word.withBytes { cell in NoValue.ends.mayMatch(cell) && (!cell.isLetters || NoValue.ends.mayBe(cell)) }
    }

    @Test("of every word are seen, however it is written")
    func ofAllWords() {
        let words = Language.words(\.noValue).union(Language.words(\.emptyCell))
        #expect(words.count > 100)
        for word in words {
            for form in [word, word.uppercased(), word.prefix(1).uppercased() + word.dropFirst()] {
                #expect(form.utf8.count > 31 || mayBe(form), "\(form)")
            }
        }
    }

    @Test("of most names are those of no such word", arguments: [("M", "n", 6), ("J", "n", 4), ("S", "a", 6)])
    func ofNames(first: String, last: String, count: Int) {
        let name = first + String(repeating: "q", count: count - 2) + last
        #expect(!name.withBytes { NoValue.ends.mayBe($0) }, "\(name)")
    }
}

extension Bytes {
    fileprivate var isLetters: Bool { allSatisfy { $0 >= 0x80 || ($0 | 0x20) &- 0x61 < 26 } }
}
