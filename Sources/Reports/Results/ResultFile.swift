import CSV
import Files
import Rows
import Text

/// A file that this program wrote as a result.
package enum ResultFile {
    /// Whether the first record of a file has the columns by which a result file is known.
    package static func isOurs(at path: String) -> Bool {
        // A pipe would be read to its end, and a device has none.
        guard InputFile.isRegular(path) else { return false }
        do {
            let file = try InputFile(path: path)
            var reader = try RecordReader(file, dialect: try dialect(of: file))
            guard try reader.next() else { return false }
            return ResultColumn.areOfResultFile((0..<reader.fieldCount).map { reader.field($0).text })
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
