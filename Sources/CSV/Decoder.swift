/// Turns the bytes of a file into UTF-8, chunk by chunk. UTF-8 itself is not copied but read straight into the window.
struct Decoder {
    private let encoding: TextEncoding
    /// A half UTF-16 code unit, and a high surrogate that waits for its partner.
    private var pendingByte: UInt8?
    private var pendingSurrogate: UInt32?

    init(_ encoding: TextEncoding) {
        self.encoding = encoding
    }

    /// The most UTF-8 bytes that one byte of this encoding can become, and what may be left from the chunk before.
    static func capacity(forDecoding count: Int) -> Int { count * 3 + 8 }

    /// Appends the text of `input` to `output`, which must have `capacity(forDecoding:)` bytes of room.
    mutating func decode(_ input: UnsafeBufferPointer<UInt8>, to output: UnsafeMutablePointer<UInt8>) -> Int {
        var count = 0
        switch encoding {
        case .utf8:
            output.update(from: input.baseAddress!, count: input.count)
            count = input.count
        case .windows1252:
            for byte in input { UTF8Text.append(Windows1252.scalar(byte), to: output, at: &count) }
        case .utf16LittleEndian, .utf16BigEndian:
            for byte in input {
                guard let first = pendingByte else {
                    pendingByte = byte
                    continue
                }
                pendingByte = nil
                let unit =
                    encoding == .utf16LittleEndian
                    ? UInt32(byte) << 8 | UInt32(first) : UInt32(first) << 8 | UInt32(byte)
                append(unit: unit, to: output, at: &count)
            }
        }
        return count
    }

    /// What is left at the end of the file: half a character, handed on as an invalid one.
    mutating func finish(to output: UnsafeMutablePointer<UInt8>) -> Int {
        var count = 0
        if let surrogate = pendingSurrogate { UTF8Text.append(surrogate, to: output, at: &count) }
        if pendingByte != nil {
            output[count] = 0xFF
            count += 1
        }
        pendingSurrogate = nil
        pendingByte = nil
        return count
    }

    private mutating func append(unit: UInt32, to output: UnsafeMutablePointer<UInt8>, at count: inout Int) {
        if let high = pendingSurrogate {
            pendingSurrogate = nil
            if 0xDC00...0xDFFF ~= unit {
                UTF8Text.append(0x10000 + (high - 0xD800) << 10 + (unit - 0xDC00), to: output, at: &count)
                return
            }
            UTF8Text.append(high, to: output, at: &count)
        }
        if 0xD800...0xDBFF ~= unit {
            pendingSurrogate = unit
        } else {
            UTF8Text.append(unit, to: output, at: &count)
        }
    }
}
