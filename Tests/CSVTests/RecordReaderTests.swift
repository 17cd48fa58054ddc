import Testing
import Text

@testable import CSV

@Suite("Reading records", .timeLimit(.minutes(5)))
struct RecordReaderTests {
    /// Of the random tests; another one tries other rows.
    private static let seed: UInt64 = 20_260_301

    @Test("a last record without a line end is delivered")
    func lastRecordWithoutLineEnd() throws {
        #expect(try records(of: "a,b\n1,2") == [ReadRecord(1, 1, ["a", "b"]), ReadRecord(2, 2, ["1", "2"])])
    }

    @Test("libcsv trims spaces around fields; the raw text keeps them")
    func spaces() throws {
        for text in ["a,b\n 1 ,\t2\t\n", "a,b\n 1 ,\"2\" \n", "a,b\n1, \"2\"\n", "a,b\r 1,2 "] {
            #expect(try records(of: text).last?.fields == ["1", "2"])
            let raw = try withFile(text.utf8) { file in
                var reader = try RecordReader(file, dialect: try DialectDetector.detect(file))
                _ = try reader.next()
                _ = try reader.next()
                return String(decoding: reader.raw, as: UTF8.self)
            }
            #expect(text.replacing("\r", with: "\n").hasSuffix(raw) || text.hasSuffix(raw + "\n"))
        }
    }

    @Test("a delimiter in quotes behind a space belongs to the field")
    func quoteBehindSpace() throws {
        #expect(try records(of: "a,b\nx, \"y,z\"\n").last?.fields == ["x", "y,z"])
    }

    @Test("text behind a closing quote is refused, since libcsv would swallow rows until the next quote")
    func textBehindQuote() throws {
        #expect(throws: CSVError.textAfterQuote(line: 3)) { try records(of: "a,b\n1,2\n\"x\"y,3\n4,\"5\"\n") }
        #expect(throws: CSVError.textAfterQuote(line: 3)) { try records(of: "a,b\n1,\"z\n\"x,3\n") }
    }

