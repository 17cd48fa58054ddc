import Text

/// The ends and the lengths of some words, by which most cells are told from all of them at a glance.
struct WordEnds: Sendable {
    /// For each first byte of a word the last bytes, one bit each.
    private var lasts = [UInt64](repeating: 0, count: 256)
    /// For each first byte, and each last one without its three highest bits, the lengths in UTF-8, one bit each.
    private var lengths = [UInt32](repeating: 0, count: 256 << 5)

    /// Each word as it stands, in capitals, with a capital at its beginning and without its accents.
    init(of words: some Sequence<String>) {
        for word in words {
            let plain = word.utf8.allSatisfy { $0 < 0x80 } ? word : Self.plain(word)
            // Of a word that is not spelled as here, its hyphens and stops may lack and other letters have accents.
            let letters = plain.utf8.count(where: Self.isLetter)
            let lengths = Self.lengths(letters...word.utf8.count + Self.mostAccents)
            // An abbreviation may end with a full stop.
            let stop = plain.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") }
            let stopBit = stop ? Self.bit(UInt8(ascii: ".")) : 0
            for form in [word, word.uppercased(), plain] {
                let bytes = form.utf8
                guard let first = bytes.first, let last = bytes.last else { continue }
                let lastLetter = bytes.last(where: Self.isLetter) ?? last
                for first in first < 0x80 ? [first, first ^ 0x20] : [first] {
                    lasts[Int(first)] |= Self.bit(last) | stopBit
                    for last in [last, lastLetter] { self.lengths[Self.index(first, last)] |= lengths }
                }
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

    private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x80 || (byte | 0x20) &- UInt8(ascii: "a") < 26 }

    private static func lengths(_ range: ClosedRange<Int>) -> UInt32 {
        range.reduce(0) { $0 | 1 << UInt32(min($1, 31)) }
    }

    @inline(__always)
    private static func index(_ first: UInt8, _ last: UInt8) -> Int { Int(first) << 5 | Int(last & 0x1F) }

    /// Adds all words with these ends.
    mutating func add(_ first: UInt8, _ last: UInt8) {
        lasts[Int(first)] |= Self.bit(last)
        lengths[Self.index(first, last)] = .max
    }

    mutating func addAll(beginningWith first: UInt8) {
        lasts[Int(first)] = .max
        for last in 0..<32 as Range<UInt8> { lengths[Self.index(first, last)] = .max }
    }

    /// A table of them, made once and never freed.
    var table: Table { Table(lasts, lengths) }

    struct Table: @unchecked Sendable {
        private let lasts: ByteTable<UInt64>
        private let lengths: UnsafePointer<UInt32>

        fileprivate init(_ lasts: [UInt64], _ lengths: [UInt32]) {
            self.lasts = ByteTable { lasts[Int($0)] }
            let table = UnsafeMutablePointer<UInt32>.allocate(capacity: lengths.count)
            table.initialize(from: lengths, count: lengths.count)
            self.lengths = UnsafePointer(table)
        }

        /// Whether a cell that is not empty begins and ends like one of the words.
        @inline(__always)
        func mayMatch(_ cell: Bytes) -> Bool { lasts[cell[0]] & WordEnds.bit(cell[cell.count &- 1]) != 0 }

        /// The same of a cell of at most 31 bytes that holds letters alone: most names have another length as well.
        @inline(__always)
        func mayBe(_ word: Bytes) -> Bool {
            lengths[WordEnds.index(word[0], word[word.count &- 1])] &>> UInt32(word.count) & 1 != 0
        }
    }

    @inline(__always)
    private static func bit(_ byte: UInt8) -> UInt64 { 1 &<< UInt64((byte ^ (byte &>> 6) &<< 4) & 63) }
}
