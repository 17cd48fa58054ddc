import Glibc
package import Text

/// What the id and the link of a session must look like, wherever they come from: a provider's answer, a result file, a
/// ledger.
package enum SessionForm {
    /// Whether an id may be passed on: `[A-Za-z0-9][A-Za-z0-9_-]{0,127}`. It becomes part of a link and of a file that
    /// users open in a spreadsheet, so nothing else goes through.
    package static func isID(_ text: String) -> Bool { text.withBytes(isID) }

    package static func isID(_ bytes: Bytes) -> Bool {
        guard let first = bytes.first, bytes.count <= 128, isAlphanumeric(first) else { return false }
        return idBytes.containsAll(of: bytes)
    }

    /// Whether a link may be handed to a customer: https, or http to this machine; a host and no user name; no blanks,
    /// quotes, control characters or angle brackets; at most 2,048 bytes.
    package static func isLink(_ text: String) -> Bool { text.withBytes(isLink) }

    package static func isLink(_ bytes: Bytes) -> Bool {
        guard bytes.count <= 2_048, linkBytes.containsAll(of: bytes) else { return false }
        let isSecure = begins(bytes, "https://")
        guard isSecure || begins(bytes, "http://") else { return false }
        let start = isSecure ? 8 : 7
        var end = start
        while end < bytes.count, !endsAuthority(bytes[end]) {
            if bytes[end] == UInt8(ascii: "@") { return false }
            end += 1
        }
        guard end > start, isAlphanumeric(bytes[start]) || bytes[start] == UInt8(ascii: "[") else { return false }
        return isSecure || isLoopback(bytes.view(start..<end))
    }

    /// Whether a text may stand as the date on which a link expires: what a provider sends, or the day alone, as an editor of
    /// a result file leaves it. A session is a session without its date, so nothing else depends on it.
    package static func isDate(_ bytes: Bytes) -> Bool {
        bytes.count <= 64 && ISO8601.isDate(bytes)
    }

    private static func isLoopback(_ authority: Bytes) -> Bool {
        // Most are written so, and a ledger may hold a million of them.
        let address: StaticString = "127.0.0.1:"
        let digits = authority.count - address.utf8CodeUnitCount
        if (1...5).contains(digits), begins(authority, address) {
            var port = 0
            for byte in authority.suffix(digits) {
                if !isDigit(byte) { return false }
                port = port * 10 + Int(byte) - 0x30
            }
            return (1...65_535).contains(port)
        }
        return (try? BaseURL("http://" + authority.text)) != nil
    }

    private static func begins(_ bytes: Bytes, _ text: StaticString) -> Bool {
        guard bytes.count >= text.utf8CodeUnitCount, let start = bytes.baseAddress else { return false }
        return memcmp(start, text.utf8Start, text.utf8CodeUnitCount) == 0
    }

    private static func endsAuthority(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }

    private static let idBytes = ASCIISet { isAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
    private static let linkBytes = ASCIISet { $0 > 0x20 && $0 < 0x7F && !"\"'<>\\^`{|}".utf8.contains($0) }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

/// A set of ASCII characters, asked for many of them at once: a ledger's rows are judged whenever they are read.
private struct ASCIISet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init(_ contains: (UInt8) -> Bool) {
        for byte in 0..<64 where contains(UInt8(byte)) { low |= 1 << UInt64(byte) }
        for byte in 64..<128 where contains(UInt8(byte)) { high |= 1 << UInt64(byte - 64) }
    }

    func containsAll(of bytes: Bytes) -> Bool {
        var all: UInt64 = 1
        for byte in bytes {
            let half = byte < 64 ? low : byte < 128 ? high : 0
            all &= half &>> UInt64(byte & 63)
        }
        return all == 1
    }
}
