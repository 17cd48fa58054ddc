private import CLibCSV

/// libcsv's push parser, and where its callbacks put what they find.
///
/// libcsv calls back once a field and once at the end of a record. Both callbacks get the same context pointer, to
/// `Fields` or to a `RecordBlock` that live as long as the parser. The callbacks touch nothing else, and no class: a class
/// property would cost an exclusivity check on every one of millions of fields.
struct LibCSVParser: ~Copyable {
    /// The fields of one record, copied.
    struct Fields {
        /// Where each field ends in the text, behind a 0 where the first one begins.
        fileprivate(set) var ends: UnsafeMutablePointer<Int32>
        private var capacity = 64
        fileprivate(set) var count = 0
        /// The text of the fields, one after another.
        fileprivate(set) var text: UnsafeMutablePointer<UInt8>
        private var textCapacity = 4096
        fileprivate(set) var textCount = 0
        fileprivate(set) var isRecordComplete = false
        private(set) var isFieldTooLong = false
        private(set) var isRecordTooLong = false
        private let fieldLimit: Int
        private let recordLimit: Int

        fileprivate init(fieldLimit: Int, recordLimit: Int) {
            self.fieldLimit = fieldLimit
            self.recordLimit = recordLimit
            ends = .allocate(capacity: capacity)
            ends[0] = 0
            text = .allocate(capacity: textCapacity)
        }

        fileprivate func deallocate() {
            ends.deallocate()
            text.deallocate()
        }

        fileprivate mutating func append(text field: UnsafeRawPointer?, length: Int) {
            if length > fieldLimit { isFieldTooLong = true }
            if textCount + length > recordLimit { isRecordTooLong = true }
            if isFieldTooLong || isRecordTooLong { return }
            if textCount + length > textCapacity {
                let larger = max(textCapacity * 2, textCount + length)
                text = Self.moved(text, count: textCount, to: larger)
                textCapacity = larger
            }
            if let field, length > 0 {
                (text + textCount).update(from: field.assumingMemoryBound(to: UInt8.self), count: length)
            }
            textCount += length
            count += 1
            if count == capacity {
                ends = Self.moved(ends, count: count, to: capacity * 2)
                capacity *= 2
            }
            ends[count] = Int32(truncatingIfNeeded: textCount)
        }

        private static func moved<Element>(
            _ memory: UnsafeMutablePointer<Element>,
            count: Int,
            to capacity: Int
        ) -> UnsafeMutablePointer<Element> {
            let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
            larger.update(from: memory, count: count)
            memory.deallocate()
            return larger
        }
    }

    /// What came of handing text to libcsv.
    enum Status {
        case parsed
        /// Text follows the quotation mark that closes a field.
        case textAfterQuote
        case outOfMemory
    }

    private let parser: UnsafeMutablePointer<csv_parser>
    let fields: UnsafeMutablePointer<Fields>
    let block: UnsafeMutablePointer<RecordBlock>
    /// The one record that was read line by line, and behind it where the next would begin.
    private let record: UnsafeMutablePointer<RecordBatch.Position>

    init(delimiter: UInt8, fieldLimit: Int, recordLimit: Int) {
        parser = .allocate(capacity: 1)
        parser.initialize(to: csv_parser())
        csv_init(parser, 0)
        csv_set_delim(parser, delimiter)
        csv_set_blk_size(parser, 4096)
        fields = .allocate(capacity: 1)
        fields.initialize(to: Fields(fieldLimit: fieldLimit, recordLimit: recordLimit))
        block = .allocate(capacity: 1)
        block.initialize(to: RecordBlock(lineLimit: fieldLimit))
        record = .allocate(capacity: 2)
        let position = RecordBatch.Position(start: 0, end: 0, line: 0, firstEnd: 0, isCopied: true)
        record.initialize(repeating: position, count: 2)
    }

    deinit {
        csv_free(parser)
        parser.deallocate()
        fields.pointee.deallocate()
        fields.deallocate()
        block.pointee.deallocate()
        block.deallocate()
        record.deallocate()
    }

    /// Gives up the record under way for one whose fields were found otherwise.
    func replaceRecord(with fields: [UnsafeBufferPointer<UInt8>]) {
        csv_fini(parser, nil, nil, nil)
        startRecord()
        for field in fields { self.fields.pointee.append(text: field.baseAddress, length: field.count) }
    }

    /// How many bytes the field under way has so far.
    var openFieldLength: Int { Int(parser.pointee.entry_pos) }

