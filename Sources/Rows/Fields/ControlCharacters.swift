package import Text

/// The bytes that no text should hold and that providers, spreadsheets and terminals take badly.
package enum ControlCharacters {
    /// Whether a cell holds a C0 control other than tab, carriage return and line feed, or DEL, or a C1 control (U+0080
    /// to U+009F, in UTF-8 C2 80 to C2 9F): no program writes those, but an old DOS file that is read in another encoding
    /// is full of them.
    package static func isPresent(_ cell: Bytes) -> Bool {
        var isBehindC2 = false
        for byte in cell {
            if isC0OrDelete(byte) || isBehindC2 && byte &- 0x80 < 0x20 { return true }
            isBehindC2 = byte == 0xC2
        }
        return false
    }

    private static func isC0OrDelete(_ byte: UInt8) -> Bool {
        byte < 0x20 ? byte != 0x09 && byte != 0x0A && byte != 0x0D : byte == 0x7F
    }
}
