import Text

/// The ends and the lengths of some words, by which most cells are told from all of them at a glance.
struct WordEnds: Sendable {
    /// For each first byte of a word the last bytes, one bit each.
    private var lasts = [UInt64](repeating: 0, count: 256)
    /// For each first byte the lengths in UTF-8, one bit each.
    private var lengths = [UInt64](repeating: 0, count: 256)

    /// Each word as it stands, in capitals, with a capital at its beginning and without its accents.
    init(of words: some Sequence<String>) {
        for word in words {
            let plain = word.utf8.allSatisfy { $0 < 0x80 } ? word : Self.plain(word)
            // Of a word that is not spelled as here, its hyphens and stops may lack and other letters have accents.
            let letters = plain.utf8.count { $0 >= 0x80 || ($0 | 0x20) &- UInt8(ascii: "a") < 26 }
            let lengths = Self.lengths(letters...word.utf8.count + Self.mostAccents)
            // An abbreviation may end with a full stop.
            let stop = plain.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") }
            let stopBit = stop ? Self.bit(UInt8(ascii: ".")) : 0
            for form in [word, word.uppercased(), plain] {
                let bytes = form.utf8
                guard let first = bytes.first, let last = bytes.last else { continue }
                add(first, Self.bit(last) | stopBit, lengths)
                if first < 0x80 { add(first ^ 0x20, Self.bit(last) | stopBit, lengths) }
            }
        }
    }

    private static func plain(_ word: String) -> String {
        String(
            String.UnicodeScalarView(
                word.unicodeScalars.map { $0.isASCII ? $0 : NameFolding.baseLetter(of: $0) ?? $0 }
            )
        )
    }

    private static let mostAccents = 3

    private static func lengths(_ range: ClosedRange<Int>) -> UInt64 {
        range.reduce(0) { $0 | 1 << UInt64(min($1, 63)) }
    }

    /// Adds all words with these ends.
    mutating func add(_ first: UInt8, _ last: UInt8) { add(first, Self.bit(last), .max) }

    mutating func addAll(beginningWith first: UInt8) {
        lasts[Int(first)] = .max
        lengths[Int(first)] = .max
    }

    private mutating func add(_ first: UInt8, _ lasts: UInt64, _ lengths: UInt64) {
        self.lasts[Int(first)] |= lasts
        self.lengths[Int(first)] |= lengths
    }

    /// A table of them, made once and never freed.
    var table: Table { Table(lasts: ByteTable { lasts[Int($0)] }, lengths: ByteTable { lengths[Int($0)] }) }

    struct Table: Sendable {
        fileprivate let lasts: ByteTable<UInt64>
        fileprivate let lengths: ByteTable<UInt64>

        /// Whether a cell that is not empty begins and ends like one of the words.
        @inline(__always)
        func mayMatch(_ cell: Bytes) -> Bool { lasts[cell[0]] & WordEnds.bit(cell[cell.count &- 1]) != 0 }

        /// The same of a cell of at most 63 bytes that holds one word: most names have another length as well.
        @inline(__always)
        func mayBe(_ word: Bytes) -> Bool {
            mayMatch(word) && lengths[word[0]] &>> UInt64(word.count) & 1 != 0
        }
    }

    @inline(__always)
    private static func bit(_ byte: UInt8) -> UInt64 { 1 &<< UInt64((byte ^ (byte &>> 6) &<< 4) & 63) }
}
