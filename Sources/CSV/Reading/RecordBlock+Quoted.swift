import Glibc

// Records with quotation marks within a run.
extension RecordBlock {
    private static let quoteMark = UInt8(ascii: "\"")

    /// The first quotation mark at or behind a place; the count of the text where there is none.
    func firstQuote(from place: Int) -> Int {
        guard place < textCount, let found = memchr(text + place, Int32(Self.quoteMark), textCount - place) else {
            return textCount
        }
        return UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - text
    }

    /// Follows the record under way from field to field, and keeps copies of its fields without quotation marks.
    ///
    /// Each field must be exactly as long as libcsv said, and the next one must begin right behind it. Then both read
    /// the same: blanks outside of quotation marks, which libcsv trims, or text behind the closing one would make a
    /// difference.
    ///
    /// - Returns: Where the record ends, and how many lines it takes; nil where it must be read another way.
    mutating func unquote(_ record: RecordBatch.Span) -> (end: Int, lines: Int32)? {
        let first = Int(record.firstBound)
        let count = boundCount - first - 1
        var place = Int(record.start)
        var lines: Int32 = 1
        var fieldStart = Int(bounds[first]) + 1
        var isBlank = true
        bounds[first] = Int32(copiesCount - 1)
        for bound in first + 1...first + count {
            let length = Int(bounds[bound]) - fieldStart
            fieldStart = Int(bounds[bound]) + 1
            if length > 0 { isBlank = false }
            guard place < textCount,
                let end = text[place] == Self.quoteMark
                    ? copyQuoted(from: place + 1, length: length, lines: &lines)
                    : copyPlain(from: place, length: length)
            else { return nil }
            bounds[bound] = Int32(copiesCount)
            // Where the text has a delimiter or a line end, so that the copies need no more room than the text.
            copiesCount += 1
            let isLast = bound == first + count
            guard end < textCount, isLast ? isLineEnd(end) : text[end] == delimiter else { return nil }
            place = end + 1
        }
        // Nothing but delimiters, or one field alone, which may be an end mark: both are for the other way.
        return isBlank || count < 2 ? nil : (place - 1, lines)
    }

    /// Copies a field without quotation marks around it.
    private mutating func copyPlain(from start: Int, length: Int) -> Int? {
        guard start + length < textCount else { return nil }
        let isTrimmed = text[start] == UInt8(ascii: " ") || text[start] == UInt8(ascii: "\t")
        if isTrimmed, length > 0 || text[start] != delimiter { return nil }
        (copies + copiesCount).update(from: text + start, count: length)
        copiesCount += length
        return start + length
    }

    /// Copies a field from behind its opening quotation mark.
    ///
    /// - Returns: The place behind the closing one.
    private mutating func copyQuoted(from start: Int, length: Int, lines: inout Int32) -> Int? {
        var place = start
        var left = length
        while true {
            let quote = firstQuote(from: place)
            let piece = quote - place
            if quote == textCount || piece > left { return nil }
            countLineEnds(place..<quote, &lines)
            (copies + copiesCount).update(from: text + place, count: piece)
            copiesCount += piece
            left -= piece
            let isDoubled = quote + 1 < textCount && text[quote + 1] == Self.quoteMark
            if !isDoubled { return left == 0 ? quote + 1 : nil }
            if left == 0 { return nil }
            copies[copiesCount] = Self.quoteMark
            copiesCount += 1
            left -= 1
            place = quote + 2
        }
    }

    private func countLineEnds(_ range: Range<Int>, _ lines: inout Int32) {
        for place in range where text[place] < UInt8(ascii: " ") {
            let isPair = text[place] == UInt8(ascii: "\r") && text[place + 1] == UInt8(ascii: "\n")
            if isLineEnd(place), !isPair { lines += 1 }
        }
    }
}
