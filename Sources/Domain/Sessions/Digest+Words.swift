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

    /// Nothing at all: stands where a row's vehicle or fingerprint was never told.
    package static let zero = Digest(words: 0, 0, 0, 0)

    /// Calls `body` with the 32 bytes, without making an array of them.
    package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        let stored = (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
        return try Swift.withUnsafeBytes(of: stored, body)
    }
}
