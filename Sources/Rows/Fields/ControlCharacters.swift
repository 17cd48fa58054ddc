package import Text

/// Finds bytes that no text should hold and that providers, spreadsheets and terminals take badly.
package enum ControlCharacters {
    /// Whether a cell holds a C0 control other than tab, carriage return and line feed, or DEL, or a C1 control: no
    /// program writes those, but an old DOS file that is read in another encoding is full of them.
    package static func isPresent(_ cell: Bytes) -> Bool { hasC0OrDelete(cell) || hasC1(cell) }

    /// U+0080 to U+009F, in UTF-8 C2 80 to C2 9F.
    private static func hasC1(_ cell: Bytes) -> Bool {
        var position = 1
        while position < cell.count {
            if cell[position - 1] == 0xC2, cell[position] &- 0x80 < 0x20 { return true }
            position += 1
        }
        return false
    }

    private static func hasC0OrDelete(_ cell: Bytes) -> Bool {
        var position = 0
        while position + 8 <= cell.count {
            let word = UnsafeRawPointer(cell.baseAddress! + position).loadUnaligned(as: UInt64.self)
            // Bits that are set for a byte below 0x20 or equal to 0x7F. A borrow may set the bit of a byte beside
            // such a one too, which only means that the bytes are looked at one by one.
            let low = (word &- 0x2020_2020_2020_2020) & ~word
            let delete = word ^ 0x7F7F_7F7F_7F7F_7F7F
            let isDelete = (delete &- 0x0101_0101_0101_0101) & ~delete
            if (low | isDelete) & 0x8080_8080_8080_8080 != 0 {
                for offset in 0..<8 where isControl(cell[position + offset]) { return true }
            }
            position += 8
        }
        while position < cell.count {
            if isControl(cell[position]) { return true }
            position += 1
        }
        return false
    }

    @inline(__always)
    private static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 ? byte != 0x09 && byte != 0x0A && byte != 0x0D : byte == 0x7F
    }
}
