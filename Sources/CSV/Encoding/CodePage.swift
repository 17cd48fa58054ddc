import Synchronization

/// An encoding of one byte a character, as tables for both ways.
///
/// A byte that stands for no character becomes the low surrogate 0xDC00 + byte, which UTF-8 forbids: the cell is then
/// reported as invalid, and the byte finds its way back.
final class CodePage: @unchecked Sendable {
    // Never written after `init`, which is what makes it Sendable. Plain memory, since every byte of a file passes here.

    /// For each byte its character's UTF-8 in the lower three bytes, in their order, and their number in the highest one.
    private let decoded: UnsafeMutablePointer<UInt32>
    /// For each character of the basic plane its byte, and 0 where there is none.
    private let encoded: UnsafeMutablePointer<UInt8>
    private let scalars: UnsafeMutablePointer<UInt16>

    /// Those that were asked for: most files need none, and each takes 64 KB.
    private static let pages = Mutex<[TextEncoding: CodePage]>([:])

    /// Nil of an encoding in which a character may take several bytes.
    static func of(_ encoding: TextEncoding) -> CodePage? {
        guard let upperHalf = encoding.upperHalf else { return nil }
        return pages.withLock { pages in
            if let page = pages[encoding] { return page }
            let page = CodePage(upperHalf)
            pages[encoding] = page
            return page
        }
    }

    private init(_ upperHalf: String) {
        decoded = .allocate(capacity: 0x100)
        scalars = .allocate(capacity: 0x100)
        encoded = .allocate(capacity: 0x10000)
        encoded.initialize(repeating: 0, count: 0x10000)
        let upper = upperHalf.unicodeScalars.map(\.value)
        precondition(upper.count == 0x80, "An upper half has 128 characters.")
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4) { text in
            for byte in 0..<0x100 {
                let listed = byte < 0x80 ? UInt32(byte) : upper[byte - 0x80]
                let scalar = listed == 0xFFFD ? 0xDC00 + UInt32(byte) : listed
                var count = 0
                UTF8Text.append(scalar, to: text.baseAddress!, at: &count)
                var packed = UInt32(count) << 24
                for index in 0..<count { packed |= UInt32(text[index]) << UInt32(8 * index) }
                (decoded + byte).initialize(to: packed)
                (scalars + byte).initialize(to: UInt16(scalar))
                encoded[Int(scalar)] = UInt8(byte)
            }
        }
    }

    deinit {
        decoded.deallocate()
        encoded.deallocate()
        scalars.deallocate()
    }

    /// Appends a byte's character. Up to four bytes of `output` are written over, whatever the character takes.
    @inline(__always)
    func append(_ byte: UInt8, to output: UnsafeMutablePointer<UInt8>, at count: inout Int) {
        let packed = decoded[Int(byte)]
        UnsafeMutableRawPointer(output + count).storeBytes(of: packed.littleEndian, as: UInt32.self)
        count &+= Int(packed >> 24)
    }

    /// The character of a byte; a low surrogate where there is none.
    func scalar(_ byte: UInt8) -> UInt32 { UInt32(scalars[Int(byte)]) }

    /// The byte of a character, or nil where the encoding lacks it.
    @inline(__always)
    func byte(_ scalar: UInt32) -> UInt8? {
        guard scalar <= 0xFFFF else { return nil }
        let byte = encoded[Int(scalar)]
        return byte == 0 && scalar != 0 ? nil : byte
    }
}

extension CodePage {
    /// A text of ours without any pair of characters whose two bytes would be one character in UTF-8, as `ß…` would:
    /// in a file with few accents it would be taken for evidence that the whole file is UTF-8.
    func unmistakable(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var isLead = false
        for scalar in text.unicodeScalars {
            let byte = byte(scalar.value) ?? UInt8(ascii: "?")
            if isLead, 0x80...0xBF ~= byte {
                result.append(contentsOf: (Self.lookalikes[scalar] ?? "?").unicodeScalars)
            } else {
                result.append(scalar)
            }
            isLead = byte >= 0xC2
        }
        return String(result)
    }

    private static let lookalikes: [Unicode.Scalar: String] = [
        "…": "...", "“": "\"", "”": "\"", "„": "\"", "‘": "'", "’": "'", "–": "-", "—": "-", "\u{A0}": " ",
    ]
}

extension TextEncoding {
    /// The bytes of a file that were decoded to this, invalid ones among them.
    package func source(of text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var encoder = Encoder()
        return Array(encoder.encode(text, as: self))
    }

    /// The text of these bytes in an encoding of one byte a character, with U+FFFD for those that have none.
    package func text(of bytes: [UInt8]) -> String {
        guard let page = CodePage.of(self) else { return String(decoding: bytes, as: UTF8.self) }
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar(page.scalar($0)) ?? "\u{FFFD}" }))
    }
}
