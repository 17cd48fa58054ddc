package import Files

/// The detection of a file's dialect: the encoding from all of its bytes, the rest from its header.
package enum DialectDetector {
    /// What the user said, which beats what is detected.
    package struct Overrides: Sendable {
        package var delimiter: UInt8?
        package var encoding: TextEncoding?
        package init(delimiter: UInt8? = nil, encoding: TextEncoding? = nil) {
            self.delimiter = delimiter
            self.encoding = encoding
        }
    }

    /// How many bytes are read to find the header, and rows that settle its delimiter.
    private static let headerSample = 1 << 18

    package static func detect(_ file: InputFile, overrides: Overrides = Overrides()) throws(CSVError) -> Dialect {
        var dialect = Dialect()
        let start = try start(of: file, count: headerSample)
        let marked = [TextEncoding.utf8, .utf16LittleEndian, .utf16BigEndian].first {
            start.starts(with: $0.byteOrderMark)
        }
        if let encoding = overrides.encoding {
            dialect.encoding = encoding
            dialect.hasByteOrderMark = !encoding.byteOrderMark.isEmpty && start.starts(with: encoding.byteOrderMark)
        } else if let marked {
            dialect.encoding = marked
            dialect.hasByteOrderMark = true
        } else {
            dialect.encoding = try isWindows1252(file) ? .windows1252 : .utf8
        }
        var head = decoded(
            start.dropFirst(dialect.hasByteOrderMark ? dialect.encoding.byteOrderMark.count : 0),
            dialect
        )
        // A header alone, behind which an old program filled up the sector, is text all the same.
        if start.count < headerSample { while head.last == Dialect.endMark { head.removeLast() } }
        if overrides.encoding == nil, let format = ForeignFormat.recognise(start: start, text: head) {
            throw .foreign(format)
        }
        let header = HeaderScan(head, delimiter: overrides.delimiter)
        if header.isBinary { throw .notText }
        dialect.hasSeparatorLine = header.hasSeparatorLine
        dialect.delimiter = header.delimiter
        dialect.lineEnding = header.lineEnding
        return dialect
    }

    /// Any valid multi-byte sequence makes a file UTF-8; bytes above 127 without any make it Windows-1252.
    private static func isWindows1252(_ file: InputFile) throws(CSVError) -> Bool {
        let capacity = 1 << 18
        let chunk = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        defer { chunk.deallocate() }
        var offset: Int64 = 0
        var kept = 0
        var sawHighByte = false
        while true {
            let got = try file.read(chunk + kept, count: capacity - kept, from: offset)
            offset += Int64(got)
            let text = UnsafeBufferPointer(start: chunk, count: kept + got)
            var index = UTF8Text.firstNonASCII(text)
            kept = 0
            while index < text.count {
                sawHighByte = true
                var needsMore = false
                if UTF8Text.sequenceLength(text, at: index, needsMore: &needsMore) > 0 { return false }
                if needsMore, got > 0 {
                    // A sequence that the chunk cuts in two is looked at with the next chunk.
                    kept = text.count - index
                    chunk.update(from: chunk + index, count: kept)
                    break
                }
                index = UTF8Text.firstNonASCII(text, from: index + 1)
            }
            if got == 0 { return sawHighByte }
        }
    }

    private static func start(of file: InputFile, count: Int) throws(CSVError) -> [UInt8] {
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
        defer { memory.deallocate() }
        var filled = 0
        while filled < count {
            let got = try file.read(memory + filled, count: count - filled, from: Int64(filled))
            if got == 0 { break }
            filled += got
        }
        return Array(UnsafeBufferPointer(start: memory, count: filled))
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>, _ dialect: Dialect) -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        return bytes.withUnsafeBufferPointer { input in
            [UInt8](unsafeUninitializedCapacity: Decoder.capacity(forDecoding: input.count)) { output, count in
                var decoder = Decoder(dialect.encoding)
                count = decoder.decode(input, to: output.baseAddress!)
            }
        }
    }
}
