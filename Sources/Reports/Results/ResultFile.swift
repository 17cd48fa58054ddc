import CSV
import Files
import Rows
import Text

/// A file that this program wrote as a result.
package enum ResultFile {
    /// Whether the first record of a file has the columns by which a result file is known.
    package static func isOurs(at path: String) -> Bool {
        guard mayBeOurs(path) else { return false }
        do {
            let file = try InputFile(path: path)
            var reader = try RecordReader(file, dialect: try dialect(of: file))
            guard try reader.next() else { return false }
            return ResultColumn.areOfResultFile((0..<reader.fieldCount).map { reader.field($0).text })
        } catch {
            return false
        }
    }

    /// Whether it is a regular file whose first bytes spell our last column, in whatever encoding. A pipe is never read
    /// for this, nor a device, and of a large file only what a header may take.
    private static func mayBeOurs(_ path: String) -> Bool {
        guard let bytes = InputFile.beginning(ofRegularFile: path, limit: 1 << 20) else { return false }
        let letters = bytes.lazy.map { $0 | 0x20 }.filter { $0 &- UInt8(ascii: "a") < 26 }
        return Array(letters).firstRange(of: Array("sessionref".utf8)) != nil
    }

    /// A result of a file in UTF-16 without a mark has none either.
    private static func dialect(of file: InputFile) throws(CSVError) -> Dialect {
        do {
            return try DialectDetector.detect(file)
        } catch .unmarkedUTF16(let encoding) {
            return try DialectDetector.detect(file, overrides: DialectDetector.Overrides(encoding: encoding))
        }
    }
}
