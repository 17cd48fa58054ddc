/// A decoder of a file's bytes to UTF-8, chunk by chunk. UTF-8 itself is not decoded but read straight into the window.
struct Decoder {
    private let encoding: TextEncoding
    private let page: CodePage?
    /// A half UTF-16 code unit, and a high surrogate that waits for its partner.
    private var pendingByte: UInt8?
    private var pendingSurrogate: UInt32?

    init(_ encoding: TextEncoding) {
        self.encoding = encoding
        page = CodePage.of(encoding)
    }

    /// The most UTF-8 bytes that one byte of this encoding can become, and what may be left from the chunk before.
    static func capacity(forDecoding count: Int) -> Int { count * 3 + 8 }

    /// Appends the text of `input` to `output`, which must have `capacity(forDecoding:)` bytes of room.
    mutating func decode(_ input: UnsafeBufferPointer<UInt8>, to output: UnsafeMutablePointer<UInt8>) -> Int {
        guard let base = input.baseAddress else { return 0 }
        if let page { return Self.decode(base, input.count, page, to: output) }
        if encoding.isUTF16 { return decodeUTF16(base, input.count, to: output) }
        output.update(from: base, count: input.count)
        return input.count
    }

    private static func decode(
        _ input: UnsafePointer<UInt8>,
        _ size: Int,
        _ page: CodePage,
        to output: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var index = 0
        var count = 0
        while index < size {
            ASCIIWords.copy(input, count: size, &index, to: output, &count)
            if index == size { break }
            page.append(input[index], to: output, at: &count)
            index += 1
        }
        return count
    }

    private mutating func decodeUTF16(
        _ input: UnsafePointer<UInt8>,
        _ size: Int,
        to output: UnsafeMutablePointer<UInt8>
    ) -> Int {
        let isBigEndian = encoding == .utf16BigEndian
        var index = 0
        var count = 0
        while index < size {
            if pendingByte == nil, pendingSurrogate == nil {
                ASCIIWords.narrow(input, count: size, &index, to: output, &count, isBigEndian: isBigEndian)
                if index == size { break }
            }
            if pendingByte == nil, index + 1 < size {
                append(unit: Self.unit(input[index], input[index + 1], isBigEndian), to: output, at: &count)
                index += 2
            } else {
                append(input[index], isBigEndian, to: output, at: &count)
                index += 1
            }
        }
        return count
    }

    /// Takes one byte of UTF-16.
    private mutating func append(
        _ byte: UInt8,
        _ isBigEndian: Bool,
        to output: UnsafeMutablePointer<UInt8>,
        at count: inout Int
    ) {
        guard let first = pendingByte else {
            pendingByte = byte
            return
        }
        pendingByte = nil
        append(unit: Self.unit(first, byte, isBigEndian), to: output, at: &count)
    }

    @inline(__always)
    private static func unit(_ first: UInt8, _ second: UInt8, _ isBigEndian: Bool) -> UInt32 {
        isBigEndian ? UInt32(first) << 8 | UInt32(second) : UInt32(second) << 8 | UInt32(first)
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
