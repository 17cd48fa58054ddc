/// An encoder of UTF-8 into a file's encoding. A character that the encoding lacks becomes `?`; only our own sentences
/// can hold one, since the input's values came out of that encoding.
struct Encoder: ~Copyable {
    private var output: UnsafeMutablePointer<UInt8>
    private var capacity = 1 << 12
    private var count = 0

    init() { output = .allocate(capacity: capacity) }

    deinit { output.deallocate() }

    /// The text in another encoding than UTF-8; valid until the next call.
    mutating func encode(_ text: UnsafeBufferPointer<UInt8>, as encoding: TextEncoding) -> UnsafeRawBufferPointer {
        // At most a unit of UTF-16 comes out of each byte.
        if capacity < text.count * 2 {
            output.deallocate()
            capacity = text.count * 2
            output = .allocate(capacity: capacity)
        }
        count = 0
        if let base = text.baseAddress {
            if let page = CodePage.of(encoding) {
                encode(base, text.count, page)
            } else if encoding.isUTF16 {
                encodeUTF16(base, text.count, isBigEndian: encoding == .utf16BigEndian)
            } else {
                output.update(from: base, count: text.count)
                count = text.count
            }
        }
        return UnsafeRawBufferPointer(start: output, count: count)
    }

    private mutating func encode(_ text: UnsafePointer<UInt8>, _ size: Int, _ page: CodePage) {
        var index = 0
        while index < size {
            ASCIIWords.copy(text, count: size, &index, to: output, &count)
            if index == size { break }
            output[count] = page.byte(Self.next(text, size, &index)) ?? UInt8(ascii: "?")
            count += 1
        }
    }

    private mutating func encodeUTF16(_ text: UnsafePointer<UInt8>, _ size: Int, isBigEndian: Bool) {
        var index = 0
        while index < size {
            ASCIIWords.widen(text, count: size, &index, to: output, &count, isBigEndian: isBigEndian)
            if index == size { break }
            let scalar = Self.next(text, size, &index)
            if scalar > 0xFFFF {
                put(0xD800 + (scalar - 0x10000) >> 10, isBigEndian)
                put(0xDC00 + (scalar - 0x10000) & 0x3FF, isBigEndian)
            } else {
                put(scalar, isBigEndian)
            }
        }
    }

    private mutating func put(_ unit: UInt32, _ isBigEndian: Bool) {
        let high = UInt8(truncatingIfNeeded: unit >> 8)
        let low = UInt8(truncatingIfNeeded: unit)
        output[count] = isBigEndian ? high : low
        output[count + 1] = isBigEndian ? low : high
        count += 2
    }

    /// Reads one code point without validating it, so that a lone surrogate finds its way back.
    private static func next(_ text: UnsafePointer<UInt8>, _ size: Int, _ index: inout Int) -> UInt32 {
        let lead = text[index]
        // Half a UTF-16 unit at the end of the file, which the decoder hands on as this byte, and which cannot be
        // written as it came: whatever follows it would be read in the wrong halves.
        if lead == 0xFF {
            index += 1
            return 0xFFFD
        }
        let length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard length > 1, index + length <= size else {
            index += 1
            return UInt32(lead)
        }
        var scalar = UInt32(lead) & (0xFF >> UInt32(length + 1))
        for offset in 1..<length { scalar = scalar << 6 | UInt32(text[index + offset]) & 0x3F }
        index += length
        return scalar
    }
}
