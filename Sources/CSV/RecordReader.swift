import Glibc

/// Reads the records of a file one after another, through libcsv, in memory that does not depend on the file's size.
///
/// libcsv is fed one physical line at a time. That makes it a parser to pull from, tells the line every record starts
/// on, and leaves the record's own bytes in one piece, so that they can be written back as they came.
///
/// libcsv trims spaces and tabs around fields. The checks would trim them anyway, and what is written back is the raw
/// text, so nothing is lost by it. It also allows for a shortcut: where the fields of a line without quotation marks and
/// the delimiters between them add up to the whole line, nothing was trimmed, and the fields are slices of the line.
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
    private static let chunkSize = 1 << 16

    private let parser: LibCSVParser
    private let delimiter: UInt8

    // The window: decoded text, of which the record under way starts at `recordStart` and what follows `position` has
    // not been parsed.
    private var window: UnsafeMutablePointer<UInt8>
    private var capacity = 1 << 17
    private var filled = 0
    private var position = 0
    private var recordStart = 0
    private var recordEnd = 0
    private var fileOffset: Int64
    private var isAtEnd = false
    private var fieldsAreSlices = false

    // The next line feed, carriage return and quotation mark at or after `position`; -1 where not looked for yet, and
    // `filled` where there is none. Kept, because looking anew for each line would cross the window each time.
    private var nextLF = -1
    private var nextCR = -1
    private var nextQuote = -1

    /// The number of the current record as a spreadsheet counts: the header is row 1, and blank lines count.
    package private(set) var row = 0
    /// The physical line on which the current record starts, counted from 1.
    package private(set) var line = 0
    /// Blank lines, and rows with nothing but delimiters, so far.
    package private(set) var blankRows = 0
    private var nextLine = 1

    package init(_ file: InputFile, dialect: Dialect, limits: Limits = Limits()) throws(CSVError) {
        self.file = file
        self.limits = limits
        delimiter = dialect.delimiter
        parser = LibCSVParser(delimiter: delimiter, fieldLimit: limits.field, recordLimit: limits.record)
        window = .allocate(capacity: capacity)
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

    // MARK: The current record

    package var fieldCount: Int { parser.fields.pointee.count }

    /// The fields of the current record: where their text is, where each ends in it, and how many bytes lie between one
    /// field's end and the next one's start. Valid until the next call of `next()`.
    @inline(__always)
    package var fields: (text: UnsafePointer<UInt8>, ends: UnsafePointer<Int>, gap: Int, count: Int) {
        let fields = parser.fields
        let text = fieldsAreSlices ? UnsafePointer(window + recordStart) : UnsafePointer(fields.pointee.text)
        return (text, UnsafePointer(fields.pointee.ends), fieldsAreSlices ? 1 : 0, fields.pointee.count)
    }

    /// The bytes of one field, without quotation marks and surrounding spaces; valid until the next call of `next()`.
    @inline(__always)
    package func field(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let (text, ends, gap, _) = fields
        let start = index == 0 ? 0 : ends[index - 1] + gap
        return UnsafeBufferPointer(start: text + start, count: ends[index] - start)
    }

    /// The record as it stands in the file (as UTF-8), without its line end; valid until the next call of `next()`.
    package var raw: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: window + recordStart, count: recordEnd - recordStart)
    }

    /// What the record is made of: `isPlain` where it is printable ASCII alone; else `isValid` tells whether it is
    /// well-formed in the file's encoding and free of control characters.
    package var characters: (isPlain: Bool, isValid: Bool) { UTF8Text.look(raw) }

    // MARK: Reading

    /// Goes to the next record that is not blank; false at the end of the file.
    package mutating func next() throws(CSVError) -> Bool {
        while try readRecord() {
            if !isBlank { return true }
            blankRows += 1
        }
        return false
    }

    private var isBlank: Bool {
        for index in 0..<fieldCount where !field(index).isEmpty { return isEndMark }
        return true
    }

    /// The character Ctrl-Z alone, with which programs of the DOS age end a file.
    private var isEndMark: Bool { fieldCount == 1 && field(0).count == 1 && field(0)[0] == 0x1A }

    /// Reads one record, blank ones too.
    private mutating func readRecord() throws(CSVError) -> Bool {
        recordStart = position
        line = nextLine
        parser.startRecord()
        var openFieldLine = line
        while let end = try nextLineEnd() {
            nextLine += 1
            if position == recordStart, try measureLine(end) { return finishRecord(slices: true) }
            let fieldsBefore = parser.fields.pointee.count
            try read(end - position)
            if parser.fields.pointee.count > fieldsBefore { openFieldLine = nextLine - 1 }
            let isBlankLine = position == recordStart && fieldCount == 0 && parser.openFieldLength == 0
            position = end
            try checkLimits(openFieldLine)
            // A blank line, of which libcsv says nothing, is a row of a spreadsheet all the same.
            if parser.fields.pointee.isRecordComplete || isBlankLine && !hasOpenQuote {
                return finishRecord(slices: false)
            }
        }
        // The end of the file: what is left is a last record without a line end.
        if position == recordStart { return false }
        if !parser.finish() { throw .unclosedQuote(line: openFieldLine) }
        try checkLimits(openFieldLine)
        lineTextEnd = position
        return finishRecord(slices: false)
    }

    /// Whether the line just read holds a quotation mark, so that a field without any text yet may have begun.
    private var hasOpenQuote: Bool { nextQuote >= recordStart && nextQuote < position }

    /// The shortcut for most lines: without a quotation mark, and with nothing trimmed. False where the line must be
    /// read the long way.
    private mutating func measureLine(_ end: Int) throws(CSVError) -> Bool {
        if nextQuote < position { nextQuote = index(of: quoteMark, from: position) }
        let length = lineTextEnd - position
        if nextQuote < end || end == lineTextEnd || length > limits.field { return false }
        if parser.measure(window + position, count: end - position) != .whole { throw .outOfMemory(line: line) }
        let fields = parser.fields
        if fields.pointee.isRecordComplete, fields.pointee.ends[fields.pointee.count &- 1] == length {
            position = end
            return true
        }
        parser.startRecord()
        return false
    }

    private func read(_ count: Int) throws(CSVError) {
        switch parser.read(window + position, count: count) {
        case .whole: break
        case .textAfterQuote: throw .textAfterQuote(line: nextLine - 1)
        case .outOfMemory: throw .outOfMemory(line: line)
        }
    }

    private mutating func finishRecord(slices: Bool) -> Bool {
        recordEnd = lineTextEnd
        fieldsAreSlices = slices
        row += 1
        return true
    }

    private func checkLimits(_ openFieldLine: Int) throws(CSVError) {
        let fields = parser.fields
        if fields.pointee.isFieldTooLong || parser.openFieldLength > limits.field {
            throw .fieldTooLong(line: openFieldLine, limit: limits.field)
        }
        if fields.pointee.isRecordTooLong || fields.pointee.textCount + parser.openFieldLength > limits.record {
            throw .recordTooLong(line: line, limit: limits.record)
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
        if recordStart > 0 {
            window.update(from: window + recordStart, count: filled - recordStart)
            filled -= recordStart
            position -= recordStart
            recordStart = 0
        }
        // Every byte of a record may be a doubled quotation mark or a delimiter, but no record of sense is longer.
        if filled > 2 * limits.record + Self.chunkSize { throw .recordTooLong(line: line, limit: limits.record) }
        let room = decoder == nil ? Self.chunkSize : Decoder.capacity(forDecoding: Self.chunkSize)
        if capacity - filled < room {
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: max(capacity * 2, filled + room))
            larger.update(from: window, count: filled)
            window.deallocate()
            window = larger
            capacity = max(capacity * 2, filled + room)
        }
        if decoder != nil, let chunk {
            let got = try file.read(into: chunk, count: Self.chunkSize, at: fileOffset)
            fileOffset += Int64(got)
            filled +=
                got == 0
                ? decoder!.finish(to: window + filled)
                : decoder!.decode(UnsafeBufferPointer(start: chunk, count: got), to: window + filled)
            isAtEnd = got == 0
        } else {
            let got = try file.read(into: window + filled, count: Self.chunkSize, at: fileOffset)
            fileOffset += Int64(got)
            filled += got
            isAtEnd = got == 0
        }
        (nextLF, nextCR, nextQuote) = (-1, -1, -1)
    }
}
