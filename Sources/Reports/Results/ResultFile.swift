import CSV
import Files
import Rows
import Sending
import Text

/// A file that this program wrote as a result.
package enum ResultFile {
    /// Whether the first record of a file has the columns by which a result file is known.
    package static func isOurs(at path: String) -> Bool {
        judged(path) { (_: inout RecordReader, _: [ResultColumn?]) in true }
    }

    /// Whether this program has certainly written a file, so that nobody misses it who did not ask for it: its rows tell,
    /// by a reference, which no other program makes, or by nothing else in our columns than the checks write there.
    package static func isCertainlyOurs(at path: String) -> Bool {
        judged(path) { reader, columns throws(CSVError) in
            var seen = 0
            while seen < mostRows, try reader.next() {
                guard reader.fieldCount == columns.count else { continue }
                var row = OwnCells()
                for (index, column) in columns.enumerated() {
                    if let column { row.read(column, TextTrim.trimmed(reader.field(index))) }
                }
                if row.hasRef { return true }
                guard row.isOfCheck else { return false }
                seen += 1
            }
            return true
        }
    }

    /// Nearly every row that was sent has a reference, so that a few tell.
    private static let mostRows = 100

    /// What our columns of a row hold, as far as it tells who wrote them.
    private struct OwnCells {
        var hasRef = false
        private var status: SessionStatus?
        private var isCodeOfProblems = true
        private var hasCode = false
        private var hasMore = false

        mutating func read(_ column: ResultColumn, _ cell: Bytes) {
            switch column {
            case .ref: hasRef = SessionRef(cell) != nil
            case .status: status = SessionStatus(rawValue: cell.text)
            case .errorCode:
                hasCode = cell.count > 0
                let codes = cell.text.split(separator: ";")
                isCodeOfProblems = codes.allSatisfy { ProblemCode(rawValue: String($0)) != nil }
            case .id, .url, .expiresAt, .attempts: if cell.count > 0 { hasMore = true }
            case .error, .state, .stateAt: break
            }
        }

        /// Whether it is a row that has no reference because nothing was asked of the provider for it.
        var isOfCheck: Bool {
            switch status {
            case .valid, .duplicate: !hasMore && isCodeOfProblems
            case .invalid: hasCode && isCodeOfProblems
            default: false
            }
        }
    }

    /// Judges the rows behind the header of what is a result file by that; false of everything else.
    private static func judged(
        _ path: String,
        _ judge: (inout RecordReader, [ResultColumn?]) throws(CSVError) -> Bool
    ) -> Bool {
        // A pipe would be read to its end, and a device has none.
        guard InputFile.isRegular(path) else { return false }
        do {
            let file = try InputFile(path: path)
            var reader = try RecordReader(file, dialect: try dialect(of: file))
            guard try reader.next() else { return false }
            let header = (0..<reader.fieldCount).map { reader.field($0).text }
            guard ResultColumn.areOfResultFile(header) else { return false }
            return try judge(&reader, ResultColumn.find(in: header))
        } catch {
            return false
        }
    }

    /// What it takes to read the header. A result of a file in UTF-16 without a mark has none either.
    private static func dialect(of file: InputFile) throws(CSVError) -> Dialect {
        do {
            return try DialectDetector.detectForHeader(file)
        } catch .unmarkedUTF16(let encoding) {
            return try DialectDetector.detect(file, overrides: DialectDetector.Overrides(encoding: encoding))
        }
    }
}
