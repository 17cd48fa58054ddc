import Foundation
import Testing

@testable import CSV

/// What is converted several characters at once comes to the same, wherever the others stand among them.
@Suite("Conversion of text", .timeLimit(.minutes(1)))
struct ConversionTests {
    private static let encodings: [(TextEncoding, String.Encoding)] = [
        (.windows1252, .windowsCP1252), (.utf16LittleEndian, .utf16LittleEndian), (.utf16BigEndian, .utf16BigEndian),
    ]
    /// Of one to four bytes in UTF-8, and the highest of their kind.
    private static let others = ["é", "\u{7FF}", "€", "漢", "\u{FFFD}", "😀", "\u{10FFFF}", "\u{4100}", "\u{80}"]

    @Test("agrees with Foundation's for one other character at any place, and for two", arguments: 0...20)
    func places(_ place: Int) throws {
        for (encoding, oracle) in Self.encodings {
            for other in Self.others {
                for gap in [0, 1, 3, 8] {
                    let letters = String(repeating: "x", count: place)
                    let text = letters + other + String(repeating: "y", count: gap) + other + "and the rest of it"
                    guard let file = text.data(using: oracle) else { continue }
                    let bytes = Array(file)
                    try #require(bytes.withUnsafeBufferPointer { Self.decoded($0, encoding) } == Array(text.utf8))
                    var encoder = Encoder()
                    let back = Array(text.utf8).withUnsafeBufferPointer { Array(encoder.encode($0, as: encoding)) }
                    try #require(back == bytes)
                    let length = Array(text.utf8).withUnsafeBufferPointer { encoding.sourceLength(of: $0) }
                    try #require(length == Int64(bytes.count))
                }
            }
        }
    }

    /// Also where a chunk ends within a character, at any of its bytes.
    private static func decoded(_ bytes: UnsafeBufferPointer<UInt8>, _ encoding: TextEncoding) -> [UInt8]? {
        let texts = [bytes.count, 1, 3, 17, 18].map { first -> [UInt8] in
            var decoder = Decoder(encoding)
            let end = min(first, bytes.count)
            return [UInt8](unsafeUninitializedCapacity: 2 * Decoder.capacity(forDecoding: bytes.count)) {
                output,
                count in
                let base = output.baseAddress!
                count = decoder.decode(UnsafeBufferPointer(rebasing: bytes[..<end]), to: base)
                count += decoder.decode(UnsafeBufferPointer(rebasing: bytes[end...]), to: base + count)
            }
        }
        return Set(texts).count == 1 ? texts[0] : nil
    }
}
