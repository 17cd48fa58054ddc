/// A writer of JSON (RFC 8259) into a buffer of bytes.
///
/// The requests are small and their shape is fixed, so writing them costs a tenth of what an encoder does. Commas and
/// colons are the writer's business, which members stand in which object is the caller's.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    package var text: String { String(decoding: bytes, as: UTF8.self) }
    /// Whether the next member or element needs no comma before it.
    private var isFirst = true

    package init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    package mutating func object(_ key: StaticString? = nil, _ members: (inout JSONWriter) -> Void) {
        begin(key)
        bytes.append(UInt8(ascii: "{"))
        isFirst = true
        members(&self)
        bytes.append(UInt8(ascii: "}"))
        isFirst = false
    }

    package mutating func string(_ key: StaticString, _ value: String) {
        begin(key)
        append(quoted: value)
    }

    /// Like `string` with a key that is not known beforehand.
    package mutating func string(key: String, _ value: String) {
        begin(key: key)
        append(quoted: value)
    }

    /// Nothing where there is no value.
    package mutating func stringIfPresent(_ key: StaticString, _ value: String?) {
        guard let value else { return }
        string(key, value)
    }

    /// `null` where there is no value.
    package mutating func stringOrNull(_ key: StaticString, _ value: String?) {
        guard let value else { return null(key) }
        string(key, value)
    }

    package mutating func number(_ key: StaticString, _ value: Int) {
        begin(key)
        bytes.append(contentsOf: String(value).utf8)
    }

    /// - Parameter value: a finite number.
    package mutating func number(_ key: StaticString, _ value: Double) {
        begin(key)
        bytes.append(contentsOf: NumberText.plain(value).utf8)
    }

    package mutating func bool(_ key: StaticString, _ value: Bool) {
        begin(key)
        append(value ? "true" : "false")
    }

    package mutating func null(_ key: StaticString) {
        begin(key)
        append("null")
    }

    /// A value that is JSON already.
    package mutating func raw(_ key: StaticString, _ json: [UInt8]) {
        begin(key)
        bytes.append(contentsOf: json)
    }

    /// Like `raw` with a key that is not known beforehand.
    package mutating func raw(key: String, _ json: String) {
        begin(key: key)
        bytes.append(contentsOf: json.utf8)
    }

    /// Ends a line of a file that holds one JSON text on each.
    package mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
        isFirst = true
    }

    /// A text as a JSON string, in its quotation marks.
    package static func quoted(_ text: String) -> String {
        var writer = JSONWriter()
        writer.append(quoted: text)
        return writer.text
    }

    // MARK: -

    /// `key` is written as it stands: it holds nothing that needs escaping.
    private mutating func begin(_ key: StaticString?) {
        separate()
        guard let key else { return }
        bytes.append(UInt8(ascii: "\""))
        append(key)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func begin(key: String) {
        separate()
        append(quoted: key)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func separate() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }

    private mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Quotes, backslashes and all control characters are escaped, and so is what a terminal acts upon, although RFC 8259
    /// does not ask for that: logs and summaries are JSON too. Everything else goes out as the UTF-8 it is.
    private mutating func append(quoted text: String) {
        bytes.append(UInt8(ascii: "\""))
        var copy = text
        let isASCII = copy.withUTF8 { utf8 in
            if !utf8.isASCII { return false }
            if !utf8.contains(where: Self.needsEscape) {
                bytes.append(contentsOf: utf8)
                return true
            }
            for byte in utf8 {
                if Self.needsEscape(byte) { append(escaped: byte) } else { bytes.append(byte) }
            }
            return true
        }
        if !isASCII { append(scalars: text.unicodeScalars) }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func append(scalars: String.UnicodeScalarView) {
        for scalar in scalars {
            if scalar.isASCII {
                let byte = UInt8(scalar.value)
                if Self.needsEscape(byte) { append(escaped: byte) } else { bytes.append(byte) }
            } else if VisibleText.isActive(scalar) {
                for unit in UTF16.encode(scalar)! {
                    append("\\u")
                    append(hex: UInt8(unit >> 8))
                    append(hex: UInt8(unit & 0xFF))
                }
            } else {
                bytes.append(contentsOf: UTF8.encode(scalar)!)
            }
        }
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
    }

    private mutating func append(escaped byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x08: append("\\b")
        case 0x09: append("\\t")
        case 0x0A: append("\\n")
        case 0x0C: append("\\f")
        case 0x0D: append("\\r")
        default:
            append("\\u00")
            append(hex: byte)
        }
    }

    private mutating func append(hex byte: UInt8) {
        for nibble in [byte >> 4, byte & 0x0F] {
            bytes.append(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10)
        }
    }
}