    @Test("blank lines and rows of delimiters alone are skipped, and counted as rows of a spreadsheet")
    func blankLines() throws {
        let text = "\n\na,b\n\n1,2\n,\n  ,\t\n\"\",\"\"\n3,4\n\n"
        #expect(
            try records(of: text) == [
                ReadRecord(3, 3, ["a", "b"]), ReadRecord(5, 5, ["1", "2"]), ReadRecord(9, 9, ["3", "4"]),
            ]
        )
        let blank = try withFile(text.utf8) { file in
            var reader = try RecordReader(file, dialect: try DialectDetector.detect(file))
            while try reader.next() {}
            return reader.blankRows
        }
        #expect(blank == 7)
    }

    @Test("zeros that a program left in a line of their own are blank lines")
    func zeros() throws {
        for text in [
            "a,b\r\n1,2\r\n\0\0\0\0\r\n3,4\r\n", "a,b\n1,2\n\0\0\0\0\n3,4\n \0 \0", "a,b\n1,2\n\0 \0\n3,4\n\0\n",
        ] {
            #expect(
                try records(of: text) == [
                    ReadRecord(1, 1, ["a", "b"]), ReadRecord(2, 2, ["1", "2"]), ReadRecord(4, 4, ["3", "4"]),
                ]
            )
        }
    }

    @Test(
        "blanks and blank lines among lines that are read together take nothing from their neighbours",
        arguments: [
            "a,b\n1,2\n   \n3,4\n5,6\n", "a,b\n1,2\n\n\n\nx\n3,4\n", "a,b\n1,2\n 3,4\n5,6 \n7,8\n",
            "a,b\n1,2\n3,\n\n,4\n",
            "a,b\r\n1,2\r\n\r\n3,4\r\n", "a,b\r1,2\r\r3,4\r5,6\r", "a,b\n1,2\r3,4\r\n5,6\n\r7,8\n",
            "a\tb\n1\t2\n\t3\n4\t5\n",
        ]
    )
    func linesReadTogether(_ text: String) throws {
        // A space before every line, which libcsv trims, makes each of them be read by itself.
        let delimiter = text.utf8.contains(UInt8(ascii: "\t")) ? "\t" : ","
        let marked = text.split(separator: /\r\n|\n|\r/, omittingEmptySubsequences: false)
            .map { $0.allSatisfy(\.isWhitespace) && !$0.contains(delimiter) ? String($0) : " " + $0 }
            .joined(separator: "\n")
        #expect(try records(of: text) == records(of: marked))
    }

    @Test("records with quotation marks are read the same together as each by itself", arguments: [",", "\t"])
    func quotedRecordsReadTogether(_ delimiter: String) throws {
        let cells = [
            "x", "", "\"\"", "\"a b\"", "\"1\(delimiter)2\"", "\"say \"\"hi\"\"\"", "\"\"\"\"", "\"line\nbreak\"",
            "\"cr\rlf\r\n\"", "\"\r\r\n\n\"", "5\" tyre", "\" x \"", " x", "x ", " \"x\"", "\"x\" ", "é",
            "\"É\(delimiter)\"",
            "\"\(delimiter)\"\"\(delimiter)\"\"\"", "\"\n\(delimiter)\"",
        ]
        var random = SplitMix64(seed: Self.seed)
        for _ in 0..<300 {
            let rows = (0..<Int.random(in: 1...60, using: &random)).map { _ in
                "k" + (0..<3).map { _ in delimiter + cells.randomElement(using: &random)! }.joined()
            }
            let ends = rows.map { _ in ["\n", "\r\n", "\r"].randomElement(using: &random)! }
            let header = ["a", "b", "c", "d"].joined(separator: delimiter) + "\n"
            let together = try records(of: header + zip(rows, ends).map { $0 + $1 }.joined())
            let alone = try records(of: header + zip(rows, ends).map { " " + $0 + $1 }.joined())
            #expect(together == alone, "seed \(Self.seed)")
            #expect(together.count == rows.count + 1, "seed \(Self.seed)")
        }
    }

    @Test("text is found clean, or not, as the standard library and the table of controls have it")
    func cleanText() throws {
        let pieces: [[UInt8]] =
            [
                "plain text that is long enough", "x", "é", "ÿ", "\u{80}", "\u{9F}", "\u{A0}", "߿", "ࠀ", "€", "漢", "😀",
                "\t", "\u{1}", "\u{1F}", "\u{7F}", " ", "~",
            ].map { Array($0.utf8) } + [[0xC2], [0x80], [0xC0, 0x80], [0xE9], [0xFF], [0xED, 0xA0, 0x80], [0xC3]]
        var random = SplitMix64(seed: Self.seed)
        for _ in 0..<500 {
            let lines = (0..<Int.random(in: 1...20, using: &random)).map { _ -> [UInt8] in
                // Most pieces are harmless, so that both verdicts occur.
                (0..<12).flatMap { _ in
                    pieces[Bool.random(using: &random) ? 0 : Int.random(in: 0..<pieces.count, using: &random)]
                }
            }
            let bytes = Array("a\n".utf8) + lines.flatMap { Array("k".utf8) + $0 + Array("k\n".utf8) }
            var dialect = Dialect()
            dialect.encoding = .utf8
            let found = try withFile(bytes) { file in
                var reader = try RecordReader(file, dialect: dialect)
                _ = try reader.next()
                var found: [Bool] = []
                while try reader.next() { found.append(reader.record.isCleanText) }
                return found
            }
            let expected = lines.map { line -> Bool in
                guard let text = String(validating: line, as: UTF8.self) else { return false }
                return text.unicodeScalars.allSatisfy { $0 == "\t" || $0.properties.generalCategory != .control }
            }
            #expect(found == expected, "seed \(Self.seed)")
        }
    }

    @Test("a record whose quoted field goes on behind the block is read whole")
    func quotesAcrossBlocks() throws {
        for length in [8_150, 8_192, 30_000] {
            let long = String(repeating: "line\n", count: length / 5)
            let text = "a,b\n1,2\n3,\"\(long)\"\n4,\"5\"\n"
            let found = try records(of: text)
            #expect(found.map(\.fields) == [["a", "b"], ["1", "2"], ["3", long], ["4", "5"]])
            #expect(found.map(\.line) == [1, 2, 3, 4 + length / 5])
        }
    }

    @Test("long sequences of blank lines are counted, whatever ends them", arguments: ["\n", "\r\n", "\r"])
    func manyBlankLines(_ end: String) throws {
        let text = "a,b" + end + String(repeating: end, count: 70_000) + "1,2" + end + "  " + end + "3,4" + end + end
        #expect(try records(of: text).map(\.row) == [1, 70_002, 70_004])
        #expect(try records(of: text).map(\.line) == [1, 70_002, 70_004])
        let blank = try withFile(text.utf8) { file in
            var reader = try RecordReader(file, dialect: try DialectDetector.detect(file))
            while try reader.next() {}
            return reader.blankRows
        }
        #expect(blank == 70_002)
    }

    @Test("Ctrl-Z at the end of a file is no text, however often it stands there")
    func endMarks() throws {
        let marks = String(repeating: "\u{1A}", count: 300)
        let rows = [ReadRecord(1, 1, ["a", "b"]), ReadRecord(2, 2, ["1", "2"])]
        for ending in ["\u{1A}", "\r\n\u{1A}", marks, "\r\n" + marks, "\r\n" + marks + "\r\n"] {
            #expect(try records(of: "a,b\r\n1,2" + ending) == rows)
        }
        #expect(try records(of: "a,b" + marks) == [ReadRecord(1, 1, ["a", "b"])])
        #expect(try records(of: "a,b\n1,2\u{1A}\n").last?.fields == ["1", "2\u{1A}"])
    }

    @Test("the header is a batch of its own, also behind a separator line; then come many lines at once")
    func batches() throws {
        for text in ["a,b\n1,2\n3,4\n5,6\n", "sep=,\na,b\n1,2\n3,4\n5,6\n", "\n\na,b\n1,2\n3,4\n5,6\n"] {
            let counts = try withFile(text.utf8) { file in
                var reader = try RecordReader(file, dialect: try DialectDetector.detect(file))
                var counts: [Int] = []
                while try reader.nextBatch() { counts.append(reader.batch.count) }
                return counts
            }
            #expect(counts == [1, 3])
        }
    }

    @Test("a record's line is where it starts, also behind quoted line breaks")
    func lineNumbers() throws {
        let text = "a,b\n1,\"x\ny\r\n\nz\"\n2,3\n"
        #expect(
            try records(of: text) == [
                ReadRecord(1, 1, ["a", "b"]), ReadRecord(2, 2, ["1", "x\ny\r\n\nz"]), ReadRecord(3, 6, ["2", "3"]),
            ]
        )
    }

    @Test("lines end with LF, CRLF or a lone CR, also mixed", arguments: ["\n", "\r\n", "\r"])
    func lineEnds(_ end: String) throws {
        let lines = [ReadRecord(1, 1, ["a", "b"]), ReadRecord(2, 2, ["1", "2"]), ReadRecord(3, 3, ["3", "4"])]
        #expect(try records(of: "a,b\(end)1,2\(end)3,4\(end)") == lines)
        #expect(try records(of: "a,b\(end)1,2\r3,4\n") == lines)
    }

    @Test("quotes: doubled, around delimiters, around nothing, and stray ones as text")
    func quotes() throws {
        #expect(try records(of: "a,b\n\"say \"\"hi\"\"\",\"1,2\"\n").last?.fields == ["say \"hi\"", "1,2"])
        #expect(try records(of: "a,b\n\"\",x\n").last?.fields == ["", "x"])
        #expect(try records(of: "a,b\n5\" tyre,x\n").last?.fields == ["5\" tyre", "x"])
        #expect(try records(of: "a,b\n5\" or \"6\" tyre,\"x\"\n").last?.fields == ["5\" or \"6\" tyre", "x"])
    }

    @Test("an unclosed quote is an error that names its line, not a swallowed file")
    func unclosedQuote() throws {
        #expect(throws: CSVError.unclosedQuote(line: 3)) { try records(of: "a,b\n1,2\n3,\"x\n4,5\n") }
        #expect(throws: CSVError.unclosedQuote(line: 2)) { try records(of: "a,b\n\"") }
        let millions = "a,b\n1,2\n3,\"x\n" + String(repeating: "4,5\n", count: 1_000_000)
        #expect(throws: CSVError.fieldTooLong(line: 3, limit: 1 << 20)) { try records(of: millions) }
        let oneLine = "a,b\n1,2\n3,\"x" + String(repeating: "y", count: 12_000_000)
        #expect(throws: CSVError.recordTooLong(line: 3, limit: 4 << 20)) { try records(of: oneLine) }
    }

    @Test("fields at the cap are read, one byte more is refused")
    func fieldCap() throws {
        var limits = RecordReader.Limits()
        limits.field = 1000
        limits.record = 2500
        let fits = String(repeating: "x", count: 1000)
        #expect(try records(of: "a,b\n\(fits),1\n".utf8, limits: limits).last?.fields == [fits, "1"])
        #expect(try records(of: "a,b\n\"\(fits)\",1\n".utf8, limits: limits).last?.fields == [fits, "1"])
        for text in ["a,b\n\(fits)x,1\n", "a,b\n\"\(fits)x\",1\n"] {
            #expect(throws: CSVError.fieldTooLong(line: 2, limit: 1000)) { try records(of: text.utf8, limits: limits) }
        }
        #expect(throws: CSVError.recordTooLong(line: 2, limit: 2500)) {
            try records(of: "a,b\n\(fits),\(fits),\(fits)\n".utf8, limits: limits)
        }
    }

    @Test(
        "records that straddle the chunks of the file are read whole",
        arguments: [65_530, 65_534, 65_535, 65_536, 65_537]
    )
    func chunkBorders(_ padding: Int) throws {
        let first = String(repeating: "x", count: padding)
        let text = "a,b\r\n\(first),1\r\n\"é\r\n\"\"\",2\r\n3,4\r\n"
        #expect(try records(of: text).map(\.fields) == [["a", "b"], [first, "1"], ["é\r\n\"", "2"], ["3", "4"]])
    }

    @Test("rows longer or shorter than the header are delivered as they are")
    func raggedRows() throws {
        #expect(try records(of: "a,b\n1\n1,2,3\n").map(\.fields) == [["a", "b"], ["1"], ["1", "2", "3"]])
    }

    @Test("the raw text of a record is what stands in the file, without its line end")
    func rawText() throws {
        let raws = try withFile("a,b\r\n \"x\",2\r\n\"y\r\nz\",3".utf8) { file in
            var reader = try RecordReader(file, dialect: try DialectDetector.detect(file))
            var raws: [String] = []
            while try reader.next() { raws.append(String(decoding: reader.raw, as: UTF8.self)) }
            return raws
        }
        #expect(raws == ["a,b", " \"x\",2", "\"y\r\nz\",3"])
    }

    @Test("a thousand columns and a million blank lines cost neither memory nor order")
    func manyColumnsAndBlankLines() throws {
        let wide = (0..<1000).map(String.init)
        let text =
            wide.joined(separator: ",") + "\n" + String(repeating: "\n", count: 1_000_000)
            + wide.joined(separator: ",") + "\n"
        #expect(try records(of: text).map(\.row) == [1, 1_000_002])
        #expect(try records(of: text).last?.fields == wide)
    }

    @Test("NUL bytes in the header mean that this is no text; in a row they are that row's content")
    func nulBytes() throws {
        #expect(throws: CSVError.notText) { try records(of: "a\0b,c\n1,2\n") }
        #expect(try records(of: "a,b\n1\0,2\n").last?.fields == ["1\0", "2"])
    }

    @Test("empty and blank files have no records", arguments: ["", "\n", "\r\n\r\n", "  \n\t\n"])
    func emptyFiles(_ text: String) throws {
        #expect(try records(of: text).isEmpty)
    }
}
