/// Turns UTF-8 text back into a file's encoding. A character that the encoding lacks becomes `?`; only sentences of
/// ours can hold one, since the input's own values came out of that encoding.
enum Encoder {
    static func encode(_ text: UnsafeBufferPointer<UInt8>, as encoding: TextEncoding, to output: inout [UInt8]) {
        output.removeAll(keepingCapacity: true)
        var index = 0
        while index < text.count {
            let scalar = next(text, &index)
            switch encoding {
            case .utf8:
                break  // written as it is, without coming here
            case .windows1252:
                output.append(Windows1252.byte(scalar) ?? UInt8(ascii: "?"))
            case .utf16LittleEndian, .utf16BigEndian:
                if scalar > 0xFFFF {
                    put(0xD800 + (scalar - 0x10000) >> 10, encoding, &output)
                    put(0xDC00 + (scalar - 0x10000) & 0x3FF, encoding, &output)
                } else {
                    put(scalar, encoding, &output)
                }
            }
        }
    }

    private static func put(_ unit: UInt32, _ encoding: TextEncoding, _ output: inout [UInt8]) {
        let high = UInt8(truncatingIfNeeded: unit >> 8)
        let low = UInt8(truncatingIfNeeded: unit)
        if encoding == .utf16LittleEndian {
            output.append(low)
            output.append(high)
        } else {
            output.append(high)
            output.append(low)
        }
    }

    /// Reads one code point without judging it, so that a lone surrogate finds its way back.
    private static func next(_ text: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> UInt32 {
        let lead = text[index]
        // Half a UTF-16 unit at the end of the file, which the decoder hands on as this byte, and which cannot be written
        // as it came: whatever follows it would be read in the wrong halves.
        if lead == 0xFF {
            index += 1
            return 0xFFFD
        }
        let length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard length > 1, index + length <= text.count else {
            index += 1
            return UInt32(lead)
        }
        var scalar = UInt32(lead) & (0xFF >> UInt32(length + 1))
        for offset in 1..<length { scalar = scalar << 6 | UInt32(text[index + offset]) & 0x3F }
        index += length
        return scalar
    }
}
