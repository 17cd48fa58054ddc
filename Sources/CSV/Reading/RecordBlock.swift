import Glibc

/// The records that libcsv finds in several lines at once.
///
/// libcsv says how long a field is, but not where it stood. As long as nothing is trimmed, skipped or quoted, each
/// field begins one byte behind the end of the one before. If the lengths add up from the start of a line to its very
/// end, nothing was, and the fields are slices of the lines. Of a record with quotation marks the fields are libcsv's
/// own, copied, and its end is found by their line feeds. At the first record where neither leads to the end of a line,
/// the block ends, and the reader falls back to line-by-line reading.
///
/// Measured: with the records with quotation marks read line by line, a `check` of a fully quoted file of a million
/// rows takes 1.27 times the CPU.
struct RecordBlock {
    /// The largest block in bytes. It holds several hundred rows, which the checks then take one after another, and
    /// what is known of them stays in a near cache.
    static let capacity = 1 << 15

    private static let quoteMark = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// The lines themselves.
    private var text: UnsafePointer<UInt8>
    private var textCount = 0
    /// For each record the index before its first field, and then where each of its fields ends.
    private let fieldEnds: UnsafeMutablePointer<Int32>
    private var fieldEndCount = 0
    /// The records, and behind the last one where the next would begin.
    private let records: UnsafeMutablePointer<RecordBatch.Position>
    private(set) var recordCount = 0
    /// The fields of the records with quotation marks, a byte apart as in the lines, so that they need no more room.
    private let copies: UnsafeMutablePointer<UInt8>
    private var copiesCount = 0
    /// Where the next field starts; means nothing within a record with quotation marks.
    private var cursor = 0
    /// The start of the first line with a quotation mark, at or behind the record under way.
    private var quotedLine = 0
    /// Whether the record under way is the one that begins there.
    private var isQuoted = false
    /// Whether the record behind the last one can only be read line by line.
    private(set) var needsLineByLine = false
    private let lineLimit: Int

    /// - Parameter lineLimit: Longer records are left to line-by-line reading, where the limits are enforced.
    init(lineLimit: Int) {
        self.lineLimit = lineLimit
        // A record takes two bytes at least, and every byte may end a field.
        fieldEnds = .allocate(capacity: Self.capacity * 2 + 1)
        records = .allocate(capacity: Self.capacity / 2 + 1)
        copies = .allocate(capacity: Self.capacity)
        text = UnsafePointer(copies)
    }

    func deallocate() {
        fieldEnds.deallocate()
        records.deallocate()
        copies.deallocate()
    }

    /// Begins with new lines, of which nothing is known yet.
    mutating func start(_ text: UnsafePointer<UInt8>, count: Int) {
        self.text = text
        textCount = count
        needsLineByLine = false
        recordCount = 0
        copiesCount = 0
        fieldEndCount = 0
        quotedLine = startOfQuotedLine(from: 0)
        startRecord(at: 0, line: 0)
    }

    /// How many bytes the records take, line ends included.
    var length: Int { Int(records[recordCount].start) }

    /// How many lines the records take.
    var lineCount: Int { Int(records[recordCount].line) }

    func batch(firstRow: Int, firstLine: Int, isCleanText: Bool) -> RecordBatch {
        RecordBatch(
            count: recordCount,
            firstRow: firstRow,
            firstLine: firstLine,
            lines: text,
            copies: UnsafePointer(copies),
            fieldEnds: UnsafePointer(fieldEnds),
            records: UnsafePointer(records),
            separatorWidth: 1,
            isCleanText: isCleanText
        )
    }

    @inline(__always)
    private mutating func startRecord(at start: Int, line: Int32) {
        cursor = start
        isQuoted = start == quotedLine
        records[recordCount] = RecordBatch.Position(
            start: Int32(truncatingIfNeeded: start),
            end: 0,
            line: line,
            firstEnd: Int32(truncatingIfNeeded: fieldEndCount),
            isCopied: isQuoted
        )
        fieldEnds[fieldEndCount] = Int32(truncatingIfNeeded: (isQuoted ? copiesCount : start) &- 1)
        fieldEndCount &+= 1
    }

    /// Leaves the record under way to line-by-line reading, as libcsv does not take it.
    mutating func stop() { needsLineByLine = true }

    // MARK: What libcsv calls

    @inline(__always)
    mutating func append(field: UnsafeMutableRawPointer?, length: Int) {
        if isQuoted { return appendCopy(field, length) }
        let end = cursor &+ length
        fieldEnds[fieldEndCount] = Int32(truncatingIfNeeded: end)
        fieldEndCount &+= 1
        cursor = end &+ 1
    }

