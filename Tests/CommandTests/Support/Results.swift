import CSV
import Files
import Foundation
import Sending

/// A result file as the tests look at it.
struct Results {
    var header: [String]
    var rows: [[String: String]]

    init(_ workdir: Workdir, _ name: String) throws {
        let file = try InputFile(path: workdir.file(name))
        var reader = try RecordReader(file, dialect: try DialectDetector.detect(file))
        var records: [[String]] = []
        while try reader.next() {
            records.append((0..<reader.fieldCount).map { String(decoding: reader.field($0), as: UTF8.self) })
        }
        header = records.first ?? []
        rows = records.dropFirst().map { [header] record in
            Dictionary(zip(header, record), uniquingKeysWith: { first, _ in first })
        }
    }

    func column(_ name: String) -> [String] { rows.map { $0[name] ?? "" } }

    func count(_ status: SessionStatus) -> Int {
        column("session_status").filter { $0 == status.rawValue }.count
    }
}
