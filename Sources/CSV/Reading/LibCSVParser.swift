private import CLibCSV
import Text

/// libcsv's push parser, and where its callbacks put what they find.
///
/// libcsv calls back once a field and once at the end of a record. Both callbacks get the same context pointer, to
/// `Fields` or to a `RecordBlock` that live as long as the parser. The callbacks touch nothing else, and no class: a class
/// property would cost an exclusivity check on every one of millions of fields.
struct LibCSVParser: ~Copyable {
    /// The fields of the record under way, copied.
    struct Fields {
        /// Where each field begins and ends in the text: field `n` between bound `n` and bound `n + 1`.
        var bounds: UnsafeMutablePointer<Int32>
        var capacity = 64
        var count = 0
        /// The text of the fields, one after another.
        var text: UnsafeMutablePointer<UInt8>
        var textCapacity = 4096
        var textCount = 0
        var isRecordComplete = false
        /// The length of a field that is longer than the limit.
        var isFieldTooLong = false
        var isRecordTooLong = false
        let fieldLimit: Int
        let recordLimit: Int

        fileprivate mutating func append(text field: UnsafeRawPointer?, length: Int) {
            if length > fieldLimit { isFieldTooLong = true }
            if textCount + length > recordLimit { isRecordTooLong = true }
            if isFieldTooLong || isRecordTooLong { return }
            if textCount + length > textCapacity {
                let capacity = max(textCapacity * 2, textCount + length)
                let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
                larger.update(from: text, count: textCount)
                text.deallocate()
                text = larger
                textCapacity = capacity
            }
            if let field, length > 0 {
                (text + textCount).update(from: field.assumingMemoryBound(to: UInt8.self), count: length)
            }
            textCount += length
            count += 1
            if count == capacity { grow() }
            bounds[count] = Int32(truncatingIfNeeded: textCount)
        }

        private mutating func grow() {
            let larger = UnsafeMutablePointer<Int32>.allocate(capacity: capacity * 2)
            larger.update(from: bounds, count: count)
            bounds.deallocate()
            bounds = larger
            capacity *= 2
        }
    }

    /// How a line was taken.
    enum Reading {
        case whole
        /// Text follows the quotation mark that closes a field.
        case textAfterQuote
        case outOfMemory
    }

    private let parser: UnsafeMutablePointer<csv_parser>
    let fields: UnsafeMutablePointer<Fields>
    let run: UnsafeMutablePointer<RecordBlock>

    init(delimiter: UInt8, fieldLimit: Int, recordLimit: Int) {
        parser = .allocate(capacity: 1)
        parser.initialize(to: csv_parser())
        csv_init(parser, 0)
        csv_set_delim(parser, delimiter)
        csv_set_blk_size(parser, 4096)
        fields = .allocate(capacity: 1)
        fields.initialize(
            to: Fields(
                bounds: .allocate(capacity: 64),
                text: .allocate(capacity: 4096),
                fieldLimit: fieldLimit,
                recordLimit: recordLimit
            )
        )
        fields.pointee.bounds[0] = 0
        run = .allocate(capacity: 1)
        run.initialize(to: RecordBlock(delimiter: delimiter, lineLimit: fieldLimit))
    }

    deinit {
        csv_free(parser)
        parser.deallocate()
        fields.pointee.bounds.deallocate()
        fields.pointee.text.deallocate()
        fields.deallocate()
        run.pointee.deallocate()
        run.deallocate()
    }

    /// How many bytes the field under way has so far.
    var openFieldLength: Int { Int(parser.pointee.entry_pos) }

    /// Forgets the record that was complete, so that the next one starts at field 0.
    @inline(__always)
    func startRecord() {
        fields.pointee.count = 0
        fields.pointee.textCount = 0
        fields.pointee.isRecordComplete = false
    }

    /// Hands to libcsv lines that start with a record, at most `RecordBlock.capacity` bytes, and notes in `run` where their
    /// fields are. What `run` does not cover then must be handed over again.
    ///
    /// - Parameter nextQuote: The place of the first quotation mark, or `count`.
    func measure(_ lines: UnsafePointer<UInt8>, count: Int, nextQuote: Int) -> Reading {
        run.pointee.start(lines, count: count, nextQuote: nextQuote)
        // The closures capture nothing, so they become C functions.
        let taken = csv_parse(
            parser,
            lines,
            count,
            { _, length, context in context.asRun.pointee.append(fieldOf: length) },
            { _, context in context.asRun.pointee.endRecord() },
            run
        )
        // A field may still be open: libcsv forgets it, because it comes again.
        if nextQuote < count { csv_fini(parser, nil, nil, nil) }
        return taken == count ? .whole : .outOfMemory
    }

    /// Hands a line, or a part of one, to libcsv, and keeps copies of its fields.
    ///
    /// Strict mode stops at every quotation mark that is out of place. One within an unquoted field is text (`5" tyre`)
    /// and is taken as such. One that closes a quoted field before more text is not: libcsv would go on within
    /// quotation marks and swallow rows until the next one.
    func read(_ line: UnsafePointer<UInt8>, count: Int) -> Reading {
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
        return .whole
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
}

// MARK: Records

extension LibCSVParser {
    /// Where there is nothing to read.
    var noRecords: RecordBatch { run.pointee.noRecords }

    /// The record that was read by line, from its fields.
    ///
    /// - Parameter raw: As it stands in the file, without its line end.
    func recordByLine(_ raw: UnsafeBufferPointer<UInt8>, row: Int, line: Int) -> RecordBatch {
        // Of no run now: its place is free.
        let spans = run.pointee.spans
        spans[0] = RecordBatch.Span(firstBound: 0, line: 0, start: 0, end: Int32(raw.count), isCopied: true)
        spans[1] = RecordBatch.Span(firstBound: Int32(fields.pointee.count + 1), line: 0, start: 0, end: 0)
        return RecordBatch(
            count: 1,
            firstRow: row,
            firstLine: line,
            lines: raw.baseAddress!,
            copies: UnsafePointer(fields.pointee.text),
            bounds: UnsafePointer(fields.pointee.bounds),
            spans: UnsafePointer(spans),
            gap: 0,
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
    fileprivate var asRun: UnsafeMutablePointer<RecordBlock> {
        self.unsafelyUnwrapped.assumingMemoryBound(to: RecordBlock.self)
    }
}

/// Quotes a field with libcsv's writer: surrounded by quotation marks, and those inside doubled.
func quoted(_ field: UnsafeBufferPointer<UInt8>, into output: UnsafeMutablePointer<UInt8>, capacity: Int) -> Int {
    csv_write2(output, capacity, field.baseAddress, field.count, UInt8(ascii: "\""))
}
