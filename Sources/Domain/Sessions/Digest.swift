/// 32 bytes that stand for a value which must not be kept itself: a SHA-256.
package struct Digest: Sendable, Hashable {
    package var words: (UInt64, UInt64, UInt64, UInt64)

    /// Fewer than 32 bytes are filled up with zeroes, more are ignored.
    package init(_ bytes: some Sequence<UInt8>) {
        var words: [UInt64] = [0, 0, 0, 0]
        for (index, byte) in bytes.prefix(32).enumerated() {
            words[index / 8] |= UInt64(byte) << (56 - UInt64(index % 8) * 8)
        }
        self.words = (words[0], words[1], words[2], words[3])
    }

    package var bytes: [UInt8] {
        [words.0, words.1, words.2, words.3].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - UInt64($0) * 8)) }
        }
    }

    package static func == (a: Digest, b: Digest) -> Bool {
        a.words.0 == b.words.0 && a.words.1 == b.words.1 && a.words.2 == b.words.2 && a.words.3 == b.words.3
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}
