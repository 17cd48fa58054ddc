import Text

/// What libcsv finds in several lines at once: records from which it trims nothing, so that their fields are slices of
/// the text as it stands, or could be found there between quotation marks.
///
/// libcsv tells how long a field is, but not where it stood. As long as nothing is trimmed, skipped or quoted, each field
/// begins one byte behind the one before. Where that leads from the start of a line to its end, it was so. A record with
/// quotation marks is followed field by field (`RecordBlock+Quoted`). At the first record where neither leads to the end of a
/// line, the run is cut off, and that record is read another way.
struct RecordBlock {
    /// The most bytes that are measured at once. What follows works on several hundred rows then, and what is noted of
    /// them stays in a near cache.
    static let capacity = 1 << 15

    /// The lines themselves.
    private(set) var text: UnsafePointer<UInt8>
    private(set) var textCount = 0
    let delimiter: UInt8
    /// For each record the place before its first field, and then where each of its fields ends.
    let bounds: UnsafeMutablePointer<Int32>
    private(set) var boundCount = 0
    /// The records, and behind the last one where the next would begin.
    let spans: UnsafeMutablePointer<RecordBatch.Span>
    private(set) var recordCount = 0
    /// The fields of the records with quotation marks, without these.
    let copies: UnsafeMutablePointer<UInt8>
    var copiesCount = 0
    /// Where the next field starts.
    private var cursor = 0
    /// The first quotation mark at or behind the record under way; the count of the text where there is none.
    private var nextQuote = 0
    /// Whether a record must be read another way.
    private(set) var isCutOff = false
    private let lineLimit: Int

    /// - Parameter lineLimit: Longer lines are read another way, where limits are looked after.
    init(delimiter: UInt8, lineLimit: Int) {
        self.delimiter = delimiter
        self.lineLimit = lineLimit
        // A record takes two bytes at least, and every byte may end a field.
        bounds = .allocate(capacity: Self.capacity * 2 + 1)
        spans = .allocate(capacity: Self.capacity / 2 + 1)
        copies = .allocate(capacity: Self.capacity)
        text = UnsafePointer(copies)
    }

    func deallocate() {
        bounds.deallocate()
        spans.deallocate()
        copies.deallocate()
    }

    /// - Parameter nextQuote: The place of the first quotation mark, or `count`.
    mutating func start(_ text: UnsafePointer<UInt8>, count: Int, nextQuote: Int) {
        self.text = text
        textCount = count
        self.nextQuote = nextQuote
        isCutOff = false
        recordCount = 0
        copiesCount = 0
        cursor = 0
        bounds[0] = -1
        boundCount = 1
        spans[0] = RecordBatch.Span(firstBound: 0, line: 0, start: 0, end: 0)
    }

    /// How many bytes the records take, line ends included.
    var length: Int { Int(spans[recordCount].start) }

    /// How many lines the records take.
    var lineCount: Int { Int(spans[recordCount].line) }

    func batch(firstRow: Int, firstLine: Int, isCleanText: Bool) -> RecordBatch {
        batch(of: recordCount, firstRow: firstRow, firstLine: firstLine, isCleanText: isCleanText)
    }

    var noRecords: RecordBatch { batch(of: 0, firstRow: 1, firstLine: 1, isCleanText: true) }

    private func batch(of count: Int, firstRow: Int, firstLine: Int, isCleanText: Bool) -> RecordBatch {
        RecordBatch(
            count: count,
            firstRow: firstRow,
            firstLine: firstLine,
            lines: text,
            copies: UnsafePointer(copies),
            bounds: UnsafePointer(bounds),
            spans: UnsafePointer(spans),
            gap: 1,
            isCleanText: isCleanText
        )
    }

    // MARK: What libcsv calls

    @inline(__always)
    mutating func append(fieldOf length: Int) {
        let end = cursor &+ length
        bounds[boundCount] = Int32(truncatingIfNeeded: end)
        boundCount &+= 1
        cursor = end &+ 1
    }

    @inline(__always)
    mutating func endRecord() {
        if isCutOff { return }
        let record = spans[recordCount]
        let start = Int(record.start)
        let end = cursor &- 1
        if end >= nextQuote { return endQuotedRecord() }
        // A row with nothing but delimiters is for the other way, too.
        if !isWholeLine(start, end) || end &- start == boundCount &- Int(record.firstBound) &- 2 {
            isCutOff = true
            return
        }
        take(end: end, lines: 1, isCopied: false)
    }

    /// Whether a record that seems to lie between these places does so.
    ///
    /// It does if libcsv skipped nothing before it (neither blanks nor blank lines, nor what else is no visible text)
    /// and a line end is where it seems to end: trimmed blanks would make it end sooner, and no other line end is
    /// sooner.
    @inline(__always)
    private func isWholeLine(_ start: Int, _ end: Int) -> Bool {
        isLineEnd(end) && beginsVisibly(start) && end &- start <= lineLimit
    }

    /// Whether libcsv skips nothing where a record begins.
    @inline(__always)
    private func beginsVisibly(_ start: Int) -> Bool { text[start] > UInt8(ascii: " ") }

    @inline(__always)
    func isLineEnd(_ place: Int) -> Bool {
        text[place] == UInt8(ascii: "\n") || text[place] == UInt8(ascii: "\r")
    }

    /// Takes the record under way, which ends here.
    @inline(__always)
    private mutating func take(end: Int, lines: Int32, isCopied: Bool) {
        let isPair = text[end] == UInt8(ascii: "\r") && end &+ 1 < textCount && text[end &+ 1] == UInt8(ascii: "\n")
        cursor = end &+ (isPair ? 2 : 1)
        spans[recordCount].end = Int32(truncatingIfNeeded: end)
        spans[recordCount].isCopied = isCopied
        let line = spans[recordCount].line &+ lines
        recordCount &+= 1
        spans[recordCount] = RecordBatch.Span(
            firstBound: Int32(truncatingIfNeeded: boundCount),
            line: line,
            start: Int32(truncatingIfNeeded: cursor),
            end: 0
        )
        bounds[boundCount] = Int32(truncatingIfNeeded: cursor &- 1)
        boundCount &+= 1
    }

    @inline(never)
    private mutating func endQuotedRecord() {
        let start = Int(spans[recordCount].start)
        guard beginsVisibly(start), let (end, lines) = unquote(spans[recordCount]), end - start <= lineLimit else {
            isCutOff = true
            return
        }
        take(end: end, lines: lines, isCopied: true)
        nextQuote = firstQuote(from: cursor)
    }
}
