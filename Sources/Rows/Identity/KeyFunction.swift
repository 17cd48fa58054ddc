import Crypto
import Foundation
import Text

/// What identifies a row, version 1.
///
/// Frozen: the ledgers of the world are keyed by it, and any change would create a whole fleet anew. The golden vectors
/// in `KeyFunctionTests` hold it in place; another way of identifying rows is another version beside this one.
///
/// The text of a key begins with `bulk-sessions v1 ` and its kind; then comes a list of parts, each U+001E, a tag,
/// U+001F and a value. Its SHA-256 is what the ledger and `session_ref` keep.
package enum KeyFunction {
    /// The SHA-256 of a key's or a fingerprint's text.
    package static func digest(_ text: IdentityText) -> Digest {
        var hash = SHA256()
        text.bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return hash.finalize().withUnsafeBytes { Digest(bytesAt: $0.baseAddress!) }
    }

    /// The key of a row whose one key column holds this.
    package static func digest(ofKey value: String) -> Digest {
        var text = IdentityText()
        text.start("columns")
        text.part("key")
        value.withBytes { appendVerbatim($0, to: &text) }
        return digest(text)
    }

    /// The first 64 bits of the SHA-256 of a trait's text; never 0, which stands for a trait that is lacking.
    static func trait(_ text: IdentityText) -> UInt64 { max(1, digest(text).words.0) }

    /// A key column's value: trimmed, in Unicode normalisation form C, its case kept.
    @inline(__always)
    static func appendVerbatim(_ cell: Bytes, to sink: inout some IdentitySink) {
        if cell.isASCII {
            sink.append(cell)
        } else {
            sink.append(cell.text.precomposedStringWithCanonicalMapping)
        }
    }

    /// A plate's letters and digits, upper-cased: `ab-123 cd` and `AB123CD` are one vehicle. False where there is none.
    static func appendPlate(_ cell: Bytes, tag: StaticString, to sink: inout some IdentitySink) -> Bool {
        // A plate of punctuation alone names no vehicle.
        if cell.isASCII {
            let plate = cell.lazy.filter { $0 &- 0x30 < 10 || $0 & 0xDF &- 0x41 < 26 }
            if plate.isEmpty { return false }
            sink.part(tag)
            sink.append(transforming: plate, count: cell.count) { $0 < 0x40 ? $0 : $0 & 0xDF }
            return true
        }
        let text = cell.text.precomposedStringWithCanonicalMapping.uppercased()
        let plate = text.filter { $0.isLetter || $0.isNumber }
        if plate.isEmpty { return false }
        sink.part(tag)
        sink.append(plate)
        return true
    }

    /// An e-mail address in lower case, without surrounding spaces and `mailto:`.
    static func appendEmail(_ cell: Bytes, to sink: inout some IdentitySink) {
        guard cell.isASCII else { return sink.append(email(cell)) }
        let isScheme =
            cell.count >= scheme.utf8CodeUnitCount
            && (0..<scheme.utf8CodeUnitCount).allSatisfy {
                lowercased(cell[$0]) == scheme.utf8Start[$0]
            }
        let address = isScheme ? cell.view(scheme.utf8CodeUnitCount..<cell.count) : cell
        sink.append(transforming: address.lazy.filter { $0 != 0x20 && $0 &- 9 >= 5 }, count: cell.count, lowercased)
    }

    private static let scheme: StaticString = "mailto:"

    private static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// The same in full, for addresses in any script.
    static func email(_ cell: Bytes) -> String {
        var address = cell.text.precomposedStringWithCanonicalMapping.lowercased()
        if address.hasPrefix("mailto:") { address.removeFirst("mailto:".count) }
        return address.filter { !$0.isWhitespace }
    }

    /// A phone's digits with its country code; where it has none, its digits as they are.
    static func phone(_ cell: Bytes, _ number: PhoneNumber?) -> String {
        number?.digits ?? String(decoding: cell.filter { 0x30...0x39 ~= $0 }, as: UTF8.self)
    }
}
