import Testing
import Text

@testable import CSV

/// Rows whose quotation marks are not doubled, and what becomes of the rows behind them.
@Suite("Misquoted lines", .timeLimit(.minutes(5)))
struct MisquotedLineTests {
    private struct Row: Equatable {
        var cells: [String]
        var isMisquoted: Bool
        init(_ isMisquoted: Bool, _ cells: String...) { (self.cells, self.isMisquoted) = (cells, isMisquoted) }
    }

    private func rows(_ text: String) throws -> [Row] {
        try withFile(text.utf8) { file in
            var reader = try RecordReader(file, dialect: try DialectDetector.detect(file))
            var rows: [Row] = []
            while try reader.next() {
                var row = Row(reader.record.isMisquoted)
                row.cells = (0..<reader.fieldCount).map { reader.field($0).text }
                rows.append(row)
            }
            return Array(rows.dropFirst())
        }
    }

    @Test("a quotation mark behind a backslash, or alone, is a problem of its row alone")
    func rowAlone() throws {
        let plain = Row(false, "2", "x", "y")
        #expect(try rows("a,b,c\n1,\"17\\\" rim\",z\n2,x,y\n") == [Row(true, "1", "17\\\" rim", "z"), plain])
        #expect(try rows("a,b,c\n1,z,\"17\\\"\"\n2,x,y\n") == [Row(true, "1", "z", "17\\\""), plain])
        #expect(
            try rows("a,b,c\r\n1,\"a, \\\"b\\\", c\",z\r\n2,x,y\r\n") == [
                Row(true, "1", "a, \\\"b\\\", c", "z"), plain,
            ]
        )
        #expect(
            try rows("a,b,c\n1,\"say \"hi\" there\",z\n2,x,y\n") == [Row(true, "1", "say \"hi\" there", "z"), plain]
        )
    }

    @Test("rows behind it are read also where the next quotation mark would close it")
    func nextQuotationMark() throws {
        let text = "a,b\n1,\"17\\\"\"\n2,\"x\"\n3,\"\"\n4,\"19\\\"\"\n5,5\"\n6,y"
        let expected = [
            Row(true, "1", "17\\\""), Row(false, "2", "x"), Row(false, "3", ""), Row(true, "4", "19\\\""),
            Row(false, "5", "5\""), Row(false, "6", "y"),
        ]
        #expect(try rows(text) == expected)
    }

    @Test("the last row needs no line end")
    func lastRow() throws {
        #expect(try rows("a,b\n1,\"17\\\"\"") == [Row(true, "1", "17\\\"")])
    }

    @Test("a backslash that closes a cell, and text of several lines, are read as ever")
    func properText() throws {
        #expect(try rows("a,b\n1,\"C:\\\"\n2,\"D:\\\"") == [Row(false, "1", "C:\\"), Row(false, "2", "D:\\")])
        #expect(try rows("a,b\n1,\"one\\n\ntwo\"\n") == [Row(false, "1", "one\\n\ntwo")])
        #expect(try rows("a,b\n\"x \\ y\nz\",2\n") == [Row(false, "x \\ y\nz", "2")])
    }

    @Test("where the record's end cannot be told, the file is refused with the line")
    func noEnd() throws {
        #expect(throws: CSVError.textAfterQuote(line: 2)) { try rows("a,b\n1,\"y\" z\n2,x\n") }
        #expect(throws: CSVError.textAfterQuote(line: 2)) { try rows("a,b\n1,\"say \"hi\" there\",z\n2,x\n") }
        #expect(throws: CSVError.self) { try rows("a,b\n1,\"17\\\" and\nmore\"\n2,\"x\" y\n") }
    }
}
