/// The way in which a file writes its records; the result is written in the same, so that it opens as the input did.
package struct Dialect: Sendable, Equatable {
    package enum LineEnding: String, Sendable {
        case lf = "\n"
        case crlf = "\r\n"
        case cr = "\r"

        var bytes: [UInt8] { Array(rawValue.utf8) }
    }

    package var encoding: TextEncoding = .utf8
    package var hasByteOrderMark = false
    package var delimiter: UInt8 = UInt8(ascii: ",")
    package var lineEnding: LineEnding = .lf
    /// The file begins with a line `sep=;`, by which a spreadsheet program was told the delimiter.
    package var hasSeparatorLine = false
    /// That line as it stands in the file, where it is written in another way: `SEP=;`, `"sep=;"`.
    package var separatorLine: [UInt8] = []

    /// Ctrl-Z, with which programs of the DOS age end a file, and fill its last sector.
    static let endMark: UInt8 = 0x1A

    /// Whether this fills a file up behind its text: end marks, or the zeros of space that was reserved.
    static func isPadding(_ byte: UInt8?) -> Bool { byte == endMark || byte == 0 }

    package init() {}

    /// For the sentence that says how a file is read: `Windows-1252, semicolon-separated`.
    package var summary: String {
        let mark = encoding == .utf8 && hasByteOrderMark ? " with byte order mark" : ""
        return "\(encoding.displayName)\(mark), \(delimiterName)-separated"
    }

    /// For sentences: "comma", "semicolon".
    package var delimiterName: String {
        switch delimiter {
        case UInt8(ascii: ","): "comma"
        case UInt8(ascii: ";"): "semicolon"
        case UInt8(ascii: "\t"): "tab"
        case UInt8(ascii: "|"): "vertical bar"
        default: "\"\(Character(UnicodeScalar(delimiter)))\""
        }
    }
}
