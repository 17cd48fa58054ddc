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
