/// The UTF-8 bytes of one cell, borrowed from the reader: valid only until the call that received them returns.
///
/// The rules work on bytes and not on `String`, because a million rows are judged in a pass whose whole budget is
/// below a microsecond a row, and a `String` for each of nine cells would use it up.
package typealias Bytes = UnsafeBufferPointer<UInt8>

extension Bytes {
    /// A view of a part of these bytes, with indices that start at zero.
    package func view(_ range: Range<Int>) -> Bytes {
        Bytes(rebasing: self[range])
    }

    /// Whether no byte is beyond ASCII.
    var isASCII: Bool {
        guard count >= 8, let base = baseAddress else { return allSatisfy { $0 < 0x80 } }
        let raw = UnsafeRawPointer(base)
        // Eight bytes at once; the last eight overlap those before.
        var all = raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
        var index = 0
        while index &+ 8 < count {
            all |= raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            index &+= 8
        }
        return all & 0x8080_8080_8080_8080 == 0
    }

    /// The text of these bytes. Invalid UTF-8 is repaired, so ask `encoding_invalid` first where that matters.
    package var text: String { String(decoding: self, as: UTF8.self) }
}

extension String {
    /// Calls `body` with the UTF-8 bytes of this text.
    package func withBytes<Result>(_ body: (Bytes) throws -> Result) rethrows -> Result {
        var copy = self
        return try copy.withUTF8(body)
    }
}
