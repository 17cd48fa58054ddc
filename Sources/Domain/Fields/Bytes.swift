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
