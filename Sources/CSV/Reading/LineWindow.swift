import Files
import Glibc

/// The part of a file that is in memory: decoded text, from the records under way up to where the file has been read.
///
/// It finds the ends of lines and reads on as far as they need. What lies before `start` is given up when more is read,
/// so that the memory does not depend on the file's size.
struct LineWindow: ~Copyable {
    private let file: InputFile
    private let recordLimit: Int
    private var decoder: Decoder?
    private var chunk: UnsafeMutablePointer<UInt8>?
    private static let chunkSize = 1 << 17

    /// The text, in UTF-8. Another address may hold it after more was read.
    private(set) var text: UnsafeMutablePointer<UInt8>
    private var capacity = 1 << 18
    private(set) var filled = 0
    /// Where the text begins that has not been parsed.
    var cursor = 0
    /// Where the records under way begin, and the physical line on which they do.
    private(set) var start = 0
    private(set) var startLine = 1
    /// Whether nothing of the file lies behind what is filled.
    private(set) var isAtEnd = false

    private var fileOffset: Int64
    /// How many bytes are read at once: few after a jump, since the next one may be near.
    private var readSize = Self.chunkSize
    private var source: SourceCursor
    private let tracksOffsets: Bool

    // The next line feed and carriage return at or after `cursor`; -1 where not searched for yet, and `filled` where
    // there is none. Kept, because a search for each line would cross the window each time.
    private var nextLF = -1
    private var nextCR = -1

    /// Where the line at `cursor` ends, behind its terminator; set by `nextLineEnd()`.
    private(set) var lineEnd = 0
    /// Where its text ends, before the terminator.
    private(set) var lineTextEnd = 0

    /// - Parameters:
    ///   - recordLimit: The bytes of the longest record.
    ///   - tracksOffsets: Whether `offset(of:)` will be asked. Counting costs a tenth of reading a file that is not UTF-8.
    init(_ file: InputFile, dialect: Dialect, recordLimit: Int, tracksOffsets: Bool) {
        self.file = file
        self.tracksOffsets = tracksOffsets
        self.recordLimit = recordLimit
        text = .allocate(capacity: capacity)
        fileOffset = dialect.hasByteOrderMark ? Int64(dialect.encoding.byteOrderMark.count) : 0
        source = SourceCursor(dialect.encoding, offset: fileOffset)
        if dialect.encoding != .utf8 {
            decoder = Decoder(dialect.encoding)
            chunk = .allocate(capacity: Self.chunkSize)
        }
    }

    deinit {
        text.deallocate()
        chunk?.deallocate()
    }

    /// Begins new records at `cursor`, which is on this line.
    mutating func begin(line: Int) {
        start = cursor
        startLine = line
    }

    /// How far in the file the text at this address begins, in bytes; it lies behind that of the last question.
    mutating func offset(of address: UnsafePointer<UInt8>) -> Int64 {
        source.offset(of: address - UnsafePointer(text), in: text)
    }

    /// Goes on at another offset of the file.
    mutating func jump(to offset: Int64) {
        (fileOffset, filled, cursor, start, isAtEnd) = (offset, 0, 0, 0, false)
        (nextLF, nextCR) = (-1, -1)
        source.jump(to: offset)
        if decoder != nil { decoder = Decoder(source.encoding) }
        readSize = 1 << 14
    }

    // MARK: Lines

    /// Steps over the blank lines at `cursor` that the window holds, and returns how many there are. Nothing is parsed
    /// for them: there may be a million.
    mutating func skipBlankLines() -> Int {
        var count = 0
        while cursor < filled {
            if text[cursor] == UInt8(ascii: "\n") {
                cursor += 1
            } else if text[cursor] == UInt8(ascii: "\r"), cursor + 1 < filled || isAtEnd {
                // At the very end of the window there may yet come a line feed that belongs to it.
                let isPair = cursor + 1 < filled && text[cursor + 1] == UInt8(ascii: "\n")
                cursor += isPair ? 2 : 1
            } else {
                break
            }
            count += 1
        }
        return count
    }

    /// The end of the last line that ends within the next `size` bytes; nil where none does.
    func endOfLines(within size: Int) -> Int? {
        let limit = min(cursor + size, filled)
        var end = limit
        while end > cursor {
            // Behind a carriage return at the very end there may be a line feed that belongs to it.
            let byte = text[end &- 1]
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") && end < limit { return end }
            end &-= 1
        }
        return nil
    }

    /// Finds the end of the line at `cursor`, reading on as far as needed; nil at the end of the file.
    ///
    /// A last line without terminator is a line too.
    mutating func nextLineEnd() throws(CSVError) -> Int? {
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
        guard start < filled, let found = memchr(text + start, Int32(byte), filled - start) else { return filled }
        return found.assumingMemoryBound(to: UInt8.self) - UnsafeMutablePointer(text)
    }

    // MARK: Reading

    /// Reads the next chunk behind what the window holds, after moving the records under way to the window's start.
    private mutating func fill() throws(CSVError) {
        if start > 0 {
            if tracksOffsets { source.drop(start, of: text) }
            text.update(from: text + start, count: filled - start)
            filled -= start
            cursor -= start
            start = 0
        }
        // Every byte of a record may be a doubled quotation mark or a delimiter, but no record of sense is longer.
        if filled > 2 * recordLimit + Self.chunkSize { throw .recordTooLong(line: startLine, limit: recordLimit) }
        let room = decoder == nil ? Self.chunkSize : Decoder.capacity(forDecoding: Self.chunkSize)
        if capacity - filled < room {
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: max(capacity * 2, filled + room))
            larger.update(from: text, count: filled)
            text.deallocate()
            text = larger
            capacity = max(capacity * 2, filled + room)
        }
        if decoder != nil, let chunk {
            let got = try file.read(chunk, count: readSize, from: fileOffset)
            fileOffset += Int64(got)
            filled +=
                got == 0
                ? decoder!.finish(to: text + filled)
                : decoder!.decode(UnsafeBufferPointer(start: chunk, count: got), to: text + filled)
            isAtEnd = got == 0
        } else {
            let got = try file.read(text + filled, count: readSize, from: fileOffset)
            fileOffset += Int64(got)
            filled += got
            isAtEnd = got == 0
        }
        if isAtEnd { dropPadding() }
        readSize = min(readSize * 2, Self.chunkSize)
        (nextLF, nextCR) = (-1, -1)
    }

    /// Programs of the DOS age end a file with Ctrl-Z, right behind the last value too, and fill its last sector with it;
    /// others reserve space for a file and leave zeros in what they did not need.
    private mutating func dropPadding() {
        while filled > cursor, Dialect.isPadding(text[filled - 1]) { filled -= 1 }
    }
}
