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
    package let characters: RowCharacters

    package init(
        text: UnsafePointer<UInt8>,
        ends: UnsafePointer<Int>,
        gap: Int,
        count: Int,
        raw: Bytes,
        characters: RowCharacters
    ) {
        self.cells = text
        self.ends = ends
        self.gap = gap
        self.count = count
        self.raw = raw
        self.characters = characters
    }

    /// The cell in this column, as it came but for its quotation marks; empty where the row has no such column.
    @inline(__always)
    package subscript(column: Int) -> Bytes {
        if column < 0 || column >= count { return Bytes(start: nil, count: 0) }
        let start = column == 0 ? 0 : ends[column &- 1] &+ gap
        return Bytes(start: cells + start, count: ends[column] &- start)
    }
}
