/// The trimming of cells: it removes what surrounds a value without being part of it.
public enum TextTrim {
    /// The cell without the white space and the invisible characters at its ends.
    ///
    /// These are ASCII white space, the no-break spaces and the ideographic space, and the zero-width characters and
    /// byte order marks that come along when cells are copied from web pages and chat programs.
    @inlinable @inline(__always)
    public static func trimmed(_ cell: Bytes) -> Bytes {
        if cell.count == 0 || isOrdinary(cell[0]) && isOrdinary(cell[cell.count &- 1]) { return cell }
        return trimmedSlowly(cell)
    }

    @usableFromInline @inline(never)
    static func trimmedSlowly(_ cell: Bytes) -> Bytes {
        if beginsVisibly(cell) && endsVisibly(cell) { return cell }
        var start = 0
        var end = cell.count
        while start < end {
            let length = lengthOfBlank(cell, startingAt: start, before: end)
            if length == 0 { break }
            start += length
        }
        while start < end {
            let length = lengthOfBlank(cell, endingAt: end, after: start)
            if length == 0 { break }
            end -= length
        }
        return cell.view(start..<end)
    }

    /// Visible ASCII: neither a blank nor a part of one.
    @inlinable @inline(__always)
    static func isOrdinary(_ byte: UInt8) -> Bool {
        byte &- 0x21 < 0x5E
    }

    /// Whether the first character is visible ASCII, or a letter of Latin-1 or Latin Extended-A: most that are no ASCII.
    private static func beginsVisibly(_ cell: Bytes) -> Bool { isOrdinary(cell[0]) || cell[0] &- 0xC3 < 3 }

    /// The same of the last character, whose first byte is the last but one.
    private static func endsVisibly(_ cell: Bytes) -> Bool {
        isOrdinary(cell[cell.count - 1]) || cell.count > 1 && cell[cell.count - 2] &- 0xC3 < 3
    }

    /// The length of the blank character at `start`; 0 if there is none.
    private static func lengthOfBlank(_ cell: Bytes, startingAt start: Int, before end: Int) -> Int {
        for length in 1...3 where start + length <= end && isBlank(cell, start, length) { return length }
        return 0
    }

    /// The length of the blank character that ends before `end`; 0 if there is none.
    private static func lengthOfBlank(_ cell: Bytes, endingAt end: Int, after start: Int) -> Int {
        for length in 1...3 where end - length >= start && isBlank(cell, end - length, length) { return length }
        return 0
    }

    /// Whether the `length` bytes at `position` are one character that nobody sees.
    package static func isBlank(_ cell: Bytes, _ position: Int, _ length: Int) -> Bool {
        switch (length, cell[position]) {
        case (1, 0x09...0x0D), (1, 0x20):
            return true
        case (2, 0xC2):
            return cell[position + 1] == 0xA0 || cell[position + 1] == 0xAD  // no-break space, soft hyphen
        case (2, 0xD8):
            return cell[position + 1] == 0x9C  // Arabic letter mark
        case (3, 0xE2):
            switch (cell[position + 1], cell[position + 2]) {
            case (0x80, 0x80...0x8F), (0x80, 0xA8...0xAF):  // spaces, zero-width characters, marks of direction
                return true
            case (0x81, 0x9F...0xA0), (0x81, 0xA6...0xA9):  // medium space, word joiner, isolates
                return true
            default:
                return false
            }
        case (3, 0xE3):
            return cell[position + 1] == 0x80 && cell[position + 2] == 0x80  // ideographic space
        case (3, 0xEF):
            return cell[position + 1] == 0xBB && cell[position + 2] == 0xBF  // byte order mark
        default:
            return false
        }
    }
}
