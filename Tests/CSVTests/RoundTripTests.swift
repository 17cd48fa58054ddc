import Foundation
import TestSupport
import Testing
import Text

@testable import CSV
@testable import Files

/// What is read and written again, by raw copy and cell by cell, in every dialect, is what stood there.
@Suite("Round trips", .timeLimit(.minutes(5)))
struct RoundTripTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var dialect: Dialect
        var testDescription: String {
            "\(dialect.encoding) \(dialect.delimiterName) \(dialect.lineEnding) mark \(dialect.hasByteOrderMark)"
        }
    }

    /// Those that have all the values below.
    private static let encodings: [TextEncoding] = [.utf8, .utf16LittleEndian, .utf16BigEndian, .windows1252]

    static let cases: [Case] = encodings.flatMap { encoding in
        ",;\t|".utf8.flatMap { delimiter in
            [Dialect.LineEnding.lf, .crlf, .cr].flatMap { ending in
                [false, true].compactMap { sep -> Case? in
                    var dialect = Dialect()
                    dialect.encoding = encoding
                    dialect.hasByteOrderMark = encoding == .utf16LittleEndian || encoding == .utf16BigEndian
                    dialect.delimiter = delimiter
                    dialect.lineEnding = ending
                    dialect.hasSeparatorLine = sep
                    return Case(dialect: dialect)
                }
            }
        }
    }

    /// Another one tries other rows; a failure names it.
    private static let seed: UInt64 = 20_260_301

    private static let values = [
        "", "x", " x", "x ", "\t", "a,b", "a;b", "a|b", "a\tb", "say \"hi\"", "\"", "line\nbreak", "cr\rlf\r\n", "é",
        "ÿ",
        "€ 5", "0033612345678", "=1+1", "'", "œuvre",
    ]

    @Test("all values come back, raw and cell by cell", arguments: cases)
    func values(_ item: Case) throws {
        var random = SplitMix64(seed: Self.seed)
        let rows = (0..<60).map { _ in (0..<5).map { _ in Self.values.randomElement(using: &random)! } }
        // The first cell keeps a row from being blank, which would not be kept.
        let table = [["h1", "h2", "h3", "h4", "h5"]] + rows.map { ["k"] + $0.dropFirst() }
        let written = try write(item.dialect) { writer in
            for row in table {
                for cell in row { writer.append(cell: cell) }
                try writer.endRecord()
            }
        }
        let (raw, cells, fields) = try withFile(written) { file in
            #expect(try DialectDetector.detect(file).delimiter == item.dialect.delimiter)
            var reader = try RecordReader(file, dialect: item.dialect)
            var fields: [[String]] = []
            let raw = try write(item.dialect) { writer in
                while try reader.next() {
                    fields.append((0..<reader.fieldCount).map { String(decoding: reader.field($0), as: UTF8.self) })
                    writer.append(raw: reader.raw)
                    try writer.endRecord()
                }
            }
            var again = try RecordReader(file, dialect: item.dialect)
            var ranges: [Range<Int>] = []
            let cells = try write(item.dialect) { writer in
                while try again.next() {
                    let raw = again.raw
                    RawCells.ranges(in: raw, delimiter: item.dialect.delimiter, into: &ranges)
                    for range in ranges { writer.append(raw: UnsafeBufferPointer(rebasing: raw[range])) }
                    try writer.endRecord()
                }
            }
            return (raw, cells, fields)
        }
        // Compared by difference, so that a failure shows what differs and not two whole tables.
        let seed: Comment = "seed \(Self.seed)"
        #expect(zip(fields, table).filter { $0 != $1 }.map(\.0) == [] && fields.count == table.count, seed)
        #expect(raw.elementsEqual(written) == true, seed)
        #expect(cells.elementsEqual(written) == true, seed)
    }

    @Test("invalid bytes and lone surrogates come back as they were")
    func invalidText() throws {
        let utf8 = Array("a,é\n".utf8) + [0x31, 0x2C, 0xFF, 0xFE, 0x0A]
        let utf16: [UInt8] =
            [0xFF, 0xFE] + [0x61, 0, 0x2C, 0, 0x62, 0, 0x0A, 0, 0x31, 0, 0x2C, 0, 0x00, 0xD8, 0x0A, 0]
        for bytes in [utf8, utf16] {
            let (copy, validity) = try withFile(bytes) { file in
                let dialect = try DialectDetector.detect(file)
                var reader = try RecordReader(file, dialect: dialect)
                var validity: [Bool] = []
                let copy = try write(dialect) { writer in
                    while try reader.next() {
                        validity.append(reader.record.isCleanText)
                        writer.append(raw: reader.raw)
                        try writer.endRecord()
                    }
                }
                return (copy, validity)
            }
            #expect(copy == bytes)
            #expect(validity == [true, false])
        }
    }

    @Test("a character that the encoding lacks becomes a question mark")
    func missingCharacter() throws {
        var dialect = Dialect()
        dialect.encoding = .windows1252
        let written = try write(dialect) { writer in
            writer.append(cell: "€é漢")
            try writer.endRecord()
        }
        #expect(written == [0x80, 0xE9, 0x3F, 0x0A])
    }

    @Test("no cell of ours makes a Windows-1252 file look like UTF-8")
    func unmistakable() throws {
        var dialect = Dialect()
        dialect.encoding = .windows1252
        let written = try write(dialect) { writer in
            for cell in ["Spaß…", "“CAFÉ”", "Ü€", "œuvre de l’été – 5 €"] { writer.append(cell: cell) }
            try writer.endRecord()
        }
        #expect(try withFile(written) { try DialectDetector.detect($0).encoding } == .windows1252)
        let text = Array("Spa".utf8) + [0xDF] + Array("...,".utf8)
        #expect(written.starts(with: text))
    }

    @Test("what fills the writer's buffer several times is whole, in every encoding", arguments: encodings)
    func manyBuffers(_ encoding: TextEncoding) throws {
        var dialect = Dialect()
        dialect.encoding = encoding
        let rows = (0..<30_000).map { "row \($0)," + String(repeating: "é", count: $0 % 97) + "\n" }
        let written = try write(dialect) { writer in
            for row in rows {
                for cell in row.dropLast().split(separator: ",", omittingEmptySubsequences: false) {
                    writer.append(cell: String(cell))
                }
                try writer.endRecord()
            }
        }
        #expect(written.count > 1 << 20)
        #expect(written.elementsEqual(Self.encoded(rows.joined(), encoding)) == true)
    }

    /// The text's bytes, as Foundation encodes it.
    private static func encoded(_ text: String, _ encoding: TextEncoding) -> Data {
        switch encoding {
        case .utf8: Data(text.utf8)
        case .windows1252: text.data(using: .windowsCP1252)!
        case .utf16LittleEndian: text.data(using: .utf16LittleEndian)!
        case .utf16BigEndian: text.data(using: .utf16BigEndian)!
        default: Data()
        }
    }

    @Test("half a character at the end of a UTF-16 file does not take our columns with it")
    func halfCharacter() throws {
        let bytes: [UInt8] = [0xFF, 0xFE] + "a,b\n1,2".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } + [0x33]
        let (written, isValid) = try withFile(bytes) { file in
            let dialect = try DialectDetector.detect(file)
            var reader = try RecordReader(file, dialect: dialect)
            _ = try reader.next()
            _ = try reader.next()
            let isValid = reader.record.isCleanText
            let written = try write(dialect) { writer in
                writer.append(raw: reader.raw)
                writer.append(cell: "invalid")
                try writer.endRecord()
            }
            return (written, isValid)
        }
        #expect(!isValid)
        #expect(try records(of: written).map(\.fields) == [["1", "2\u{FFFD}", "invalid"]])
    }

    private func write(_ dialect: Dialect, _ body: (inout RecordWriter) throws -> Void) throws -> [UInt8] {
        let folder = TemporaryFolder()
        let path = folder.file("out.csv")
        let output = try withFile([]) { input in
            try OutputFile(path: path, input: input, rules: OutputFile.Rules { _ in false })
        }
        var writer = RecordWriter(output, dialect: dialect)
        try writer.begin()
        try body(&writer)
        try writer.flush()
        try output.commit()
        return try Array(Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
