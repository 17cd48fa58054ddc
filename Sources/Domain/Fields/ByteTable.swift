/// One value for each of the 256 bytes, made once and never freed.
struct ByteTable: @unchecked Sendable {
    let pointer: UnsafePointer<UInt8>

    init(_ value: (UInt8) -> UInt8) {
        let values = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
        for byte in 0...UInt8.max { (values + Int(byte)).initialize(to: value(byte)) }
        pointer = UnsafePointer(values)
    }
}
