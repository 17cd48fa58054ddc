public import Text

/// The cells of one row, borrowed from the reader: valid only until the call that received it returns.
///
/// A plain struct of pointers, so that a row crosses from the reader to the checks without a copy. Public, because only
/// what is public is inlined into other modules.
public struct Record {
    public let text: UnsafePointer<UInt8>
    public let fieldEnds: UnsafePointer<Int32>
    public let separatorWidth: Int
    public let count: Int
    /// The row as it stands in the file, quotation marks and all.
    public let raw: Bytes
    /// Whether the row is well-formed text without control characters.
    public let isCleanText: Bool
    /// Whether its quotation marks are not written as CSV has them, so that nobody can be sure what its cells hold.
    public let isMisquoted: Bool
    /// Whether it is the last record and has no line end, so that a part of it may lack.
    public let isUnterminated: Bool

    /// - Parameters:
    ///   - fieldEnds: One more than there are cells. Cell `n` begins `separatorWidth` bytes behind end `n` and stops at
    ///     end `n + 1`.
    @inlinable @inline(__always)
    public init(
        text: UnsafePointer<UInt8>,
        fieldEnds: UnsafePointer<Int32>,
        separatorWidth: Int,
        count: Int,
        raw: Bytes,
        isCleanText: Bool,
        isMisquoted: Bool = false,
        isUnterminated: Bool = false
    ) {
        self.text = text
        self.fieldEnds = fieldEnds
        self.separatorWidth = separatorWidth
        self.count = count
        self.raw = raw
        self.isCleanText = isCleanText
        self.isMisquoted = isMisquoted
        self.isUnterminated = isUnterminated
    }

    /// The cell in this column, as it came but for its quotation marks; empty where the row has no such column.
    @inlinable @inline(__always)
    public subscript(column: Int) -> Bytes {
        if column < 0 || column >= count { return Bytes(start: nil, count: 0) }
        let start = Int(fieldEnds[column]) &+ separatorWidth
        return Bytes(start: text + start, count: Int(fieldEnds[column &+ 1]) &- start)
    }
}

extension Record {
    /// The record's cells as ranges of its raw text, quotation marks and spaces included. Where that cannot be told, their
    /// number is another one than the record's.
    package func findRawCells(delimiter: UInt8, into ranges: inout [Range<Int>]) {
        if isMisquoted {
            if !MisquotedLine.findCells(in: raw, delimiter: delimiter, count: count, into: &ranges) { ranges = [] }
        } else {
            RawCells.ranges(in: raw, delimiter: delimiter, into: &ranges)
        }
    }
}
