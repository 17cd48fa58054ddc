import Text

/// What a byte may be in cells of different kinds, as bits, so that one look at each byte of a cell tells whether all of
/// them are usual there.
struct ByteKinds: OptionSet, Sendable {
    let rawValue: UInt8

    static let digit = ByteKinds(rawValue: 1)
    /// Neither a letter nor a digit, nor a hyphen or a space.
    static let unusualInPlate = ByteKinds(rawValue: 2)
    /// Neither a letter nor a blank, nor what stands between the parts of a name: `"`, `'`, `(`, `)`, `*`, `,`, `-`, `.`.
    static let unusualInName = ByteKinds(rawValue: 4)

    static let table = ByteTable { byte in
        let isLetter = (byte | 0x20) &- UInt8(ascii: "a") < 26
        let isDigit = byte &- UInt8(ascii: "0") < 10
        let isOfPlate = isLetter || isDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: " ")
        let isOfName = isLetter || "\n\r \"'()*,-.".utf8.contains(byte)
        return (isDigit ? digit.rawValue : 0) | (isOfPlate ? 0 : unusualInPlate.rawValue)
            | (isOfName ? 0 : unusualInName.rawValue)
    }

    /// Those of all bytes of a cell.
    @inline(__always)
    static func of(_ cell: Bytes) -> ByteKinds {
        let table = table
        var kinds: UInt8 = 0
        for index in 0..<cell.count { kinds |= table[cell[index]] }
        return ByteKinds(rawValue: kinds)
    }
}

/// One value for each of the 256 bytes, made once and never freed.
struct ByteTable<Value: Sendable>: @unchecked Sendable {
    private let values: UnsafePointer<Value>

    init(_ value: (UInt8) -> Value) {
        let values = UnsafeMutablePointer<Value>.allocate(capacity: 256)
        for byte in 0...UInt8.max { (values + Int(byte)).initialize(to: value(byte)) }
        self.values = UnsafePointer(values)
    }

    @inline(__always)
    subscript(byte: UInt8) -> Value { values[Int(byte)] }
}
