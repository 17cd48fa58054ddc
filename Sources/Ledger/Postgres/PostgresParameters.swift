import Rows

/// The parameters of one statement in PostgreSQL's binary form, one behind the other in one buffer.
struct PostgresParameters {
    private(set) var types: [UInt32] = []
    private var bytes: [UInt8] = []
    /// Where each one stands; nil for NULL.
    private var ranges: [Range<Int>?] = []

    var count: Int { types.count }

    /// The types of PostgreSQL that are used here, by their numbers, which are part of its protocol.
    enum Scalar: UInt32 {
        case bool = 16
        case bytea = 17
        case int8 = 20
        case int4 = 23
        case text = 25
        case float8 = 701

        var array: UInt32 {
            switch self {
            case .bool: 1_000
            case .bytea: 1_001
            case .int4: 1_007
            case .text: 1_009
            case .int8: 1_016
            case .float8: 1_022
            }
        }
    }

    /// Something that can stand in a parameter or in an element of one.
    enum Datum {
        case null
        case bool(Bool)
        case int4(Int32)
        case int8(Int64)
        case double(Double)
        case text(String)
        case bytes([UInt8])
        case digest(Digest)
        case traits(Traits)

        static func text(_ text: String?) -> Datum { text.map { .text($0) } ?? .null }
        static func int8(_ number: Int64?) -> Datum { number.map { .int8($0) } ?? .null }
        /// A text that may hold what PostgreSQL's own texts cannot: U+0000.
        static func utf8(_ text: String?) -> Datum { text.map { .bytes(Array($0.utf8)) } ?? .null }
    }

    mutating func add(_ type: Scalar, _ value: Datum) {
        types.append(type.rawValue)
        if case .null = value { return ranges.append(nil) }
        let start = bytes.count
        append(value)
        ranges.append(start..<bytes.count)
    }

    mutating func add(_ type: Scalar, array: some Collection<Datum>) {
        types.append(type.array)
        let start = bytes.count
        bytes.reserveCapacity(start + 20 + array.count * 12)
        if array.isEmpty {
            append(int4: 0)
            append(int4: 0)
            append(int4: Int32(type.rawValue))
        } else {
            append(int4: 1)
            append(int4: 1)
            append(int4: Int32(type.rawValue))
            append(int4: Int32(array.count))
            append(int4: 1)
        }
        for value in array {
            if case .null = value {
                append(int4: -1)
                continue
            }
            let place = bytes.count
            append(int4: 0)
            append(value)
            let length = UInt32(bytes.count - place - 4)
            for byte in 0..<4 { bytes[place + byte] = UInt8(truncatingIfNeeded: length >> UInt32(24 - byte * 8)) }
        }
        ranges.append(start..<bytes.count)
    }

    private mutating func append(_ value: Datum) {
        switch value {
        case .null: break
        case .bool(let bool): bytes.append(bool ? 1 : 0)
        case .int4(let number): append(int4: number)
        case .int8(let number): append(word: UInt64(bitPattern: number))
        case .double(let number): append(word: number.bitPattern)
        case .text(let text): bytes.append(contentsOf: text.utf8)
        case .bytes(let more): bytes.append(contentsOf: more)
        case .digest(let digest): digest.withUnsafeBytes { bytes.append(contentsOf: $0) }
        case .traits(let traits): traits.all.forEach { append(word: $0) }
        }
    }

    private mutating func append(int4 number: Int32) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    private mutating func append(word: UInt64) {
        withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Calls `body` with what libpq wants of them: pointers, lengths, and that all are binary.
    func withPointers<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<CInt>?, UnsafePointer<CInt>?) -> Result
    ) -> Result {
        if types.isEmpty { return body(nil, nil, nil) }
        let lengths = ranges.map { CInt($0?.count ?? 0) }
        let formats = [CInt](repeating: 1, count: ranges.count)
        // An empty value must not look like NULL, and a buffer without bytes may have no address.
        return (bytes + [0]).withUnsafeBytes { buffer in
            let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            let values = ranges.map { range in range.flatMap { range in base.map { $0 + range.lowerBound } } }
            return body(values.map { UnsafePointer($0) }, lengths, formats)
        }
    }
}
