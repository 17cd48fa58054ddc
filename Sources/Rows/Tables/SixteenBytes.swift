/// Sixteen characters in one vector, each of which is looked at in the same step.
///
/// Only operations between whole vectors are used: the compiler takes those with a single number, or a negation, apart byte
/// by byte.
enum SixteenBytes {
    typealias Vector = SIMD16<UInt8>
    typealias Mask = SIMDMask<SIMD16<Int8>>

    /// The characters of two words, the first one in the lowest place of the first.
    @inline(__always)
    static func vector(_ first: UInt64, _ second: UInt64) -> Vector {
        unsafeBitCast(SIMD2(first.littleEndian, second.littleEndian), to: Vector.self)
    }

    /// The two words of sixteen characters.
    @inline(__always)
    static func words(_ characters: Vector) -> (UInt64, UInt64) {
        let words = unsafeBitCast(characters, to: SIMD2<UInt64>.self)
        return (UInt64(littleEndian: words[0]), UInt64(littleEndian: words[1]))
    }

    /// Which characters are among so many from this one on.
    @inline(__always)
    static func areIn(_ low: UInt8, _ count: UInt8, _ characters: Vector) -> Mask {
        (characters &- Vector(repeating: low)) .< Vector(repeating: count)
    }

    @inline(__always)
    static func are(_ character: UInt8, _ characters: Vector) -> Mask { characters .== Vector(repeating: character) }

    @inline(__always)
    static func isAll(_ mask: Mask) -> Bool {
        let halves = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        return halves[0] & halves[1] == .max
    }

    @inline(__always)
    static func isNone(_ mask: Mask) -> Bool {
        let halves = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        return halves[0] | halves[1] == 0
    }

    /// How many characters are meant.
    @inline(__always)
    static func count(_ mask: Mask) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let halves = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        // The product has the sum of the eight in its highest byte.
        return Int((((halves[0] & ones) &+ (halves[1] & ones)) &* ones) >> 56)
    }

    /// The bits of a character at those that are meant, and none at the others.
    @inline(__always)
    static func bits(_ character: UInt8, _ mask: Mask) -> Vector {
        unsafeBitCast(mask, to: Vector.self) & Vector(repeating: character)
    }
}
