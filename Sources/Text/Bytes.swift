/// The UTF-8 bytes of one cell, borrowed from the reader: valid only until the call that received them returns.
///
/// The rules work on bytes and not on `String`, because a million rows are checked in a pass whose whole budget is
/// below a microsecond a row, and a `String` for each of nine cells would use it up.
public typealias Bytes = UnsafeBufferPointer<UInt8>

extension Bytes {
    /// A view of a part of these bytes, with indices that start at zero.
    @inlinable @inline(__always)
    public func view(_ range: Range<Int>) -> Bytes {
        Bytes(rebasing: self[range])
    }

    /// Whether no byte is beyond ASCII.
    package var isASCII: Bool {
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

    /// Whether all bytes are ASCII that can be seen, or spaces.
    ///
    /// Sixteen bytes at once. Measured with `hasDoubleSpace`: what is reported of rows with problems costs half.
    package var isPrintableASCII: Bool {
        guard count >= 16, let base = baseAddress else { return allSatisfy { $0 &- 0x20 < 0x5F } }
        let raw = UnsafeRawPointer(base)
        let (lowest, size) = (Vector(repeating: 0x20), Vector(repeating: 0x5F))
        var index = count &- 16
        while true {
            let bytes = raw.loadUnaligned(fromByteOffset: index, as: Vector.self) &- lowest
            // The last sixteen come first, and those before may overlap them.
            if !all(bytes .< size) { return false }
            if index == 0 { return true }
            index = Swift.max(0, index &- 16)
        }
    }

    /// Whether two spaces stand next to each other.
    package var hasDoubleSpace: Bool {
        guard count >= 17, let base = baseAddress else {
            return zip(self, dropFirst()).contains { $0 == 0x20 && $1 == 0x20 }
        }
        let raw = UnsafeRawPointer(base)
        let space = Vector(repeating: 0x20)
        var index = count &- 16
        while true {
            let bytes = raw.loadUnaligned(fromByteOffset: index, as: Vector.self)
            let before = raw.loadUnaligned(fromByteOffset: index &- 1, as: Vector.self)
            if any((bytes .== space) .& (before .== space)) { return true }
            if index == 1 { return false }
            index = Swift.max(1, index &- 16)
        }
    }

    /// Whether one of four bytes is among these. Sixteen are looked at at once.
    package func containsAny(of four: SIMD4<UInt8>) -> Bool {
        guard count >= 16, let base = baseAddress else { return contains { byte in any(four .== byte) } }
        let raw = UnsafeRawPointer(base)
        let (a, b) = (Vector(repeating: four[0]), Vector(repeating: four[1]))
        let (c, d) = (Vector(repeating: four[2]), Vector(repeating: four[3]))
        var index = count &- 16
        while true {
            let bytes = raw.loadUnaligned(fromByteOffset: index, as: Vector.self)
            if any((bytes .== a) .| (bytes .== b) .| (bytes .== c) .| (bytes .== d)) { return true }
            if index == 0 { return false }
            // The last sixteen came first, and those before may overlap them.
            index = Swift.max(0, index &- 16)
        }
    }

    /// Whether these bytes are well-formed UTF-8. Nothing is repaired, and nothing is copied.
    package var isValidUTF8: Bool { (try? UTF8Span(validating: span)) != nil }

    private typealias Vector = SIMD16<UInt8>

    /// The text of these bytes. Invalid UTF-8 is repaired, so check `isValidUTF8` first where that matters.
    @inlinable
    public var text: String { String(decoding: self, as: UTF8.self) }
}

extension String {
    /// Calls `body` with the UTF-8 bytes of this text.
    @inlinable
    public func withBytes<Result>(_ body: (Bytes) throws -> Result) rethrows -> Result {
        var copy = self
        return try copy.withUTF8(body)
    }
}
