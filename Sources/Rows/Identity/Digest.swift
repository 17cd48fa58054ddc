import Text

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

extension Digest: Comparable {
    /// In the order of their bytes, in which databases sort them too.
    package static func < (a: Digest, b: Digest) -> Bool { a.words < b.words }
}

extension Digest {
    /// From its four words; the first byte of a digest is the highest of its first word.
    package init(words first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
        words = (first, second, third, fourth)
    }

    /// From the 32 bytes at `address`, which need no alignment.
    package init(bytesAt address: UnsafeRawPointer) {
        func word(_ index: Int) -> UInt64 {
            UInt64(bigEndian: address.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
        }
        self.init(words: word(0), word(1), word(2), word(3))
    }

    /// No digest: it stands where a row's vehicle or fingerprint is not known.
    package static let zero = Digest(words: 0, 0, 0, 0)

    /// Calls `body` with the 32 bytes, without making an array of them.
    package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        let stored = (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
        return try Swift.withUnsafeBytes(of: stored, body)
    }
}

extension Digest {
    /// 64 hexadecimal digits.
    package init?(hex: some Collection<UInt8>) {
        guard hex.count == 64 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        var high: UInt8?
        for character in hex {
            guard let value = Hex.value(character) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        self.init(bytes)
    }

    package var hex: String {
        var digits: [UInt8] = []
        appendHex(to: &digits)
        return String(decoding: digits, as: UTF8.self)
    }

    func appendHex(to bytes: inout [UInt8]) {
        Hex.append(words.0, to: &bytes)
        Hex.append(words.1, to: &bytes)
        Hex.append(words.2, to: &bytes)
        Hex.append(words.3, to: &bytes)
    }
}
