private import CLibCSV
package import Files
import Text

/// A writer of records in a dialect to the output, through a buffer that goes out at the ends of records.
package struct RecordWriter: ~Copyable {
    private let output: OutputFile
    private let dialect: Dialect
    /// Of a file in Windows-1252, whose encoding is detected.
    private let page: CodePage?
    private let lineEnding: [UInt8]
    private var buffer: UnsafeMutablePointer<UInt8>
    private var capacity = bufferSize + 1 << 12
    private var count = 0
    private var encoder = Encoder()
    private var isAtRecordStart = true
    /// How many bytes go out at once.
    private static let bufferSize = 1 << 18

    package init(_ output: OutputFile, dialect: Dialect) {
        self.output = output
        self.dialect = dialect
        page = dialect.encoding == .windows1252 ? CodePage.of(.windows1252) : nil
        lineEnding = dialect.lineEnding.bytes
        buffer = .allocate(capacity: capacity)
    }

    deinit { buffer.deallocate() }

    /// What stands before the header: the byte order mark, and the line that names the delimiter.
    package mutating func begin() throws(OutputError) {
        if dialect.hasByteOrderMark {
            if dialect.encoding == .utf8 {
                append(dialect.encoding.byteOrderMark)
            } else {
                try output.write(dialect.encoding.byteOrderMark)
            }
        }
        if dialect.hasSeparatorLine {
            if dialect.separatorLine.isEmpty {
                append("sep=")
                append(dialect.delimiter)
            } else {
                append(dialect.separatorLine)
            }
            append(lineEnding)
        }
    }

    /// Text that is already CSV: one or several cells as they stood in the input.
    @inline(__always)
    package mutating func append(raw: UnsafeBufferPointer<UInt8>) {
        separate()
        reserve(raw.count)
        if let base = raw.baseAddress {
            (buffer + count).update(from: base, count: raw.count)
            count &+= raw.count
        }
    }

    /// One cell, quoted where it must be.
    package mutating func append(cell: UnsafeBufferPointer<UInt8>) {
        if needsQuotes(cell) {
            separate()
            reserve(cell.count * 2 + 2)
            // libcsv's writer surrounds the cell with quotation marks, and doubles those inside.
            count += csv_write2(buffer + count, capacity - count, cell.baseAddress, cell.count, UInt8(ascii: "\""))
        } else {
            append(raw: cell)
        }
    }

    /// A cell of our own, in characters that cannot be mistaken for another encoding.
    package mutating func append(cell: String) {
        if cell.isEmpty { return separate() }
        var text = page.map { $0.unmistakable(cell) } ?? cell
        text.withUTF8 { append(cell: $0) }
    }

    /// A whole record: text that is already CSV, and behind it our own cells, which `prepared(_:)` made ready.
    package mutating func append(record raw: UnsafeBufferPointer<UInt8>, ending: [UInt8]) throws(OutputError) {
        reserve(raw.count + ending.count)
        let end = buffer + count
        if let base = raw.baseAddress { end.update(from: base, count: raw.count) }
        ending.withUnsafeBufferPointer { (end + raw.count).update(from: $0.baseAddress!, count: $0.count) }
        count += raw.count + ending.count
        if count >= Self.bufferSize { try flush() }
    }

    /// The end of a record, from the delimiter before these cells to the line end: cells that need no quotes.
    package func prepared(_ cells: [String]) -> [UInt8] {
        cells.flatMap { [dialect.delimiter] + Array($0.utf8) } + lineEnding
    }

    package mutating func endRecord() throws(OutputError) {
        append(lineEnding)
        isAtRecordStart = true
        if count >= Self.bufferSize { try flush() }
    }

    /// Hands everything to the operating system.
    package mutating func flush() throws(OutputError) {
        let text = UnsafeBufferPointer(start: UnsafePointer(buffer), count: count)
        if dialect.encoding == .utf8 {
            try output.write(UnsafeRawBufferPointer(text))
        } else {
            try output.write(encoder.encode(text, as: dialect.encoding))
        }
        count = 0
    }

    /// Whether a cell would be read differently without quotation marks. Spaces at either end are trimmed by many
    /// readers, libcsv among them.
    private func needsQuotes(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = cell.first, let last = cell.last else { return false }
        if first <= UInt8(ascii: " ") || last <= UInt8(ascii: " ") { return true }
        return cell.containsAny(
            of: SIMD4(dialect.delimiter, UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"))
        )
    }

    @inline(__always)
    private mutating func separate() {
        if !isAtRecordStart { append(dialect.delimiter) }
        isAtRecordStart = false
    }

    private mutating func append(_ byte: UInt8) {
        reserve(1)
        buffer[count] = byte
        count &+= 1
    }

    private mutating func append(_ bytes: [UInt8]) {
        for byte in bytes { append(byte) }
    }

    private mutating func append(_ text: String) {
        append(Array(text.utf8))
    }

    @inline(__always)
    private mutating func reserve(_ room: Int) {
        if capacity &- count < room { grow(room) }
    }

    private mutating func grow(_ room: Int) {
        capacity = max(capacity * 2, count + room)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: buffer, count: count)
        buffer.deallocate()
        buffer = larger
    }
}
