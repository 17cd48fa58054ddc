import Crypto
import Foundation

/// What identifies a row, version 1.
///
/// Frozen: the ledgers of the world are keyed by it, and any change would create a whole fleet anew. The golden vectors
/// in `KeyFunctionTests` hold it in place; another way of identifying rows is another version beside this one.
///
/// The text of a key is a list of parts, each a tag, a separator (U+001F) and a value, joined by U+001E. Its SHA-256 is
/// what the ledger and `session_ref` keep.
package enum KeyFunction {
    package static let version = 1

    /// What identifies a row, before it is hashed. The buffers are kept from row to row.
    package struct Text {
        package var key: [UInt8] = []
        package var vehicle: [UInt8] = []
        /// False where a key column is empty, or neither vehicle nor customer is known.
        package var isComplete = false
        package init() {}
    }

    /// The SHA-256 of a key's or a vehicle's text.
    package static func digest(_ text: [UInt8]) -> Digest {
        var hash = SHA256()
        text.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return Digest(hash.finalize())
    }

    static func start(_ text: inout [UInt8], _ kind: String) {
        text.removeAll(keepingCapacity: true)
        text.append(contentsOf: "bulk-sessions v1 ".utf8)
        text.append(contentsOf: kind.utf8)
    }

    static func append(_ tag: String, to text: inout [UInt8], _ value: (inout [UInt8]) -> Void) {
        text.append(0x1E)
        text.append(contentsOf: tag.utf8)
        text.append(0x1F)
        value(&text)
    }

    /// A key column's value: trimmed, in Unicode normalisation form C, its case kept.
    static func appendVerbatim(_ cell: Bytes, to text: inout [UInt8]) {
        if cell.allSatisfy({ $0 < 0x80 }) {
            text.append(contentsOf: cell)
        } else {
            text.append(contentsOf: cell.text.precomposedStringWithCanonicalMapping.utf8)
        }
    }

    /// A plate's letters and digits, upper-cased: `ab-123 cd` and `AB123CD` are one vehicle.
    static func appendPlate(_ cell: Bytes, to text: inout [UInt8]) {
        if cell.allSatisfy({ $0 < 0x80 }) {
            for byte in cell {
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): text.append(byte)
                case UInt8(ascii: "a")...UInt8(ascii: "z"): text.append(byte - 0x20)
                default: break
                }
            }
        } else {
            let kept = cell.text.precomposedStringWithCanonicalMapping.uppercased().filter { $0.isLetter || $0.isNumber }
            text.append(contentsOf: kept.utf8)
        }
    }

    /// An e-mail address in lower case, without surrounding spaces and `mailto:`.
    static func appendEmail(_ cell: Bytes, to text: inout [UInt8]) {
        var address = cell.text.precomposedStringWithCanonicalMapping.lowercased()
        if address.hasPrefix("mailto:") { address.removeFirst("mailto:".count) }
        text.append(contentsOf: address.filter { !$0.isWhitespace }.utf8)
    }

    /// A phone's digits with its country code; where it has none, its digits as they are.
    static func appendPhone(_ cell: Bytes, _ number: PhoneNumber?, to text: inout [UInt8]) {
        if let number {
            text.append(contentsOf: number.digits.utf8)
        } else {
            text.append(contentsOf: cell.filter { 0x30...0x39 ~= $0 })
        }
    }
}
