package import Text

/// A line whose quotation marks are not written as CSV has them, but whose record can still be told to end with it.
///
/// Some databases put a backslash before a quotation mark within quotation marks (`"a 17\" rim"`), and some programs put
/// nothing there. Nobody can be sure what the cells of such a row hold, so it is a problem of that row. But it need not
/// take the rows behind it with it.
package enum MisquotedLine {
    /// The cells of the line as ranges of its text; false where there are not so many, or where a quotation mark is open
    /// at its end.
    ///
    /// - Parameter count: How many cells the header has.
    package static func findCells(
        in line: Bytes,
        delimiter: UInt8,
        count: Int,
        into ranges: inout [Range<Int>]
    ) -> Bool {
        for hasEscapes in [true, false] {
            ranges.removeAll(keepingCapacity: true)
            if read(line, delimiter, hasEscapes: hasEscapes, into: &ranges), ranges.count == count { return true }
        }
        return false
    }

    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    private static func read(
        _ line: Bytes,
        _ delimiter: UInt8,
        hasEscapes: Bool,
        into ranges: inout [Range<Int>]
    ) -> Bool {
        var index = 0
        while true {
            let start = index
            while index < line.count, line[index] != delimiter, isSpace(line[index]) { index += 1 }
            if index < line.count, line[index] == quote {
                guard let end = endOfQuoted(line, index + 1, delimiter, hasEscapes: hasEscapes) else { return false }
                index = end
            }
            while index < line.count, line[index] != delimiter { index += 1 }
            ranges.append(start..<index)
            if index == line.count { return true }
            index += 1
        }
    }

    /// Where a quoted cell ends, behind its quotation mark: the first one that a delimiter or the end of the line follows,
    /// and that is neither doubled nor escaped.
    private static func endOfQuoted(_ line: Bytes, _ start: Int, _ delimiter: UInt8, hasEscapes: Bool) -> Int? {
        var index = start
        while index < line.count {
            let hasQuoteBehind = index + 1 < line.count && line[index + 1] == quote
            if line[index] == quote {
                if hasQuoteBehind {
                    index += 2
                    continue
                }
                var next = index + 1
                while next < line.count, line[next] != delimiter, isSpace(line[next]) { next += 1 }
                if next == line.count || line[next] == delimiter { return index + 1 }
                index += 1
            } else {
                index += hasEscapes && line[index] == backslash && hasQuoteBehind ? 2 : 1
            }
        }
        return nil
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// The text of a cell without spaces and quotation marks around it; what stands between them stays as it is.
    static func content(of cell: Range<Int>, in line: Bytes) -> Range<Int> {
        var (start, end) = (cell.lowerBound, cell.upperBound)
        while start < end, isSpace(line[start]) { start += 1 }
        while start < end, isSpace(line[end - 1]) { end -= 1 }
        if end - start >= 2, line[start] == quote, line[end - 1] == quote { (start, end) = (start + 1, end - 1) }
        return start..<end
    }

    /// Whether a backslash stands before a quotation mark in a line.
    static func hasEscape(_ line: Bytes) -> Bool {
        zip(line, line.dropFirst()).contains { $0 == backslash && $1 == quote }
    }
}
