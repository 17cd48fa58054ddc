/// A short word as a number, so that it can be looked up without making a `String`.
///
/// Upper and lower case, Latin accents and a final full stop make no difference: `Mme.`, `MME` and `mme` are one word.
/// Neither does it matter whether its parts are joined by a hyphen, an underscore or a space: `fr-BE`, `fr_be`.
struct WordKey: Hashable {
    private var first: UInt64 = 0
    private var second: UInt64 = 0

    /// The key of no word.
    static let free = WordKey()

    private init() {}

    /// The key of a trimmed cell; nil where it is empty or longer than any word that is looked up.
    init?(_ cell: Bytes) {
        var count = 0
        var position = 0
        let end = cell.last == UInt8(ascii: ".") ? cell.count - 1 : cell.count
        while position < end {
            var byte = cell[position]
            position += 1
            if byte &- UInt8(ascii: "A") < 26 {
                byte |= 0x20
            } else if byte == 0xC3, position < end {
                byte = Self.letter(ofLatin1: cell[position])
                position += 1
            } else if byte == 0xCC, position < end {
                // A combining accent after its letter.
                position += 1
                continue
            } else if byte == UInt8(ascii: "_") || byte == UInt8(ascii: " ") {
                byte = UInt8(ascii: "-")
            }
            if count < 8 {
                first = first << 8 | UInt64(byte)
            } else if count < 16 {
                second = second << 8 | UInt64(byte)
            } else {
                return nil
            }
            count += 1
        }
        if count == 0 { return nil }
    }

    /// The plain letter of a character U+00C0…U+00FF, given the second byte of its UTF-8.
    private static func letter(ofLatin1 byte: UInt8) -> UInt8 {
        let letters: StaticString = "aaaaaaaceeeeiiiidnooooo*ouuuuypsaaaaaaaceeeeiiiidnooooo/ouuuuypy"
        return letters.utf8Start[Int(byte & 0x3F)]
    }

    var hash: Int {
        let mixed = (first ^ (second &* 0xC2B2_AE3D_27D4_EB4F)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed >> 40)
    }
}

/// Words and what they mean. Looking one up allocates nothing.
struct WordTable<Value: Sendable>: Sendable {
    /// Open addressing with linear probing, at most half full. A key of nothing marks a free place.
    private let keys: [WordKey]
    private let values: [Value]
    private let mask: Int

    /// - Parameter words: pairs of a word and its meaning. Where a word occurs twice, the first one counts.
    init(_ words: [(String, Value)]) {
        var capacity = 8
        while capacity < 2 * words.count { capacity *= 2 }
        mask = capacity - 1
        var keys = [WordKey](repeating: .free, count: capacity)
        var values = [Value](repeating: words[0].1, count: capacity)
        for (word, value) in words {
            guard let key = word.withBytes({ WordKey($0) }) else {
                preconditionFailure("\(word) is too long to be looked up")
            }
            let slot = Self.slot(of: key, in: keys, mask)
            if keys[slot] == .free { (keys[slot], values[slot]) = (key, value) }
        }
        self.keys = keys
        self.values = values
    }

    /// - Parameter meanings: each meaning with its words, separated by spaces.
    init(_ meanings: KeyValuePairs<String, Value>) {
        self.init(meanings.flatMap { words, value in words.split(separator: " ").map { (String($0), value) } })
    }

    /// The meaning of a trimmed cell; nil where the word is not known.
    subscript(cell: Bytes) -> Value? {
        guard let key = WordKey(cell) else { return nil }
        let slot = Self.slot(of: key, in: keys, mask)
        return keys[slot] == .free ? nil : values[slot]
    }

    /// Where the key is, or would be.
    @inline(__always)
    private static func slot(of key: WordKey, in keys: [WordKey], _ mask: Int) -> Int {
        var slot = key.hash & mask
        while keys[slot] != key, keys[slot] != .free { slot = (slot + 1) & mask }
        return slot
    }
}
