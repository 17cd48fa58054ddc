import Text

/// What cells of two ASCII letters mean, whatever their case, found by their place in a table: a third of the time of
/// looking a word up.
struct LetterPairs<Value: Sendable>: Sendable {
    /// By the five lower bits of both letters; nil where a pair means nothing.
    private let values: [Value?]

    /// - Parameter value: Asked once of each pair, in small letters.
    init(_ value: (Bytes) -> Value?) {
        var values = [Value?](repeating: nil, count: 1024)
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        for first in letters {
            for second in letters {
                values[Self.place(first, second)] = [first, second].withUnsafeBufferPointer(value)
            }
        }
        self.values = values
    }

    /// The meaning of a cell; nil where it is no known pair of letters.
    @inline(__always)
    subscript(cell: Bytes) -> Value? {
        guard cell.count == 2, Self.isLetter(cell[0]), Self.isLetter(cell[1]) else { return nil }
        return values[Self.place(cell[0], cell[1])]
    }

    @inline(__always)
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

    @inline(__always)
    private static func place(_ first: UInt8, _ second: UInt8) -> Int {
        Int(first & 0x1F) << 5 | Int(second & 0x1F)
    }
}
