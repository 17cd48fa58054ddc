import CSV
import Files
import Rows
import Text

/// How the first name with an accent reads in each encoding that a file may be in, so that a person can tell which is right.
struct NameReadings {
    private let encodings: [TextEncoding]
    /// As it stands in the file.
    private let name: [UInt8]

    /// More rows than that are not looked through for it.
    private static let rowLimit = 10_000

    init(_ file: InputFile, _ dialect: Dialect, columns: [String], _ doubt: EncodingDoubt) throws {
        encodings = doubt.encodings
        name = try Self.firstName(file, dialect, columns, encodings) ?? doubt.word
    }

    var readings: [CSVError.Reading] {
        encodings.map { encoding in
            let text = VisibleText.shortened(encoding.text(of: name), to: 40)
            return CSVError.Reading(encoding: encoding, text: "\"\(text)\"")
        }
    }

    /// The first cell in a column for names that does not read the same in all of them.
    private static func firstName(
        _ file: InputFile,
        _ dialect: Dialect,
        _ columns: [String],
        _ encodings: [TextEncoding]
    ) throws -> [UInt8]? {
        guard let mapping = try? HeaderMapping.match(columns: columns, relevant: []) else { return nil }
        let wanted = [Field.firstName, .lastName, .name].compactMap { mapping.column(of: $0) }
        guard !wanted.isEmpty else { return nil }
        var reader = try RecordReader(file, dialect: dialect)
        _ = try reader.next()
        for _ in 0..<rowLimit {
            guard (try? reader.next()) ?? false else { return nil }
            for column in wanted where column < reader.fieldCount && !reader.field(column).isASCII {
                let name = dialect.encoding.source(of: reader.field(column))
                if Set(encodings.map { $0.text(of: name) }).count > 1 { return name }
            }
        }
        return nil
    }
}
