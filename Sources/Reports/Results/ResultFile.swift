import CSV
import Files
import Rows
import Text

/// A file that this program wrote as a result.
package enum ResultFile {
    /// Whether the first record of a file names all of our columns.
    package static func isOurs(at path: String) -> Bool {
        do {
            let file = try InputFile(path: path)
            var reader = try RecordReader(file, dialect: try DialectDetector.detect(file))
            guard try reader.next() else { return false }
            let names = Set((0..<reader.fieldCount).map { reader.field($0).text })
            return ResultColumn.allCases.allSatisfy { names.contains($0.rawValue) }
        } catch {
            return false
        }
    }
}
