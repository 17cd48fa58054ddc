package import Text

/// A vehicle identification number: 17 characters, upper-cased, letters and digits without I, O and Q (ISO 3779).
package struct VIN: Sendable, Hashable {
    /// Eight characters each, the first one in the lowest byte.
    let first: UInt64
    let second: UInt64
    let last: UInt8

    /// Characters that have been checked.
    init(_ first: UInt64, _ second: UInt64, _ last: UInt8) {
        self.first = first
        self.second = second
        self.last = last
    }

    package static let length = 17

    /// The character at a place counted from 0.
    package subscript(place: Int) -> UInt8 {
        if place == 16 { return last }
        let half = place < 8 ? first : second
        return UInt8(truncatingIfNeeded: half >> UInt64(8 * (place & 7)))
    }

    package var text: String { withBytes { $0.text } }

    /// Calls `body` with the 17 bytes, without making a `String`.
    package func withBytes<Result>(_ body: (Bytes) throws -> Result) rethrows -> Result {
        try withUnsafeTemporaryAllocation(byteCount: Self.length, alignment: 8) { buffer in
            buffer.storeBytes(of: first.littleEndian, toByteOffset: 0, as: UInt64.self)
            buffer.storeBytes(of: second.littleEndian, toByteOffset: 8, as: UInt64.self)
            buffer.storeBytes(of: last, toByteOffset: 16, as: UInt8.self)
            return try body(Bytes(buffer.bindMemory(to: UInt8.self)))
        }
    }
}
