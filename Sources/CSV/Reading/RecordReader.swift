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

    // The window: decoded text, of which the records under way start at `batchStart` and what follows `position` has
    // not been parsed.
    private var window: UnsafeMutablePointer<UInt8>
    private var capacity = 1 << 18
    private var filled = 0
    private var position = 0
    private var batchStart = 0
    private var fileOffset: Int64
    private var isAtEnd = false

    // The next line feed and carriage return at or after `position`; -1 where not searched for yet, and `filled` where
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
        if dialect.encoding != .utf8 {
            decoder = Decoder(dialect.encoding)
            chunk = .allocate(capacity: Self.chunkSize)
        }
        if dialect.hasSeparatorLine, try nextLineEnd() != nil {
            position = lineEnd
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
            batchStart = position
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

    /// Whether the record that was read line by line has nothing but empty fields.
    private var isBlank: Bool {
        parser.fields.pointee.textCount == 0 || isEndMark
    }

    /// The character Ctrl-Z alone, once or more often, with which programs of the DOS age end a file.
    private var isEndMark: Bool { fieldCount == 1 && field(0).allSatisfy { $0 == Dialect.endMark } }

    /// Steps over the blank lines at `position` that the window holds. They are rows of a spreadsheet all the same, and
    /// there may be a million of them: nothing is parsed for them.
    private mutating func skipBlankLines() {
        while position < filled {
            if window[position] == UInt8(ascii: "\n") {
                position += 1
            } else if window[position] == UInt8(ascii: "\r"), position + 1 < filled || isAtEnd {
                // At the very end of the window there may yet come a line feed that belongs to it.
                let isPair = position + 1 < filled && window[position + 1] == UInt8(ascii: "\n")
                position += isPair ? 2 : 1
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
        if parser.parseBlock(window + position, count: end - position) != .parsed {
            throw .outOfMemory(line: nextLine)
        }
        let block = parser.block
        let length = block.pointee.length
        let count = block.pointee.recordCount
        // Blank lines count as well: what was parsed behind them is parsed again.
        let endedEarly = block.pointee.needsLineByLine || count == 0
        blockSize = endedEarly ? max(128, length) : min(blockSize * 2, RecordBlock.capacity)
        if count == 0 { return false }
        let isClean = UTF8Text.isClean(UnsafeBufferPointer(start: window + position, count: length))
        batch = block.pointee.batch(firstRow: nextRow, firstLine: nextLine, isCleanText: isClean)
        position += length
        nextRow += count
        nextLine += block.pointee.lineCount
        return true
    }

    /// The end of the last line that ends within the next `blockSize` bytes.
    private func endOfBlock() -> Int? {
        let limit = min(position + blockSize, filled)
        var end = limit
        while end > position {
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
            try read(end - position)
            if parser.fields.pointee.count > fieldsBefore { openFieldLine = nextLine - 1 }
            let isBlankLine =
                position == batchStart && parser.fields.pointee.count == 0 && parser.openFieldLength == 0
                && !holdsQuote(before: end)
            position = end
            try checkLimits(openFieldLine)
            // A blank line, of which libcsv says nothing, is a row of a spreadsheet all the same.
            if parser.fields.pointee.isRecordComplete || isBlankLine { return finishRecord() }
        }
        // The end of the file: what is left is a last record without a line end.
        if position == batchStart { return false }
        if !parser.finish() { throw .unclosedQuote(line: openFieldLine) }
        try checkLimits(openFieldLine)
        lineTextEnd = position
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
        memchr(window + position, Int32(quoteMark), end - position) != nil
    }

    private func read(_ count: Int) throws(CSVError) {
        switch parser.parseLine(window + position, count: count) {
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

    /// Where the line at `position` ends, behind its terminator; set by `nextLineEnd()`.
    private var lineEnd = 0
    /// Where its text ends, before the terminator.
    private var lineTextEnd = 0

    /// Finds the end of the line at `position`, reading on as far as needed; nil at the end of the file.
    ///
    /// A last line without terminator is a line too.
    private mutating func nextLineEnd() throws(CSVError) -> Int? {
        while true {
            if nextLF < position { nextLF = index(of: UInt8(ascii: "\n"), from: position) }
            if nextCR < position { nextCR = index(of: UInt8(ascii: "\r"), from: position) }
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
                return position < filled ? filled : nil
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
            window.update(from: window + batchStart, count: filled - batchStart)
            filled -= batchStart
            position -= batchStart
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
            let got = try file.read(chunk, count: Self.chunkSize, from: fileOffset)
            fileOffset += Int64(got)
            filled +=
                got == 0
                ? decoder!.finish(to: window + filled)
                : decoder!.decode(UnsafeBufferPointer(start: chunk, count: got), to: window + filled)
            isAtEnd = got == 0
        } else {
            let got = try file.read(window + filled, count: Self.chunkSize, from: fileOffset)
            fileOffset += Int64(got)
            filled += got
            isAtEnd = got == 0
        }
        if isAtEnd { dropEndMarks() }
        (nextLF, nextCR) = (-1, -1)
    }

    /// Programs of the DOS age end a file with Ctrl-Z, right behind the last value too, and fill its last sector with it.
    private mutating func dropEndMarks() {
        while filled > position, window[filled - 1] == Dialect.endMark { filled -= 1 }
    }
}
