import Foundation
import Testing
import Text

@testable import CSV

/// A record is found again by its position: the same row, on the same line, with the same cells.
@Suite("Positions of records", .timeLimit(.minutes(5)))
struct RecordPositionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var encoding: TextEncoding
        var lineEnd: String
        var hasSeparatorLine: Bool

        var testDescription: String {
            "\(encoding) \(lineEnd.utf8.map(String.init).joined(separator: "+")) sep \(hasSeparatorLine)"
        }

        var dialect: Dialect {
            var dialect = Dialect()
            dialect.encoding = encoding
            dialect.hasByteOrderMark = !encoding.byteOrderMark.isEmpty
            dialect.delimiter = UInt8(ascii: ";")
            dialect.hasSeparatorLine = hasSeparatorLine
            return dialect
        }

        func bytes(of text: String) -> [UInt8] {
            switch encoding {
            case .utf8: [0xEF, 0xBB, 0xBF] + Array(text.utf8)
            case .windows1252: Array(text.data(using: .windowsCP1252)!)
            case .utf16LittleEndian: [0xFF, 0xFE] + Array(text.data(using: .utf16LittleEndian)!)
            case .utf16BigEndian: [0xFE, 0xFF] + Array(text.data(using: .utf16BigEndian)!)
            default: []
            }
        }
    }

    static let cases = [TextEncoding.utf8, .utf16LittleEndian, .utf16BigEndian, .windows1252].flatMap { encoding in
        ["\n", "\r\n", "\r"].flatMap { lineEnd in
            [false, true].map { Case(encoding: encoding, lineEnd: lineEnd, hasSeparatorLine: $0) }
        }
    }

    /// Another one tries other rows; a failure names it.
    private static let seed: UInt64 = 20_261_125

    /// Cells as they stand in a file.
    private static let cells = [
        "", "x", " x", "plain text", "\"a;b\"", "\"say \"\"hi\"\"\"", "\"two\nlines\"", "\"three\r\nmore\r\n\"", "é",
        "€ 5",
        "œuvre – ‘quoted’", "\"  kept  \"", "5\" tyre", "=1+1", "\"\"",
    ]
    /// Of characters that UTF-16 writes as pairs, which Windows-1252 does not have.
    private static let pairs = ["😀", "\"𝔘\n𝔫\"", "a😀b😀c", "漢字", "\u{FFFD}"]

    private func text(_ item: Case, rows: Int, using random: inout SplitMix64) -> String {
        let cells = Self.cells + (item.encoding == .windows1252 ? [] : Self.pairs)
        var lines = (item.hasSeparatorLine ? ["sep=;"] : []) + ["key;one;two;three"]
        for row in 0..<rows {
            switch Int.random(in: 0..<40, using: &random) {
            case 0: lines.append(contentsOf: Array(repeating: "", count: Int.random(in: 1...4, using: &random)))
            case 1: lines.append(";;")
            case 2: lines.append("k\(row)")
            // Longer than what is read at once after a jump.
            case 3 where row % 8 == 0: lines.append("k\(row);" + String(repeating: "é", count: 40_000) + ";x")
            default: break
            }
            let values = (0..<3).map { _ in cells.randomElement(using: &random)! }
            lines.append((["k\(row)"] + values).joined(separator: ";"))
        }
        // Longer than the reader's window, and another row behind it.
        lines.append("long;\"" + String(repeating: "é\"\"\n", count: 70_000) + "\";x")
        lines.append("last;1;2;3")
        return lines.joined(separator: item.lineEnd) + (Bool.random(using: &random) ? item.lineEnd : "")
    }

    private struct Found: Equatable {
        var position: RecordPosition
        var record: ReadRecord
        var raw: [UInt8]

        init(_ reader: inout RecordReader) {
            position = reader.position
            let fields = (0..<reader.fieldCount).map { String(decoding: reader.field($0), as: UTF8.self) }
            record = ReadRecord(reader.row, reader.line, fields)
            raw = Array(reader.raw)
        }

        var isHere: Bool { position.row == record.row && position.line == record.line }
    }

    @Test("Going to any record in any order gives what reading through gives", arguments: cases)
    func anyOrder(_ item: Case) throws {
        var random = SplitMix64(seed: Self.seed)
        let text = text(item, rows: 500, using: &random)
        try withFile(item.bytes(of: text)) { file in
            var through = try RecordReader(file, dialect: item.dialect, tracksPositions: true)
            var all: [Found] = []
            while try through.next() { all.append(Found(&through)) }
            #expect(all.count > 500)
            #expect(all.allSatisfy { $0.isHere })
            #expect(all.last?.record.fields == ["last", "1", "2", "3"])

            let indices = Array(all.indices)
            // Where rows are sent they come in their order, some left out.
            let some = indices.filter { _ in Int.random(in: 0..<30, using: &random) == 0 }
            let orders = [
                ("shuffled", indices.shuffled(using: &random)), ("backwards", indices.reversed()), ("some", some),
                ("again", [5, 5, 4, 5, 6, indices.last!, 0, indices.last!]),
            ]
            for (name, order) in orders {
                var reader = try RecordReader(file, dialect: item.dialect, tracksPositions: true)
                for index in order {
                    guard try reader.go(to: all[index].position), Found(&reader) == all[index] else {
                        Issue.record("\(name): record \(index) is not found; seed \(Self.seed)")
                        return
                    }
                    // What follows is the next one, wherever the reader came from.
                    guard index % 7 == 0, index + 1 < all.count else { continue }
                    guard try reader.next(), Found(&reader) == all[index + 1] else {
                        Issue.record("\(name): record \(index) is not followed by the next; seed \(Self.seed)")
                        return
                    }
                }
            }
        }
    }

    @Test("A position behind the end of the file, which has become shorter, is not found")
    func shortened() throws {
        let positions = try withFile("a,b\n1,2\n3,4\n5,6\n".utf8) { file in
            var reader = try RecordReader(file, dialect: Dialect())
            var positions: [RecordPosition] = []
            while try reader.next() { positions.append(reader.position) }
            return positions
        }
        #expect(positions.map(\.offset) == [0, 4, 8, 12])
        try withFile("a,b\n1,2\n".utf8) { file in
            for position in positions.dropFirst(2) {
                var reader = try RecordReader(file, dialect: Dialect())
                #expect(try !reader.go(to: position))
            }
            var reader = try RecordReader(file, dialect: Dialect())
            #expect(try reader.go(to: positions[1]))
        }
    }
}
