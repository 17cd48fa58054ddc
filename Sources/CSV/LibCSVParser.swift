private import CLibCSV

/// libcsv's push parser, and where its callbacks put what they find.
///
/// libcsv calls back once a field and once at the end of a record. Both callbacks get the same context pointer, to a
/// `Fields` that lives as long as the parser. The callbacks touch nothing else, and no class: a class property would
/// cost an exclusivity check on every one of millions of fields.
struct LibCSVParser: ~Copyable {
    /// The fields of the record under way.
    struct Fields {
        /// Where each field ends, counted from the start of the record's text.
        var ends: UnsafeMutablePointer<Int>
        var capacity = 64
        var count = 0
        /// Where the next field starts, where the fields are slices of the input.
        fileprivate var cursor = 0
        /// The number of bytes between one field's end and the next one's start.
        var gap: Int
        /// The text of the fields, one after another; unused where the fields are slices of the input.
        var text: UnsafeMutablePointer<UInt8>
        var textCapacity = 4096
        var textCount = 0
        var isRecordComplete = false
        /// The length of a field that is longer than the limit.
        var isFieldTooLong = false
        var isRecordTooLong = false
        let fieldLimit: Int
        let recordLimit: Int

        @inline(__always)
        fileprivate mutating func append(length: Int) {
            append(end: cursor &+ length)
            cursor = cursor &+ length &+ 1
        }

        @inline(__always)
        fileprivate mutating func append(end: Int) {
            if count == capacity { grow() }
            ends[count] = end
            count &+= 1
        }

        @inline(never)
        private mutating func grow() {
            let larger = UnsafeMutablePointer<Int>.allocate(capacity: capacity * 2)
            larger.update(from: ends, count: count)
            ends.deallocate()
            ends = larger
            capacity *= 2
        }

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
            append(end: textCount)
        }
    }

    private let parser: UnsafeMutablePointer<csv_parser>
    let fields: UnsafeMutablePointer<Fields>
    private let copiesText: Bool

    /// A parser that keeps spaces, for any line.
    ///
    /// libcsv trims unquoted fields. A space function that knows no spaces switches that off, at the price of one
    /// indirect call for every byte: a third of the whole parse.
    static func keepingSpaces(delimiter: UInt8, fieldLimit: Int, recordLimit: Int) -> LibCSVParser {
        let result = LibCSVParser(delimiter, copiesText: true, gap: 0, fieldLimit, recordLimit)
        csv_set_space_func(result.parser) { _ in 0 }
        return result
    }

    /// A parser that trims, and therefore may only be believed where the fields and the delimiters between them add up
    /// to the whole line. It reports where fields end, and leaves their text where it is.
    static func measuringFields(delimiter: UInt8, fieldLimit: Int, recordLimit: Int) -> LibCSVParser {
        LibCSVParser(delimiter, copiesText: false, gap: 1, fieldLimit, recordLimit)
    }

    private init(_ delimiter: UInt8, copiesText: Bool, gap: Int, _ fieldLimit: Int, _ recordLimit: Int) {
        parser = .allocate(capacity: 1)
        parser.initialize(to: csv_parser())
        csv_init(parser, 0)
        csv_set_delim(parser, delimiter)
        csv_set_blk_size(parser, 4096)
        fields = .allocate(capacity: 1)
        fields.initialize(
            to: Fields(
                ends: .allocate(capacity: 64),
                gap: gap,
                text: .allocate(capacity: 4096),
                fieldLimit: fieldLimit,
                recordLimit: recordLimit
            )
        )
        self.copiesText = copiesText
    }

    deinit {
        csv_free(parser)
        parser.deallocate()
        fields.pointee.ends.deallocate()
        fields.pointee.text.deallocate()
        fields.deallocate()
    }

    /// How many bytes the field under way has so far.
    var openFieldLength: Int { Int(parser.pointee.entry_pos) }

    /// Forgets the record that was complete, so that the next one starts at field 0.
    @inline(__always)
    func startRecord() {
        fields.pointee.count = 0
        fields.pointee.cursor = 0
        fields.pointee.textCount = 0
        fields.pointee.isRecordComplete = false
    }

    /// Hands a line, or a part of one, to libcsv. False where libcsv ran out of memory.
    @inline(__always)
    func feed(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        // The closures capture nothing, so they become C functions.
        let taken =
            copiesText
            ? csv_parse(
                parser,
                bytes,
                count,
                { text, length, context in context.asFields.pointee.append(text: text, length: length) },
                { _, context in context.asFields.pointee.isRecordComplete = true },
                fields
            )
            : csv_parse(
                parser,
                bytes,
                count,
                { _, length, context in context.asFields.pointee.append(length: length) },
                { _, context in context.asFields.pointee.isRecordComplete = true },
                fields
            )
        return taken == count
    }

    /// Ends the input: libcsv delivers a last record without a line end only now. False where a quote is still open.
    func finish() -> Bool {
        // Strictness is switched on only for the end: within a line, a stray quotation mark is text.
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

extension UnsafeMutableRawPointer? {
    @inline(__always)
    fileprivate var asFields: UnsafeMutablePointer<LibCSVParser.Fields> {
        self.unsafelyUnwrapped.assumingMemoryBound(to: LibCSVParser.Fields.self)
    }
}

/// Quotes a field with libcsv's writer: surrounded by quotation marks, and those inside doubled.
func quoted(_ field: UnsafeBufferPointer<UInt8>, into output: UnsafeMutablePointer<UInt8>, capacity: Int) -> Int {
    csv_write2(output, capacity, field.baseAddress, field.count, UInt8(ascii: "\""))
}
