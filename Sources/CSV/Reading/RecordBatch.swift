/// The records that a reader found at once, as pointers into its memory: valid until it reads on.
///
/// Plain and inlinable, so that a loop over a million records makes no call for each of them. That is why it is public:
/// what is of the package alone is called, not inlined, from another module.
public struct RecordBatch {
    /// Where a record stands.
    @usableFromInline
    struct Span {
        /// The place of its first bound.
        @usableFromInline var firstBound: Int32
        /// How many lines begin before it.
        @usableFromInline var line: Int32
        @usableFromInline var start: Int32
        /// Where it ends, before its line end.
        @usableFromInline var end: Int32
        /// Whether its bounds are places in `copies` and not in `lines`.
        @usableFromInline var isCopied: Bool

        init(firstBound: Int32, line: Int32, start: Int32, end: Int32, isCopied: Bool = false) {
            self.firstBound = firstBound
            self.line = line
            self.start = start
            self.end = end
            self.isCopied = isCopied
        }
    }

    package let count: Int
    @usableFromInline let firstRow: Int
    let firstLine: Int
    /// The text as it stands in the file.
    @usableFromInline let lines: UnsafePointer<UInt8>
    /// Copies of fields, without quotation marks.
    @usableFromInline let copies: UnsafePointer<UInt8>
    @usableFromInline let bounds: UnsafePointer<Int32>
    /// One more than there are records: the last one tells where the bounds of the last record end.
    @usableFromInline let spans: UnsafePointer<Span>
    /// How far behind its bound a field begins.
    @usableFromInline let gap: Int
    /// Whether all of it is known to be clean.
    @usableFromInline let isCleanText: Bool

    /// - Parameter place: Less than `count`.
    @inlinable @inline(__always)
    public subscript(place: Int) -> Record {
        let span = spans[place]
        let raw = raw(place)
        return Record(
            text: span.isCopied ? copies : lines,
            bounds: bounds + Int(span.firstBound),
            gap: gap,
            count: Int(spans[place &+ 1].firstBound &- span.firstBound &- 1),
            raw: raw,
            isCleanText: isCleanText || UTF8Text.isClean(raw)
        )
    }

    /// A record as it stands in the file (as UTF-8), without its line end.
    @inlinable @inline(__always)
    public func raw(_ place: Int) -> UnsafeBufferPointer<UInt8> {
        let span = spans[place]
        return UnsafeBufferPointer(start: lines + Int(span.start), count: Int(span.end &- span.start))
    }

    /// The number of a record as a spreadsheet counts: the header is row 1, and blank lines count.
    @inlinable @inline(__always)
    public func row(_ place: Int) -> Int { firstRow + place }

    /// The physical line on which a record starts, counted from 1.
    package func line(_ place: Int) -> Int { firstLine + Int(spans[place].line) }

    func fieldCount(_ place: Int) -> Int { Int(spans[place + 1].firstBound - spans[place].firstBound) - 1 }

    /// The bytes of one field. Not by way of the record, which judges all of its text.
    func field(_ index: Int, of place: Int) -> UnsafeBufferPointer<UInt8> {
        let span = spans[place]
        let bound = bounds + Int(span.firstBound) + index
        let start = Int(bound[0]) + gap
        return UnsafeBufferPointer(start: (span.isCopied ? copies : lines) + start, count: Int(bound[1]) - start)
    }
}