    @inline(__always)
    mutating func endRecord() {
        if needsLineByLine { return }
        if isQuoted { return endQuotedRecord() }
        let record = records[recordCount]
        let start = Int(record.start)
        let end = cursor &- 1
        let delimiters = fieldEndCount &- Int(record.firstEnd) &- 2
        // A row with nothing but delimiters is blank, which is found out line by line.
        if !isWholeLine(start, end) || end &- start == delimiters {
            needsLineByLine = true
            return
        }
        finishRecord(end: end, lines: 1)
    }

    /// Whether a record that seems to lie between these indices does so.
    ///
    /// It does if libcsv skipped nothing before it (neither blanks nor blank lines, nor what else is no visible text)
    /// and a line end is where it seems to end: trimmed blanks would make it end sooner, and no other line end is
    /// sooner.
    @inline(__always)
    private func isWholeLine(_ start: Int, _ end: Int) -> Bool {
        let isLineEnd = text[end] == Self.lineFeed || text[end] == Self.carriageReturn
        return isLineEnd && beginsVisibly(start) && end &- start <= lineLimit
    }

    /// Whether libcsv skips nothing where a record begins.
    @inline(__always)
    private func beginsVisibly(_ start: Int) -> Bool { text[start] > UInt8(ascii: " ") }

    @inline(__always)
    private mutating func finishRecord(end: Int, lines: Int32) {
        let isPair = text[end] == Self.carriageReturn && end &+ 1 < textCount && text[end &+ 1] == Self.lineFeed
        records[recordCount].end = Int32(truncatingIfNeeded: end)
        let line = records[recordCount].line &+ lines
        recordCount &+= 1
        startRecord(at: end &+ (isPair ? 2 : 1), line: line)
    }
}

// MARK: - Records with quotation marks

extension RecordBlock {
    @inline(never)
    private mutating func appendCopy(_ field: UnsafeMutableRawPointer?, _ length: Int) {
        if let field, length > 0 {
            (copies + copiesCount).update(from: field.assumingMemoryBound(to: UInt8.self), count: length)
        }
        copiesCount &+= length
        fieldEnds[fieldEndCount] = Int32(truncatingIfNeeded: copiesCount)
        fieldEndCount &+= 1
        copies[copiesCount] = 0
        copiesCount &+= 1
    }

    @inline(never)
    private mutating func endQuotedRecord() {
        let record = records[recordCount]
        let start = Int(record.start)
        let count = fieldEndCount &- Int(record.firstEnd) &- 1
        let fields = Int(fieldEnds[Int(record.firstEnd)]) &+ 1..<copiesCount
        // Nothing but delimiters is blank, and one field alone may be an end mark, which is blank as well.
        guard count > 1, fields.count > count, beginsVisibly(start),
            let (end, lines) = endOfQuotedRecord(from: start, fields: fields), end - start <= lineLimit,
            // Of several lines the first may be all, with a quotation mark that a backslash escapes.
            lines == 1 || index(of: UInt8(ascii: "\\"), in: start..<end) == nil
        else {
            needsLineByLine = true
            return
        }
        quotedLine = startOfQuotedLine(from: end &+ (text[end] == Self.lineFeed ? 1 : 2))
        finishRecord(end: end, lines: lines)
    }

    /// The end of a record with these copied fields, and how many lines it takes; nil where a carriage return makes it
    /// hard to tell.
    ///
    /// All line feeds before its own are in its fields: it ends with the first one that is not.
    private func endOfQuotedRecord(from start: Int, fields: Range<Int>) -> (end: Int, lines: Int32)? {
        var lines: Int32 = 1
        var copied = fields.lowerBound
        var next = start
        while let found = memchr(copies + copied, Int32(Self.lineFeed), fields.upperBound - copied) {
            copied = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - UnsafePointer(copies) + 1
            guard let inner = index(of: Self.lineFeed, in: next..<textCount) else { return nil }
            next = inner &+ 1
            lines &+= 1
        }
        guard var end = index(of: Self.lineFeed, in: next..<textCount) else { return nil }
        if end > start, text[end &- 1] == Self.carriageReturn { end &-= 1 }
        return index(of: Self.carriageReturn, in: start..<end) == nil ? (end, lines) : nil
    }

    /// The start of the first line with a quotation mark, at or behind an index; the count of the text where there is
    /// none.
    private func startOfQuotedLine(from start: Int) -> Int {
        guard var line = index(of: Self.quoteMark, in: start..<textCount) else { return textCount }
        while line > start, text[line &- 1] != Self.lineFeed, text[line &- 1] != Self.carriageReturn { line &-= 1 }
        return line
    }

    private func index(of byte: UInt8, in range: Range<Int>) -> Int? {
        guard let found = memchr(text + range.lowerBound, Int32(byte), range.count) else { return nil }
        return UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - text
    }
}
