import Text

/// Makes texts that nobody would write out of texts that somebody might, the same ones for the same seed.
struct Mutator {
    private var random: SplitMix64
    private let corpus: [[UInt8]]
    private let tokens: [[UInt8]]

    /// - Parameter tokens: what readers of such texts stumble over.
    init(seed: UInt64, corpus: [[UInt8]], tokens: [[UInt8]] = Self.csvTokens) {
        random = SplitMix64(seed: seed)
        self.corpus = corpus
        self.tokens = tokens
    }

    /// What readers of CSV files stumble over.
    private static let csvTokens: [[UInt8]] =
        [
            "\"", "\"\"", "\"\"\"", ",", ";", "\t", "|", "\r", "\n", "\r\n", "\r\r\n", "\0", "\u{1A}", " ", "\u{A0}",
            "\u{FEFF}", "\u{200B}", "é", "ß…", "\u{1F600}", "e\u{301}", "sep=;\n", "=1+1", "-", "@", "+33", "0033",
            "(0)",
            "E+10", ".0", "#REF!", "\",\"", "\"\n\"", "\" ,", ", \"", "x\"y", "\"x\"y",
        ].map { Array($0.utf8) } + [
            [0xFF], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90], [0x00, 0xD8], [0x85], [0x81],
        ]

    mutating func next() -> [UInt8] {
        var bytes = corpus.randomElement(using: &random)!
        for _ in 0..<Int.random(in: 1...8, using: &random) { mutate(&bytes) }
        return bytes
    }

    mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

    mutating func element<Element>(of elements: [Element]) -> Element { elements.randomElement(using: &random)! }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        let index = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<12, using: &random) {
        case 0 where index < bytes.count:
            bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1 where index < bytes.count:
            bytes[index] = UInt8.random(in: 0...255, using: &random)
        case 2:
            bytes.removeSubrange(piece(of: bytes, from: index))
        case 3:
            bytes.insert(contentsOf: Array(bytes[piece(of: bytes, from: index)]), at: index)
        case 4:
            let other = corpus.randomElement(using: &random)!
            let start = Int.random(in: 0...other.count, using: &random)
            bytes.insert(contentsOf: other[piece(of: other, from: start)], at: index)
        case 5:
            bytes.removeSubrange(index...)
        case 6 where chance(20):
            // Over the borders of the reader's chunks, and over the limits.
            let filler = chance(2) ? UInt8(ascii: "x") : tokens.randomElement(using: &random)![0]
            bytes.insert(
                contentsOf: [UInt8](repeating: filler, count: element(of: [1000, 4097, 65_535, 65_537])),
                at: index
            )
        default:
            bytes.insert(contentsOf: tokens.randomElement(using: &random)!, at: index)
        }
    }

    private mutating func piece(of bytes: [UInt8], from start: Int) -> Range<Int> {
        start..<min(bytes.count, start + Int.random(in: 0...64, using: &random))
    }
}
