/// Finds bytes that no text should hold and that providers, spreadsheets and terminals take badly.
package enum ControlCharacters {
    /// Whether a cell holds a C0 control other than tab, carriage return and line feed, or DEL.
    package static func isPresent(_ cell: Bytes) -> Bool {
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