    /// Whether a quotation mark is open.
    ///
    /// libcsv's own number for "within a field"; behind a quotation mark that may have closed it, it is another one.
    var isInQuotes: Bool { parser.pointee.quoted != 0 && parser.pointee.pstate == 2 }

    /// Forgets the record that was complete, so that the next one starts at field 0.
    @inline(__always)
    func startRecord() {
        fields.pointee.count = 0
        fields.pointee.textCount = 0
        fields.pointee.isRecordComplete = false
    }

    /// Hands to libcsv whole lines, at most `RecordBlock.capacity` bytes that start with a record, and records in `block`
    /// where their fields are. What the block does not cover then must be handed over again.
    func parseBlock(_ lines: UnsafePointer<UInt8>, count: Int) -> Status {
        block.pointee.start(lines, count: count)
        csv_set_opts(parser, UInt8(CSV_STRICT))
        // The closures capture nothing, so they become C functions.
        let taken = csv_parse(
            parser,
            lines,
            count,
            { text, length, context in context.asBlock.pointee.append(field: text, length: length) },
            { _, context in context.asBlock.pointee.endRecord() },
            block
        )
        // Strict mode stops at a quotation mark that is out of place, and a quoted field may go on behind the block: the
        // record under way is forgotten, since it is handed over again.
        let isOutOfMemory = taken < count && csv_error(parser) != CSV_EPARSE
        csv_set_opts(parser, 0)
        csv_fini(parser, nil, nil, nil)
        if taken < count { block.pointee.stop() }
        return isOutOfMemory ? .outOfMemory : .parsed
    }

    /// Hands a line, or a part of one, to libcsv, and keeps copies of its fields.
    ///
    /// Strict mode stops at every quotation mark that is out of place. One within an unquoted field is text (`5" tyre`)
    /// and is taken as such. One that closes a quoted field before more text is not: libcsv would go on within
    /// quotation marks and swallow rows until the next one.
    func parseLine(_ line: UnsafePointer<UInt8>, count: Int) -> Status {
        var start = 0
        csv_set_opts(parser, UInt8(CSV_STRICT))
        defer { csv_set_opts(parser, 0) }
        while start < count {
            start += parse(line + start, count - start)
            if start == count { break }
            if csv_error(parser) != CSV_EPARSE { return .outOfMemory }
            if parser.pointee.quoted != 0 { return .textAfterQuote }
            csv_set_opts(parser, 0)
            start += parse(line + start, 1)
            csv_set_opts(parser, UInt8(CSV_STRICT))
        }
        return .parsed
    }

    private func parse(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
        csv_parse(
            parser,
            bytes,
            count,
            { text, length, context in context.asFields.pointee.append(text: text, length: length) },
            { _, context in context.asFields.pointee.isRecordComplete = true },
            fields
        )
    }

    /// Ends the input: libcsv delivers a last record without a line end only now. False where a quote is still open.
    func finish() -> Bool {
        csv_set_opts(parser, UInt8(CSV_STRICT | CSV_STRICT_FINI))
        defer { csv_set_opts(parser, 0) }
        return csv_fini(
            parser,
            { text, length, context in context.asFields.pointee.append(text: text, length: length) },
            { _, context in context.asFields.pointee.isRecordComplete = true },
            fields
        ) == 0
    }

    /// The record that was read line by line, from its fields.
    ///
    /// - Parameter raw: The record as it stands in the file, without its line end.
    func batch(of raw: UnsafeBufferPointer<UInt8>, row: Int, line: Int) -> RecordBatch {
        record[0].end = Int32(raw.count)
        record[1].firstEnd = Int32(fields.pointee.count + 1)
        return RecordBatch(
            count: 1,
            firstRow: row,
            firstLine: line,
            lines: raw.baseAddress!,
            copies: UnsafePointer(fields.pointee.text),
            fieldEnds: UnsafePointer(fields.pointee.ends),
            records: UnsafePointer(record),
            separatorWidth: 0,
            isCleanText: false
        )
    }
}

extension UnsafeMutableRawPointer? {
    @inline(__always)
    fileprivate var asFields: UnsafeMutablePointer<LibCSVParser.Fields> {
        self.unsafelyUnwrapped.assumingMemoryBound(to: LibCSVParser.Fields.self)
    }

    @inline(__always)
    fileprivate var asBlock: UnsafeMutablePointer<RecordBlock> {
        self.unsafelyUnwrapped.assumingMemoryBound(to: RecordBlock.self)
    }
}
