package import Files
import Glibc

/// Reads the records of a file one after another, through libcsv, in memory that does not depend on the file's size.
///
/// libcsv is fed many lines at once (`RecordBlock`): then it parses as fast as it can, and most fields are slices of the
/// lines. For records where that does not do, such as one with blanks to trim or with a quotation mark out of place, it is
/// fed one physical line at a time, and the fields are copied. Both ways tell the line that every record starts on, and leave the
/// record's own bytes in one piece, so that they can be written back as they came.
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

    private let file: InputFile
    private let limits: Limits
    private let quoteMark = UInt8(ascii: "\"")
    private var decoder: Decoder?
    private var chunk: UnsafeMutablePointer<UInt8>?
    private static let chunkSize = 1 << 17

    private let parser: LibCSVParser
    private let delimiter: UInt8

    // The window: decoded text, of which the records under way start at `batchStart` and what follows `cursor` has
    // not been parsed.
    private var window: UnsafeMutablePointer<UInt8>
    private var capacity = 1 << 18
    private var filled = 0
    private var cursor = 0
    private var batchStart = 0
    private var fileOffset: Int64
    /// How many bytes are read at once: few after a jump, since the next one may be near.
    private var readSize = Self.chunkSize
    private var source: SourceCursor
    private var isAtEnd = false

    // The next line feed and carriage return at or after `cursor`; -1 where not searched for yet, and `filled` where
    // there is none. Kept, because a search for each line would cross the window each time.
    private var nextLF = -1
    private var nextCR = -1

    private var hasReadHeader = false
    /// The records that were found last.
    package private(set) var batch: RecordBatch
    /// Which of them is the current one.
    private var current = 0
    private var firstLine = 1
    /// How many bytes are tried as a block: fewer after a block that ended early, so that lines which can only be read
    /// by themselves are not parsed in vain again and again.
    private var blockSize = RecordBlock.capacity

    /// Blank lines, and rows with nothing but delimiters, so far.
    package private(set) var blankRows = 0
    private var nextRow = 1
    private var nextLine = 1

    package init(_ file: InputFile, dialect: Dialect, limits: Limits = Limits()) throws(CSVError) {
        self.file = file
        self.limits = limits
        delimiter = dialect.delimiter
        parser = LibCSVParser(delimiter: delimiter, fieldLimit: limits.field, recordLimit: limits.record)
        window = .allocate(capacity: capacity)
        batch = parser.block.pointee.batch(firstRow: 1, firstLine: 1, isCleanText: true)
        fileOffset = dialect.hasByteOrderMark ? Int64(dialect.encoding.byteOrderMark.count) : 0
        source = SourceCursor(dialect.encoding, offset: fileOffset)
        if dialect.encoding != .utf8 {
            decoder = Decoder(dialect.encoding)
            chunk = .allocate(capacity: Self.chunkSize)
        }
        if dialect.hasSeparatorLine, try nextLineEnd() != nil {
            cursor = lineEnd
            nextLine += 1
        }
    }

    deinit {
        window.deallocate()
        chunk?.deallocate()
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
            batchStart = cursor
            firstLine = nextLine
            if hasReadHeader, try readBlock() { return true }
            guard try readLineByLine() else { break }
            if !isBlank {
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

    // MARK: Blank records

    // MARK: Going elsewhere

    /// Where the current record begins.
    package var position: RecordPosition {
        mutating get {
            let start = batch.raw(current).baseAddress! - UnsafePointer(window)
            return RecordPosition(offset: source.offset(of: start, in: window), row: row, line: line)
        }
    }

    /// Goes to a record whose position an earlier reader of this file told, reading nothing of what lies between where
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
        (fileOffset, filled, cursor, batchStart, isAtEnd) = (target.offset, 0, 0, 0, false)
        (nextLF, nextCR) = (-1, -1)
        (nextRow, nextLine) = (target.row, target.line)
        source.jump(to: target.offset)
        if decoder != nil { decoder = Decoder(source.encoding) }
        batch.removeAll()
        current = 0
        readSize = 1 << 14
        blockSize = 1 << 10
    }

    /// Whether the record that was read line by line has nothing but empty fields.
    private var isBlank: Bool {
        parser.fields.pointee.textCount == 0 || isEndMark
    }

    /// The character Ctrl-Z alone, once or more often, with which programs of the DOS age end a file.
    private var isEndMark: Bool { fieldCount == 1 && field(0).allSatisfy { $0 == Dialect.endMark } }

    /// Steps over the blank lines at `cursor` that the window holds. They are rows of a spreadsheet all the same, and
    /// there may be a million of them: nothing is parsed for them.
    private mutating func skipBlankLines() {
        while cursor < filled {
            if window[cursor] == UInt8(ascii: "\n") {
                cursor += 1
            } else if window[cursor] == UInt8(ascii: "\r"), cursor + 1 < filled || isAtEnd {
                // At the very end of the window there may yet come a line feed that belongs to it.
                let isPair = cursor + 1 < filled && window[cursor + 1] == UInt8(ascii: "\n")
                cursor += isPair ? 2 : 1
            } else {
                return
            }
            blankRows += 1
            nextRow += 1
            nextLine += 1
        }
    }

    // MARK: Many lines at once

    /// Reads as many of the next lines as can be read at once; false where the next one cannot.
    private mutating func readBlock() throws(CSVError) -> Bool {
        guard let end = endOfBlock() else {
            blockSize = min(blockSize * 2, RecordBlock.capacity)
            return false
        }
        if parser.parseBlock(window + cursor, count: end - cursor) != .parsed {
            throw .outOfMemory(line: nextLine)
        }
        let block = parser.block
        let length = block.pointee.length
        let count = block.pointee.recordCount
        // Blank lines count as well: what was parsed behind them is parsed again.
        let endedEarly = block.pointee.needsLineByLine || count == 0
        blockSize = endedEarly ? max(128, length) : min(blockSize * 2, RecordBlock.capacity)
        if count == 0 { return false }
        let isClean = UTF8Text.isClean(UnsafeBufferPointer(start: window + cursor, count: length))
        batch = block.pointee.batch(firstRow: nextRow, firstLine: nextLine, isCleanText: isClean)
        cursor += length
        nextRow += count
        nextLine += block.pointee.lineCount
        return true
    }

    /// The end of the last line that ends within the next `blockSize` bytes.
    private func endOfBlock() -> Int? {
        let limit = min(cursor + blockSize, filled)
        var end = limit
        while end > cursor {
            // Behind a carriage return at the very end there may be a line feed that belongs to it.
            let byte = window[end &- 1]
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") && end < limit { return end }
            end &-= 1
        }
        return nil
    }

    // MARK: One record line by line

    /// Reads one record, also a blank one.
    private mutating func readLineByLine() throws(CSVError) -> Bool {
        parser.startRecord()
        var openFieldLine = nextLine
        while let end = try nextLineEnd() {
            nextLine += 1
            let fieldsBefore = parser.fields.pointee.count
            try read(end - cursor)
            if parser.fields.pointee.count > fieldsBefore { openFieldLine = nextLine - 1 }
            let isBlankLine =
                cursor == batchStart && parser.fields.pointee.count == 0 && parser.openFieldLength == 0
                && !holdsQuote(before: end)
            cursor = end
            try checkLimits(openFieldLine)
            // A blank line, of which libcsv says nothing, is a row of a spreadsheet all the same.
            if parser.fields.pointee.isRecordComplete || isBlankLine { return finishRecord() }
        }
        // The end of the file: what is left is a last record without a line end.
        if cursor == batchStart { return false }
        if !parser.finish() { throw .unclosedQuote(line: openFieldLine) }
        try checkLimits(openFieldLine)
        lineTextEnd = cursor
        return finishRecord()
    }

    private mutating func finishRecord() -> Bool {
        let raw = UnsafeBufferPointer(start: window + batchStart, count: lineTextEnd - batchStart)
        batch = parser.batch(of: raw, row: nextRow, line: firstLine)
        nextRow += 1
        return true
    }

    /// Whether there is a quotation mark in a line, so that a field may have begun although it has no text yet.
    private func holdsQuote(before end: Int) -> Bool {
        memchr(window + cursor, Int32(quoteMark), end - cursor) != nil
    }

    private func read(_ count: Int) throws(CSVError) {
        switch parser.parseLine(window + cursor, count: count) {
        case .parsed: break
        case .textAfterQuote: throw .textAfterQuote(line: nextLine - 1)
        case .outOfMemory: throw .outOfMemory(line: firstLine)
        }
    }

    private func checkLimits(_ openFieldLine: Int) throws(CSVError) {
        let fields = parser.fields
        if fields.pointee.isFieldTooLong || parser.openFieldLength > limits.field {
            throw .fieldTooLong(line: openFieldLine, limit: limits.field)
        }
        if fields.pointee.isRecordTooLong || fields.pointee.textCount + parser.openFieldLength > limits.record {
            throw .recordTooLong(line: firstLine, limit: limits.record)
        }
    }

    // MARK: Lines

    /// Where the line at `cursor` ends, behind its terminator; set by `nextLineEnd()`.
    private var lineEnd = 0
    /// Where its text ends, before the terminator.
    private var lineTextEnd = 0

    /// Finds the end of the line at `cursor`, reading on as far as needed; nil at the end of the file.
    ///
    /// A last line without terminator is a line too.
    private mutating func nextLineEnd() throws(CSVError) -> Int? {
        while true {
            if nextLF < cursor { nextLF = index(of: UInt8(ascii: "\n"), from: cursor) }
            if nextCR < cursor { nextCR = index(of: UInt8(ascii: "\r"), from: cursor) }
            let first = min(nextLF, nextCR)
            if first < filled, first == nextLF || first + 1 < filled || isAtEnd {
                lineTextEnd = first
                // `filled` stands for "none", so that a last carriage return has no line feed behind it.
                let isPair = first == nextCR && first + 1 == nextLF && nextLF < filled
                lineEnd = isPair ? first + 2 : first + 1
                return lineEnd
            }
            if isAtEnd {
                lineTextEnd = filled
                lineEnd = filled
                return cursor < filled ? filled : nil
            }
            try fill()
        }
    }

    @inline(__always)
    private func index(of byte: UInt8, from start: Int) -> Int {
        guard start < filled, let found = memchr(window + start, Int32(byte), filled - start) else { return filled }
        return found.assumingMemoryBound(to: UInt8.self) - UnsafeMutablePointer(window)
    }

    /// Reads the next chunk behind what the window holds, after moving the record under way to the window's start.
    private mutating func fill() throws(CSVError) {
        if batchStart > 0 {
            source.drop(batchStart, of: window)
            window.update(from: window + batchStart, count: filled - batchStart)
            filled -= batchStart
            cursor -= batchStart
            batchStart = 0
        }
        // Every byte of a record may be a doubled quotation mark or a delimiter, but no record of sense is longer.
        if filled > 2 * limits.record + Self.chunkSize { throw .recordTooLong(line: firstLine, limit: limits.record) }
        let room = decoder == nil ? Self.chunkSize : Decoder.capacity(forDecoding: Self.chunkSize)
        if capacity - filled < room {
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: max(capacity * 2, filled + room))
            larger.update(from: window, count: filled)
            window.deallocate()
            window = larger
            capacity = max(capacity * 2, filled + room)
        }
        if decoder != nil, let chunk {
            let got = try file.read(chunk, count: readSize, from: fileOffset)
            fileOffset += Int64(got)
            filled +=
                got == 0
                ? decoder!.finish(to: window + filled)
                : decoder!.decode(UnsafeBufferPointer(start: chunk, count: got), to: window + filled)
            isAtEnd = got == 0
        } else {
            let got = try file.read(window + filled, count: readSize, from: fileOffset)
            fileOffset += Int64(got)
            filled += got
            isAtEnd = got == 0
        }
        if isAtEnd { dropEndMarks() }
        readSize = min(readSize * 2, Self.chunkSize)
        (nextLF, nextCR) = (-1, -1)
    }

    /// Programs of the DOS age end a file with Ctrl-Z, right behind the last value too, and fill its last sector with it.
    private mutating func dropEndMarks() {
        while filled > cursor, window[filled - 1] == Dialect.endMark { filled -= 1 }
    }
}
