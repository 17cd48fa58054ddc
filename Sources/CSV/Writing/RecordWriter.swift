package import Files
import Glibc

/// Writes records in a dialect to a file descriptor, through a buffer that goes out at the ends of records.
package struct RecordWriter: ~Copyable {
    private let descriptor: Int32
    private let path: String
    private let dialect: Dialect
    private let lineEnding: [UInt8]
    private var buffer: UnsafeMutablePointer<UInt8>
    private var capacity = blockSize + 1 << 12
    private var count = 0
    private var encoder = Encoder()
    private var isAtRecordStart = true
    /// How much goes out at once: so much that a disk takes it at its full speed.
    private static let blockSize = 1 << 20

    /// - Parameter path: For messages.
    package init(descriptor: Int32, path: String, dialect: Dialect) {
        self.descriptor = descriptor
        self.path = path
        self.dialect = dialect
        lineEnding = dialect.lineEnding.bytes
        buffer = Self.allocate(capacity)
    }

    deinit { UnsafeMutableRawPointer(buffer).deallocate() }

    /// What stands before the header: the byte order mark, and the line that names the delimiter.
    package mutating func begin() throws(OutputError) {
        if dialect.hasByteOrderMark {
            if dialect.encoding == .utf8 {
                append(dialect.encoding.byteOrderMark)
            } else {
                try write(dialect.encoding.byteOrderMark)
            }
        }
        if dialect.hasSeparatorLine {
            append("sep=")
            append(dialect.delimiter)
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
            count += quoted(cell, into: buffer + count, capacity: capacity - count)
        } else {
            append(raw: cell)
        }
    }

    /// A cell of ours, in characters that cannot be mistaken for another encoding.
    package mutating func append(cell: String) {
        if cell.isEmpty { return separate() }
        var text = dialect.encoding == .windows1252 ? Windows1252.unmistakable(cell) : cell
        text.withUTF8 { append(cell: $0) }
    }

    /// A whole record: text that is already CSV, and cells of ours behind it that `prepared(_:)` made ready.
    package mutating func append(record raw: UnsafeBufferPointer<UInt8>, ending: [UInt8]) throws(OutputError) {
        reserve(raw.count + ending.count)
        let end = buffer + count
        if let base = raw.baseAddress { end.update(from: base, count: raw.count) }
        ending.withUnsafeBufferPointer { (end + raw.count).update(from: $0.baseAddress!, count: $0.count) }
        count += raw.count + ending.count
        if count >= Self.blockSize { try writeBlocks() }
    }

    /// The end of a record, from the delimiter before these cells to the line end: cells that need no quotes.
    package func prepared(_ cells: [String]) -> [UInt8] {
        cells.flatMap { [dialect.delimiter] + Array($0.utf8) } + lineEnding
    }

    package mutating func endRecord() throws(OutputError) {
        append(lineEnding)
        isAtRecordStart = true
        if count >= Self.blockSize { try writeBlocks() }
    }

    /// Hands everything to the operating system.
    package mutating func flush() throws(OutputError) {
        let text = UnsafeBufferPointer(start: UnsafePointer(buffer), count: count)
        if dialect.encoding == .utf8 {
            try write(UnsafeRawBufferPointer(text))
        } else {
            try write(encoder.encode(text, as: dialect.encoding))
        }
        count = 0
    }

    /// Hands over the whole blocks, and keeps the rest. What must be encoded has no blocks: its characters could be cut.
    private mutating func writeBlocks() throws(OutputError) {
        guard dialect.encoding == .utf8 else { return try flush() }
        let size = count - count % Self.blockSize
        try write(UnsafeRawBufferPointer(start: buffer, count: size))
        buffer.update(from: buffer + size, count: count - size)
        count -= size
    }

    /// Whether a cell would be read differently without quotation marks. Spaces at either end are trimmed by many
    /// readers, libcsv among them.
    private func needsQuotes(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = cell.first, let last = cell.last else { return false }
        if first <= UInt8(ascii: " ") || last <= UInt8(ascii: " ") { return true }
        for byte in cell {
            if byte == dialect.delimiter || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
                || byte == UInt8(ascii: "\r")
            {
                return true
            }
        }
        return false
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

    /// Memory that a disk can read without a copy (`DirectOutput`).
    private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<UInt8> {
        UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: DirectOutput.alignment)
            .bindMemory(to: UInt8.self, capacity: capacity)
    }

    private mutating func grow(_ room: Int) {
        capacity = max(capacity * 2, count + room)
        let larger = Self.allocate(capacity)
        larger.update(from: buffer, count: count)
        UnsafeMutableRawPointer(buffer).deallocate()
        buffer = larger
    }

    private func write(_ bytes: [UInt8]) throws(OutputError) {
        do {
            try bytes.withUnsafeBytes { try write($0) }
        } catch let error as OutputError {
            throw error
        } catch {
            throw .cannotWrite(path: path, reason: "\(error)")
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
        var written = 0
        while written < bytes.count {
            let result = Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
            if result < 0 {
                if errno == EINTR { continue }
                if errno == EPIPE { throw .readerGone }
                if errno == EINVAL, DirectOutput.end(descriptor) { continue }
                throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
            }
            written += result
        }
    }
}
