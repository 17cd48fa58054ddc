import Text

/// A look at a text's first records for what the parser must be told: delimiter, line ending, separator line.
///
/// No record is parsed here.
struct HeaderScan {
    private(set) var delimiter: UInt8
    private(set) var lineEnding: Dialect.LineEnding = .lf
    private(set) var hasSeparatorLine = false
    private(set) var separatorLine: [UInt8] = []
    /// The header holds NUL bytes, or so many control characters that it is no text.
    private(set) var isBinary = false

    /// In the order of preference where several fit equally well. A comma comes last, because it stands in the names of
    /// columns (`Name, Vorname`) more often than any other.
    private static let candidates = Array("\t;|,".utf8)
    /// How many records behind the header are counted where the header alone does not settle the delimiter.
    private static let sampleRows = 50

    private let text: [UInt8]
    private var index = 0
    private var knowsLineEnding = false

    /// - Parameter chosen: What the user said, which beats what is detected.
    init(_ text: [UInt8], delimiter chosen: UInt8?) {
        self.text = text
        delimiter = chosen ?? UInt8(ascii: ",")
        let named = readSeparatorLine()
        hasSeparatorLine = named != nil
        let start = index
        guard let header = nextRecord() else { return }
        knowsLineEnding = true
        isBinary = header.nulBytes > 0 || header.controlCharacters * 20 > header.length
        if let known = chosen ?? named ?? Self.delimiterOfResults(text[start..<index]) {
            delimiter = known
        } else {
            delimiter = mostLikely(header)
        }
    }

    // MARK: - The delimiter

    private mutating func mostLikely(_ header: Record) -> UInt8 {
        let seen = Self.candidates.indices.filter { header.counts[$0] > 0 }
        var rows: [Record] = []
        while rows.count < Self.sampleRows, let row = nextRecord() { rows.append(row) }
        // In most rows a delimiter occurs as often as in the header, and what else stands in a name does not.
        func agreement(_ candidate: Int) -> Int {
            let agreeing = rows.count { $0.counts[candidate] == header.counts[candidate] }
            return agreeing * 2 > rows.count ? agreeing : 0
        }
        var best = seen.first
        for candidate in seen.dropFirst()
        where (agreement(candidate), header.counts[candidate]) > (agreement(best!), header.counts[best!]) {
            best = candidate
        }
        return Self.candidates[Self.ofTable(rows, below: best) ?? best ?? Self.comma]
    }

    private static let comma = candidates.count - 1

    /// The delimiter of a table that begins below a title: most rows have it, as often as each other, and lack that of
    /// the first row. Lines and remarks without any delimiter do not count: `+-----+-----+`, `(2 rows)`.
    private static func ofTable(_ rows: [Record], below first: Int?) -> Int? {
        if let first, rows.count(where: { $0.counts[first] > 0 }) * 2 >= rows.count { return nil }
        var best: (candidate: Int, rows: Int)?
        for candidate in candidates.indices {
            let table = rows.drop { $0.counts[candidate] == 0 }.filter { $0.counts.contains { $0 > 0 } }
            let frequency = Dictionary(grouping: table.map { $0.counts[candidate] }.filter { $0 > 0 }, by: \.self)
            let most = frequency.values.map(\.count).max() ?? 0
            if most >= 2, most * 2 > table.count, most > best?.rows ?? 0 { best = (candidate, most) }
        }
        return best?.candidate
    }

    /// What stands between the first two result columns, where the file is a result file: it leaves no doubt.
    private static func delimiterOfResults(_ header: ArraySlice<UInt8>) -> UInt8? {
        guard let name = header.firstRange(of: Array("session_status".utf8)) else { return nil }
        var rest = header[name.upperBound...]
        func skipQuote() { if rest.first == UInt8(ascii: "\"") { rest = rest.dropFirst() } }
        skipQuote()
        guard let delimiter = rest.popFirst(), candidates.contains(delimiter) else { return nil }
        skipQuote()
        return rest.starts(with: Array("session_id".utf8)) ? delimiter : nil
    }

    /// A first line `sep=;`, also with quotation marks around it or delimiters behind it, which programs add that do
    /// not know it.
    private mutating func readSeparatorLine() -> UInt8? {
        let quote = UInt8(ascii: "\"")
        let end = text.firstIndex { Self.isLineEnd($0) } ?? text.count
        var line = text[..<end]
        if line.first == quote { line = line.dropFirst() }
        guard line.count >= 5, String(decoding: line.prefix(4), as: UTF8.self).lowercased() == "sep=" else {
            return nil
        }
        let named = line[line.startIndex + 4]
        let rest = line.dropFirst(5)
        let isPlausible =
            named == UInt8(ascii: "\t")
            || named > UInt8(ascii: " ") && named < 0x7F && named != quote
                && !(named &- 0x30 < 10) && !((named | 0x20) &- 0x61 < 26)
        guard isPlausible, rest.allSatisfy({ $0 == quote || $0 == named || Self.candidates.contains($0) }) else {
            return nil
        }
        separatorLine = Array(text[..<end])
        index = end
        endLine()
        return named
    }

    // MARK: - Records

    /// What one record consists of, its quoted fields aside.
    private struct Record {
        var counts = [Int](repeating: 0, count: HeaderScan.candidates.count)
        var length = 0
        /// There is more than delimiters and spaces.
        var hasContent = false
        var nulBytes = 0
        var controlCharacters = 0
    }

    /// Scans the next record that is not blank.
    private mutating func nextRecord() -> Record? {
        var record = Record()
        var isQuoted = false
        // Only a quotation mark at the beginning of a field opens one: the name `17" rim` does not.
        var isFieldStart = true
        while index < text.count {
            let byte = text[index]
            if byte == 0 { record.nulBytes += 1 }
            if byte == UInt8(ascii: "\"") {
                if isQuoted {
                    isQuoted = index + 1 < text.count && text[index + 1] == byte
                    index += isQuoted ? 1 : 0
                } else {
                    isQuoted = isFieldStart
                }
                isFieldStart = false
            } else if isQuoted {
                // Whatever stands here belongs to the field.
                record.hasContent = true
            } else if Self.isLineEnd(byte) {
                endLine()
                if record.hasContent { return record }
                record = Record()
                isFieldStart = true
                continue
            } else if let candidate = Self.candidates.firstIndex(of: byte) {
                record.counts[candidate] += 1
                isFieldStart = true
            } else if byte != UInt8(ascii: " ") {
                isFieldStart = false
                record.hasContent = true
                if byte < 0x20 { record.controlCharacters += 1 }
            }
            record.length += 1
            index += 1
        }
        return record.hasContent ? record : nil
    }

    /// Steps over a line's end. Those up to the header's own show how the file's lines end.
    private mutating func endLine() {
        guard index < text.count else { return }
        let isReturn = text[index] == UInt8(ascii: "\r")
        let isPair = isReturn && index + 1 < text.count && text[index + 1] == UInt8(ascii: "\n")
        if !knowsLineEnding { lineEnding = isPair ? .crlf : isReturn ? .cr : .lf }
        index += isPair ? 2 : 1
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n") }
}
