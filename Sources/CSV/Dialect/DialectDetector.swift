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

    /// A dialect, and what speaks against its encoding.
    package struct Finding: Sendable {
        package var dialect = Dialect()
        /// Not nil where the text makes little sense in Windows-1252.
        package var doubt: EncodingDoubt?
    }

    package static func detect(_ file: InputFile, overrides: Overrides = Overrides()) throws(CSVError) -> Dialect {
        try examine(file, overrides: overrides).dialect
    }

    /// The dialect as far as it takes to read a header of plain ASCII, from the beginning of a file alone: its encoding is
    /// UTF-16 where a mark says so, else one that has ASCII in it.
    package static func detectForHeader(_ file: InputFile) throws(CSVError) -> Dialect {
        try examine(file, overrides: Overrides(), readsAll: false).dialect
    }

    package static func examine(_ file: InputFile, overrides: Overrides = Overrides()) throws(CSVError) -> Finding {
        try examine(file, overrides: overrides, readsAll: true)
    }

    private static func examine(
        _ file: InputFile,
        overrides: Overrides,
        readsAll: Bool
    ) throws(CSVError) -> Finding {
        var dialect = Dialect()
        let start = try start(of: file, count: headerSample)
        let marked = [TextEncoding.utf8, .utf16LittleEndian, .utf16BigEndian].first {
            start.starts(with: $0.byteOrderMark)
        }
        var evidence: EncodingEvidence?
        if let encoding = overrides.encoding {
            // Of the two orders of UTF-16 the mark knows which it is.
            dialect.encoding = encoding.isUTF16 && marked?.isUTF16 == true ? marked! : encoding
            let mark = dialect.encoding.byteOrderMark
            dialect.hasByteOrderMark = !mark.isEmpty && start.starts(with: mark)
        } else if let marked {
            dialect.encoding = marked
            dialect.hasByteOrderMark = true
        } else if readsAll {
            let found = try self.evidence(in: file)
            dialect.encoding = found.isUnicode ? .utf8 : .windows1252
            evidence = found
        } else {
            dialect.encoding = .windows1252
        }
        var head = decoded(
            start.dropFirst(dialect.hasByteOrderMark ? dialect.encoding.byteOrderMark.count : 0),
            dialect
        )
        // A header alone, behind which an old program filled up the sector, is text all the same.
        if start.count < headerSample { while Dialect.isPadding(head.last) { head.removeLast() } }
        if overrides.encoding == nil, let format = ForeignFormat.recognise(start: start, text: head) {
            throw .foreign(format)
        }
        let header = HeaderScan(head, delimiter: overrides.delimiter)
        if header.isBinary {
            if overrides.encoding == nil, let encoding = unmarkedUTF16(start) { throw .unmarkedUTF16(encoding) }
            throw .notText
        }
        dialect.hasSeparatorLine = header.hasSeparatorLine
        dialect.separatorLine = header.separatorLine
        dialect.delimiter = header.delimiter
        dialect.lineEnding = header.lineEnding
        guard dialect.encoding == .windows1252, let evidence else { return Finding(dialect: dialect) }
        let doubt = EncodingJudge(evidence).doubt(endsWithReturns: dialect.lineEnding == .cr)
        return Finding(dialect: dialect, doubt: doubt)
    }

    /// The evidence in all of the file, or in so much of it that the rest would change nothing.
    private static func evidence(in file: InputFile) throws(CSVError) -> EncodingEvidence {
        let capacity = 1 << 18
        let chunk = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        defer { chunk.deallocate() }
        var evidence = EncodingEvidence()
        var offset: Int64 = 0
        var kept = 0
        while !evidence.isSettled {
            let got = try file.read(chunk + kept, count: capacity - kept, from: offset)
            offset += Int64(got)
            let text = UnsafeBufferPointer(start: chunk, count: kept + got)
            guard !text.isEmpty else { break }
            let first = UTF8Text.firstNonASCII(text)
            let end = got == 0 || first == text.count ? text.count : EncodingEvidence.wholeLines(text)
            evidence.add(UnsafeBufferPointer(rebasing: text[..<end]), firstNonASCII: min(first, end))
            if got == 0 { break }
            kept = text.count - end
            chunk.update(from: chunk + end, count: kept)
        }
        return evidence
    }

    /// The order in which a text is UTF-16 that does not say so: one of the two bytes of its commonest characters is 0.
    private static func unmarkedUTF16(_ start: [UInt8]) -> TextEncoding? {
        let sample = start.prefix(512)
        let first = stride(from: 0, to: sample.count, by: 2).count { sample[$0] == 0 }
        let second = stride(from: 1, to: sample.count, by: 2).count { sample[$0] == 0 }
        if second * 3 > sample.count / 2, first * 20 < second { return .utf16LittleEndian }
        return first * 3 > sample.count / 2 && second * 20 < first ? .utf16BigEndian : nil
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
