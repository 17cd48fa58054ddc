package import Files
import Glibc

/// Reads the records of a file one after another, through libcsv, in memory that does not depend on the file's size.
///
/// The text comes from a `LineWindow`. libcsv is fed many lines at once (`RecordBlock`): then it parses as fast as it can,
/// and most fields are slices of the lines. For records where that does not do, such as one with blanks to trim or with a
/// quotation mark out of place, it is fed one physical line at a time, and the fields are copied. Both ways give the line
/// that every record starts on, and leave the record's own bytes in one piece, so that they can be written back as they
/// came.
///
/// libcsv trims spaces and tabs around fields. The checks would trim them anyway, and what is written back is the raw
/// text, so nothing is lost by it.
package struct RecordReader: ~Copyable {
    /// The longest field and record that are read; what is longer is a file with an unclosed quotation mark.
    package struct Limits: Sendable {
        package var field = 1 << 20
        package var record = 4 << 20
        package init() {}
    }

    private let limits: Limits
    private let quoteMark = UInt8(ascii: "\"")
    private let parser: LibCSVParser
    private let delimiter: UInt8

    private var window: LineWindow

    private var hasReadHeader = false
    /// How many cells the header has.
    private var columnCount = 0
    /// The records that were found last.
    package private(set) var batch: RecordBatch
    /// Which of them is the current one.
    private var current = 0
    /// How many bytes are tried as a block: fewer after a block that ended early, so that lines which can only be read
    /// by themselves are not parsed in vain again and again.
    private var blockSize = RecordBlock.capacity

    /// Blank lines, and rows with nothing but delimiters, so far.
    package private(set) var blankRows = 0
    private var nextRow = 1
    private var nextLine = 1

    /// - Parameter tracksPositions: Whether `position` will be asked.
    package init(
        _ file: InputFile,
        dialect: Dialect,
        limits: Limits = Limits(),
        tracksPositions: Bool = false
    ) throws(CSVError) {
        self.limits = limits
        delimiter = dialect.delimiter
        parser = LibCSVParser(delimiter: delimiter, fieldLimit: limits.field, recordLimit: limits.record)
        window = LineWindow(file, dialect: dialect, recordLimit: limits.record, tracksOffsets: tracksPositions)
        batch = parser.block.pointee.batch(firstRow: 1, firstLine: 1, isCleanText: true)
        if dialect.hasSeparatorLine, let end = try window.nextLineEnd() {
            window.cursor = end
            nextLine += 1
        }
    }

    // MARK: Reading

    /// Goes to the next record that is not blank; false at the end of the file.
    package mutating func next() throws(CSVError) -> Bool {
        current += 1
        if current < batch.count { return true }
        return try nextBatch()
    }

    /// Reads the next records, and goes to the first of them; false at the end of the file. The header is a batch of its
    /// own.
    package mutating func nextBatch() throws(CSVError) -> Bool {
        current = 0
        while true {
            skipBlankLines()
            window.begin(line: nextLine)
            if hasReadHeader, try readBlock() { return true }
            guard try readLineByLine() else { break }
            if !isBlank {
                if !hasReadHeader { columnCount = fieldCount }
                hasReadHeader = true
                return true
            }
            blankRows += 1
        }
        batch.removeAll()
        return false
    }

    /// Goes to one of the records of the batch.
    @inline(__always)
    package mutating func select(_ index: Int) {
        precondition(index < batch.count)
        current = index
    }

    // MARK: The current record, valid until the next batch

    /// The number of the current record as a spreadsheet counts: the header is row 1, and blank lines count.
    package var row: Int { batch.row(current) }
    /// The physical line on which the current record starts, counted from 1.
    package var line: Int { batch.line(current) }

    package var record: Record { batch[current] }

    package var fieldCount: Int { batch.fieldCount(current) }

    /// The bytes of one field of the current record.
    package func field(_ field: Int) -> UnsafeBufferPointer<UInt8> { batch.field(field, of: current) }

    /// The current record as it stands in the file (as UTF-8), without its line end.
    package var raw: UnsafeBufferPointer<UInt8> { batch.raw(current) }

    // MARK: Going elsewhere

    /// Where the current record begins.
    package var position: RecordPosition {
        mutating get {
            RecordPosition(offset: window.offset(of: batch.raw(current).baseAddress!), row: row, line: line)
        }
    }

    /// Goes to a record whose position an earlier reader of this file gave, reading nothing of what lies between where
    /// that is much; false where no such record is there, since the file was changed.
    package mutating func go(to target: RecordPosition) throws(CSVError) -> Bool {
        let last = nextRow - 1
        if target.row <= last - batch.count || target.row > last + Self.rowsReadOver { jump(to: target) }
        while target.row >= nextRow {
            guard try nextBatch() else { return false }
        }
        let first = nextRow - batch.count
        guard target.row >= first else { return false }
        current = target.row - first
        return true
    }

    /// Reading over some rows costs less than reading a part of the file again.
    private static let rowsReadOver = 50

    private mutating func jump(to target: RecordPosition) {
        window.jump(to: target.offset)
        (nextRow, nextLine) = (target.row, target.line)
        batch.removeAll()
        current = 0
        blockSize = 1 << 10
    }

    // MARK: Blank records

    /// Whether the record that was read line by line has nothing but empty fields.
    private var isBlank: Bool {
        // Zeros and blanks are what a program left in space that it did not need.
        let text = UnsafeBufferPointer(start: parser.fields.pointee.text, count: parser.fields.pointee.textCount)
        return text.allSatisfy { $0 == 0 || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } || isEndMark
    }

    /// The character Ctrl-Z alone, once or more often, with which programs of the DOS age end a file.
    private var isEndMark: Bool { fieldCount == 1 && field(0).allSatisfy { $0 == Dialect.endMark } }

    /// Steps over blank lines, which are rows of a spreadsheet all the same.
    private mutating func skipBlankLines() {
        let count = window.skipBlankLines()
        blankRows += count
        nextRow += count
        nextLine += count
    }

    // MARK: Many lines at once

    /// Reads as many of the next lines as can be read at once; false where the next one cannot.
    private mutating func readBlock() throws(CSVError) -> Bool {
        guard let end = window.endOfLines(within: blockSize) else {
            blockSize = min(blockSize * 2, RecordBlock.capacity)
            return false
        }
        let text = window.text + window.cursor
        if parser.parseBlock(text, count: end - window.cursor) != .parsed {
            throw .outOfMemory(line: nextLine)
        }
        let block = parser.block
        let length = block.pointee.length
        let count = block.pointee.recordCount
        // Blank lines count as well: what was parsed behind them is parsed again.
        let endedEarly = block.pointee.needsLineByLine || count == 0
        blockSize = endedEarly ? max(128, length) : min(blockSize * 2, RecordBlock.capacity)
        if count == 0 { return false }
        let isClean = UTF8Text.isClean(UnsafeBufferPointer(start: text, count: length))
        batch = block.pointee.batch(firstRow: nextRow, firstLine: nextLine, isCleanText: isClean)
        window.cursor += length
        nextRow += count
        nextLine += block.pointee.lineCount
        return true
    }

    // MARK: One record line by line

    /// Reads one record, also a blank one.
    private mutating func readLineByLine() throws(CSVError) -> Bool {
        parser.startRecord()
        var openFieldLine = nextLine
        while let end = try window.nextLineEnd() {
            nextLine += 1
            let fieldsBefore = parser.fields.pointee.count
            let isFirstLine = window.cursor == window.start
            let status = parser.parseLine(window.text + window.cursor, count: end - window.cursor)
            if isFirstLine, !parser.fields.pointee.isRecordComplete, readMisquoted(status, end: end) { return true }
            try require(status)
            if parser.fields.pointee.count > fieldsBefore { openFieldLine = nextLine - 1 }
            let isBlankLine =
                window.cursor == window.start && parser.fields.pointee.count == 0 && parser.openFieldLength == 0
                && !holdsQuote(before: end)
            window.cursor = end
            try checkLimits(openFieldLine)
            // A blank line, of which libcsv says nothing, is a row of a spreadsheet all the same.
            if parser.fields.pointee.isRecordComplete || isBlankLine { return finishRecord(end: window.lineTextEnd) }
        }
        // The end of the file: what is left is a last record without a line end.
        if window.cursor == window.start { return false }
        if !parser.finish() { throw .unclosedQuote(line: openFieldLine) }
        try checkLimits(openFieldLine)
        _ = finishRecord(end: window.cursor)
        batch.isUnterminated = true
        return true
    }

    /// Takes the line at which a record begins for all of it where libcsv does not, and its quotation marks say why.
    ///
    /// Only the line itself is looked at, and a quotation mark that is open at its end is only doubted where there is a
    /// backslash before one: text may well have several lines.
    private mutating func readMisquoted(_ status: LibCSVParser.Status, end: Int) -> Bool {
        let line = UnsafeBufferPointer(start: window.text + window.start, count: window.lineTextEnd - window.start)
        guard hasReadHeader,
            status == .textAfterQuote || status == .parsed && parser.isInQuotes && MisquotedLine.hasEscape(line)
        else { return false }
        var cells: [Range<Int>] = []
        guard MisquotedLine.findCells(in: line, delimiter: delimiter, count: columnCount, into: &cells) else {
            return false
        }
        parser.replaceRecord(
            with: cells.map { UnsafeBufferPointer(rebasing: line[MisquotedLine.content(of: $0, in: line)]) }
        )
        window.cursor = end
        _ = finishRecord(end: window.lineTextEnd)
        batch.isMisquoted = true
        return true
    }

    /// - Parameter end: Where the record's text ends in the window.
    private mutating func finishRecord(end: Int) -> Bool {
        let raw = UnsafeBufferPointer(start: window.text + window.start, count: end - window.start)
        batch = parser.batch(of: raw, row: nextRow, line: window.startLine)
        nextRow += 1
        return true
    }

    /// Whether there is a quotation mark in a line, so that a field may have begun although it has no text yet.
    private func holdsQuote(before end: Int) -> Bool {
        memchr(window.text + window.cursor, Int32(quoteMark), end - window.cursor) != nil
    }

    private func require(_ status: LibCSVParser.Status) throws(CSVError) {
        switch status {
        case .parsed: break
        case .textAfterQuote: throw .textAfterQuote(line: nextLine - 1)
        case .outOfMemory: throw .outOfMemory(line: window.startLine)
        }
    }

    private func checkLimits(_ openFieldLine: Int) throws(CSVError) {
        let fields = parser.fields
        if fields.pointee.isFieldTooLong || parser.openFieldLength > limits.field {
            throw .fieldTooLong(line: openFieldLine, limit: limits.field)
        }
        if fields.pointee.isRecordTooLong || fields.pointee.textCount + parser.openFieldLength > limits.record {
            throw .recordTooLong(line: window.startLine, limit: limits.record)
        }
    }
}
