/// The cells of one row, borrowed from the reader: valid only until the call that received it returns.
///
/// A plain struct of pointers, so that a row crosses from the reader to the checks without a copy.
package struct RowView {
    private let cells: UnsafePointer<UInt8>
    private let ends: UnsafePointer<Int>
    private let gap: Int
    package let count: Int
    /// The row as it stands in the file, quotation marks and all.
    package let raw: Bytes

    package init(text: UnsafePointer<UInt8>, ends: UnsafePointer<Int>, gap: Int, count: Int, raw: Bytes) {
        self.cells = text
        self.ends = ends
        self.gap = gap
        self.count = count
        self.raw = raw
    }

    /// The cell in this column, as it came but for its quotation marks; empty where the row has no such column.
    @inline(__always)
    package subscript(column: Int) -> Bytes {
        if column < 0 || column >= count { return Bytes(start: nil, count: 0) }
        let start = column == 0 ? 0 : ends[column &- 1] &+ gap
        return Bytes(start: cells + start, count: ends[column] &- start)
    }

    /// Whether any byte is a control character or not ASCII, so that cells must be looked at one by one.
    var needsCare: Bool {
        guard let base = raw.baseAddress else { return false }
        let bytes = UnsafeRawPointer(base)
        var index = 0
        var found: UInt64 = 0
        while index &+ 8 <= raw.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            // The high bit of each byte that is below 0x20, or has it set already.
            found |= (word &- 0x2020_2020_2020_2020) | word
            index &+= 8
        }
        if found & 0x8080_8080_8080_8080 != 0 { return true }
        while index < raw.count {
            if raw[index] < 0x20 || raw[index] >= 0x7F { return true }
            index &+= 1
        }
        return false
    }
}
