/// Sixteen characters in one vector, each of which is looked at in the same step.
///
/// Only operations between whole vectors are used: the compiler takes those with a single number, or a negation, apart byte
/// by byte.
@usableFromInline
package enum SixteenBytes {
    @usableFromInline package typealias Vector = SIMD16<UInt8>
    @usableFromInline package typealias Mask = SIMDMask<SIMD16<Int8>>

    /// The characters of two words, the first one in the lowest place of the first.
    @inlinable @inline(__always)
    package static func vector(_ first: UInt64, _ second: UInt64) -> Vector {
        unsafeBitCast(SIMD2(first.littleEndian, second.littleEndian), to: Vector.self)
    }

    /// The two words of sixteen characters.
    @inlinable @inline(__always)
    package static func words(_ characters: Vector) -> (UInt64, UInt64) {
        let words = unsafeBitCast(characters, to: SIMD2<UInt64>.self)
        return (UInt64(littleEndian: words[0]), UInt64(littleEndian: words[1]))
    }

    /// Which characters are among so many from this one on.
    @inlinable @inline(__always)
    package static func areIn(_ low: UInt8, _ count: UInt8, _ characters: Vector) -> Mask {
        (characters &- Vector(repeating: low)) .< Vector(repeating: count)
    }

    @inlinable @inline(__always)
    package static func are(_ character: UInt8, _ characters: Vector) -> Mask {
        characters .== Vector(repeating: character)
    }

    @inlinable @inline(__always)
    package static func isAll(_ mask: Mask) -> Bool {
        let halves = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        return halves[0] & halves[1] == .max
    }

    @inlinable @inline(__always)
    package static func isNone(_ mask: Mask) -> Bool {
        let halves = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        return halves[0] | halves[1] == 0
    }

    /// How many characters are meant.
    @inlinable @inline(__always)
    package static func count(_ mask: Mask) -> Int {
        let halves = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        return sum(ofLowestBits: halves[0]) &+ sum(ofLowestBits: halves[1])
    }

    /// How many of eight bytes have their lowest bit set.
    @inlinable @inline(__always)
    package static func sum(ofLowestBits word: UInt64) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // The product has the sum of the eight in its highest byte.
        return Int(((word & ones) &* ones) >> 56)
    }

    /// The bits of a character at those that are meant, and none at the others.
    @inlinable @inline(__always)
    package static func bits(_ character: UInt8, _ mask: Mask) -> Vector {
        unsafeBitCast(mask, to: Vector.self) & Vector(repeating: character)
    }
}
