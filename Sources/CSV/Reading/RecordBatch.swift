/// The records that a reader found at once, as pointers into its memory: valid until it reads on.
///
/// Plain and inlinable, so that a loop over a million records makes no call for each of them. That is why it is public:
/// what is of the package alone is called, not inlined, from another module.
public struct RecordBatch {
    /// Where a record stands in the lines.
    @usableFromInline
    struct Position {
        @usableFromInline var start: Int32
        /// Where it ends, before its line end.
        @usableFromInline var end: Int32
        /// How many lines begin before it.
        @usableFromInline var line: Int32
        /// The index of its first field end.
        @usableFromInline var firstEnd: Int32
        /// Whether its fields stand in `copies` and not in `lines`.
        @usableFromInline var isCopied: Bool

        init(start: Int32, end: Int32, line: Int32, firstEnd: Int32, isCopied: Bool) {
            self.start = start
            self.end = end
            self.line = line
            self.firstEnd = firstEnd
            self.isCopied = isCopied
        }
    }

    package private(set) var count: Int
    @usableFromInline let firstRow: Int
    let firstLine: Int
    /// The text as it stands in the file.
    @usableFromInline let lines: UnsafePointer<UInt8>
    /// Copies of fields, without quotation marks.
    @usableFromInline let copies: UnsafePointer<UInt8>
    @usableFromInline let fieldEnds: UnsafePointer<Int32>
    /// One more than there are records: the last one says where the field ends of the last record stop.
    @usableFromInline let records: UnsafePointer<Position>
    /// How many bytes lie between the end of a field and the start of the next one.
    @usableFromInline let separatorWidth: Int
    /// Whether all of it is known to be clean.
    @usableFromInline let isCleanText: Bool
    /// Whether it is one record, and that misquoted.
    @usableFromInline var isMisquoted = false
    /// Whether it is the last record, which has no line end.
    @usableFromInline var isUnterminated = false

    mutating func removeAll() { count = 0 }

    /// - Parameter index: Less than `count`.
    @inlinable @inline(__always)
    public subscript(index: Int) -> Record {
        let record = records[index]
        let raw = raw(index)
        return Record(
            text: record.isCopied ? copies : lines,
            fieldEnds: fieldEnds + Int(record.firstEnd),
            separatorWidth: separatorWidth,
            count: Int(records[index &+ 1].firstEnd &- record.firstEnd &- 1),
            raw: raw,
            isCleanText: isCleanText || UTF8Text.isClean(raw),
            isMisquoted: isMisquoted,
            isUnterminated: isUnterminated
        )
    }

    /// A record as it stands in the file (as UTF-8), without its line end.
    @inlinable @inline(__always)
    public func raw(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let record = records[index]
        return UnsafeBufferPointer(start: lines + Int(record.start), count: Int(record.end &- record.start))
    }

    /// The number of a record as a spreadsheet counts: the header is row 1, and blank lines count.
    @inlinable @inline(__always)
    public func row(_ index: Int) -> Int { firstRow + index }

    /// The physical line on which a record starts, counted from 1.
    package func line(_ index: Int) -> Int { firstLine + Int(records[index].line) }

    func fieldCount(_ index: Int) -> Int { Int(records[index + 1].firstEnd - records[index].firstEnd) - 1 }

    /// The bytes of one field. Not by way of the record, which looks at all of its text.
    func field(_ field: Int, of index: Int) -> UnsafeBufferPointer<UInt8> {
        let record = records[index]
        let ends = fieldEnds + Int(record.firstEnd) + field
        let start = Int(ends[0]) + separatorWidth
        return UnsafeBufferPointer(
            start: (record.isCopied ? copies : lines) + start,
            count: Int(ends[1]) - start
        )
    }
}
