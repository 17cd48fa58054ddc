import Text

/// A destination for what identifies a row: a text that is hashed for the ledger, or a hash that lives as long as the
/// process.
protocol IdentitySink {
    /// Forgets the row before.
    mutating func start(_ kind: StaticString)
    /// Begins a part of the identity; what follows is its value.
    mutating func part(_ tag: StaticString)
    mutating func append(_ bytes: Bytes)
    mutating func append(_ byte: UInt8)
    mutating func append(_ vin: VIN)
}

extension IdentitySink {
    mutating func append(_ vin: VIN) { vin.withBytes { append($0) } }

    mutating func append(_ text: String) {
        text.withBytes { append($0) }
    }

    /// Appends bytes, each changed on its way.
    ///
    /// - Parameter count: As many bytes as there are at most.
    @inline(__always)
    mutating func append(transforming bytes: some Sequence<UInt8>, count: Int, _ transform: (UInt8) -> UInt8) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { buffer in
            var end = 0
            for byte in bytes {
                buffer[end] = transform(byte)
                end &+= 1
            }
            append(Bytes(rebasing: buffer[..<end]))
        }
    }
}

/// A fast hash of an identity, for telling rows of one file apart within one process.
struct IdentityHash: IdentitySink {
    private let seed: UInt64
    private var state: UInt64

    /// - Parameter seed: A random number, the same for all hashes that are compared.
    init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    var value: UInt64 { state }

    @inline(__always)
    private mutating func mix(_ word: UInt64) {
        // The two halves of a wide product, folded: every bit of the state and of the word reaches every other.
        let product = (state ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        state = product.high ^ product.low &+ word
    }

    mutating func start(_ kind: StaticString) {
        state = seed
    }

    @inline(__always)
    mutating func part(_ tag: StaticString) {
        // Mixed with what follows.
        state ^= 0x1E1F &* UInt64(tag.utf8Start[0])
    }

    @inline(__always)
    mutating func append(_ bytes: Bytes) {
        let count = bytes.count
        mix(UInt64(truncatingIfNeeded: count))
        guard count >= 8, let base = bytes.baseAddress else { return mix(bytes.reduce(0) { $0 << 8 | UInt64($1) }) }
        let raw = UnsafeRawPointer(base)
        var index = 0
        while index &+ 8 < count {
            mix(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index &+= 8
        }
        // The last eight bytes overlap those before, which tells no less than what is left of them alone.
        mix(raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) { mix(UInt64(byte)) }

    @inline(__always)
    mutating func append(_ vin: VIN) {
        mix(vin.first)
        mix(vin.second)
        mix(UInt64(vin.last))
    }
}

/// The text of an identity, as version 1 of the key function defines it.
package struct IdentityText: IdentitySink {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    mutating func start(_ kind: StaticString) {
        bytes.removeAll(keepingCapacity: true)
        append("bulk-sessions v1 " as StaticString)
        append(kind)
    }

    mutating func part(_ tag: StaticString) {
        bytes.append(0x1E)
        append(tag)
        bytes.append(0x1F)
    }

    mutating func append(_ bytes: Bytes) { self.bytes.append(contentsOf: bytes) }

    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    mutating func append(_ text: [UInt8]) { bytes.append(contentsOf: text) }

    private mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
