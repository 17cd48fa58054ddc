import Foundation
import TestSupport

@testable import CSV
@testable import Files

/// A file with these bytes, for the length of `body`.
func withFile<Value>(_ bytes: some Sequence<UInt8>, _ body: (InputFile) throws -> Value) throws -> Value {
    let folder = TemporaryFolder()
    let path = folder.file("input.csv")
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return try withExtendedLifetime(folder) { try body(try InputFile(path: path)) }
}

/// A record as the tests compare it.
struct ReadRecord: Equatable, CustomStringConvertible {
    var row: Int
    var line: Int
    var fields: [String]

    init(_ row: Int, _ line: Int, _ fields: [String]) {
        self.row = row
        self.line = line
        self.fields = fields
    }

    var description: String { "row \(row), line \(line): \(fields)" }
}

/// All records of a text, in the dialect that is detected.
func records(of text: some Sequence<UInt8>, limits: RecordReader.Limits = RecordReader.Limits()) throws -> [ReadRecord]
{
    try withFile(text) { file in
        var reader = try RecordReader(file, dialect: try DialectDetector.detect(file), limits: limits)
        var records: [ReadRecord] = []
        while try reader.next() {
            let fields = (0..<reader.fieldCount).map { String(decoding: reader.field($0), as: UTF8.self) }
            records.append(ReadRecord(reader.row, reader.line, fields))
        }
        return records
    }
}

func records(of text: String) throws -> [ReadRecord] { try records(of: text.utf8) }
