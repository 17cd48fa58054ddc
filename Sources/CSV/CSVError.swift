package import Files

/// The reason why a file cannot be read as CSV at all. What is wrong with one row alone is that row's problem.
package enum CSVError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A quoted field that began on this line never ends.
    case unclosedQuote(line: Int)
    /// More text follows the quotation mark that closes a field.
    case textAfterQuote(line: Int)
    case fieldTooLong(line: Int, limit: Int)
    case recordTooLong(line: Int, limit: Int)
    /// NUL bytes or control characters stand where the header should be.
    case notText
    /// UTF-16 without a byte order mark.
    case unmarkedUTF16(TextEncoding)
    /// What is not UTF-8 makes little sense in Windows-1252; this is how some text of it reads in others.
    case doubtfulEncoding([Reading])
    /// The file is of another kind, whatever its name says.
    case foreign(ForeignFormat)
    case outOfMemory(line: Int)
    /// The file itself cannot be read.
    case input(InputError)

    /// A text as an encoding reads it.
    package struct Reading: Sendable, Equatable {
        package var encoding: TextEncoding
        package var text: String
        package init(encoding: TextEncoding, text: String) {
            self.encoding = encoding
            self.text = text
        }
    }

    package var description: String {
        if case .doubtfulEncoding(let readings) = self {
            return Self.doubt + " Choose the encoding in which the first name with an accent is right:"
                + readings.map { "\n  --encoding \($0.encoding.rawValue)".padded(to: 34) + $0.text }.joined()
        }
        return impersonalDescription
    }

    private static let doubt =
        "The file is not UTF-8, and in Windows-1252, as which such files are read otherwise, its text makes little sense. "
        + "Nothing was read further."

    /// The description without anything that stands in the file: for logs, and for what programs read.
    package var impersonalDescription: String {
        switch self {
        case .unclosedQuote(let line):
            "The quotation mark opened on line \(line) is never closed. "
                + "Close it, or write \"\" for a quotation mark that belongs to the text."
        case .textAfterQuote(let line):
            "On line \(line), text follows the quotation mark that closes a field. "
                + "Put a delimiter behind it, or write \"\" for a quotation mark that belongs to the text."
        case .fieldTooLong(let line, let limit):
            "A field that begins on line \(line) is longer than \(limit / 1024) KiB. "
                + "Probably a quotation mark on that line is never closed."
        case .recordTooLong(let line, let limit):
            "The row that begins on line \(line) is longer than \(limit / 1_048_576) MiB. "
                + "Probably a quotation mark on that line is never closed, or the file is no CSV file."
        case .notText:
            "The file is not text: NUL bytes or control characters stand where row 1 should name the columns. Export it "
                + "again as CSV."
        case .unmarkedUTF16(let encoding):
            "The file seems to be \(encoding.displayName) without a byte order mark, as programs save \"Unicode text\". "
                + "If so, use --encoding \(encoding.rawValue)"
        case .doubtfulEncoding(let readings):
            Self.doubt + " Name it with --encoding: "
                + readings.map(\.encoding.rawValue).joined(separator: ", ")
                + ". bulk-sessions check, without --json, shows how the first name with an accent reads in each."
        case .foreign(let format): "The file is \(format.displayName), not a CSV file. \(format.remedy)"
        case .outOfMemory(let line): "Not enough memory for the row that begins on line \(line)."
        case .input(let error): error.description
        }
    }
}

extension InputFile {
    /// Reads up to `count` bytes; 0 at the end of the file.
    func read(_ memory: UnsafeMutablePointer<UInt8>, count: Int, from offset: Int64) throws(CSVError) -> Int {
        do {
            return try read(into: UnsafeMutableRawBufferPointer(start: memory, count: count), at: offset)
        } catch {
            throw .input(error)
        }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
