import Testing

@testable import CSV

@Suite("Detecting the dialect", .timeLimit(.minutes(5)))
struct DialectDetectorTests {
    private func detect(
        _ bytes: some Sequence<UInt8>,
        overrides: DialectDetector.Overrides = DialectDetector.Overrides()
    ) throws -> Dialect {
        try withFile(bytes) { try DialectDetector.detect($0, overrides: overrides) }
    }

    @Test("the delimiter is the commonest candidate of the header outside quotes")
    func delimiters() throws {
        #expect(try detect("a,b;c,d\n".utf8).delimiter == UInt8(ascii: ","))
        #expect(try detect("a;b;c,d\n1,2,3,4,5\n".utf8).delimiter == UInt8(ascii: ";"))
        #expect(try detect("a\tb\n".utf8).delimiter == UInt8(ascii: "\t"))
        #expect(try detect("a|b\n".utf8).delimiter == UInt8(ascii: "|"))
        #expect(try detect("\"a,b,c\";d\n".utf8).delimiter == UInt8(ascii: ";"))
        #expect(try detect("only\n".utf8).delimiter == UInt8(ascii: ","))
    }

    @Test("a first line sep=; names the delimiter and is not the header")
    func separatorLine() throws {
        let dialect = try detect("sep=;\r\na;b,c\r\n1;2\r\n".utf8)
        #expect(dialect.hasSeparatorLine && dialect.delimiter == UInt8(ascii: ";") && dialect.lineEnding == .crlf)
        #expect(
            try records(of: "sep=;\r\na;b,c\r\n1;2\r\n") == [
                ReadRecord(1, 2, ["a", "b,c"]), ReadRecord(2, 3, ["1", "2"]),
            ]
        )
    }

    @Test("line ends are those of the header")
    func lineEndings() throws {
        #expect(try detect("a,b\n1,2\r\n".utf8).lineEnding == .lf)
        #expect(try detect("a,b\r\n1,2\n".utf8).lineEnding == .crlf)
        #expect(try detect("a,b\r1,2\r".utf8).lineEnding == .cr)
        #expect(try detect("\"a\r\nb\",c\n1,2\n".utf8).lineEnding == .lf)
    }

    @Test("one valid multi-byte sequence makes a file UTF-8, wherever it stands")
    func utf8() throws {
        #expect(try detect("a,b\n1,é\n".utf8).encoding == .utf8)
        #expect(try detect("plain\n".utf8).encoding == .utf8)
        let late = Array(String(repeating: "x,y\n", count: 200_000).utf8) + Array("é,\u{1F600}\n".utf8)
        #expect(try detect(late).encoding == .utf8)
        #expect(try detect([0xE9] + late).encoding == .utf8)
    }

    @Test("a multi-byte sequence that two chunks share is one", arguments: [262_141, 262_142, 262_143, 262_144])
    func sequenceAcrossChunks(_ padding: Int) throws {
        #expect(
            try detect(Array(repeating: UInt8(ascii: "x"), count: padding) + Array("\u{1F600}".utf8)).encoding == .utf8
        )
    }

    @Test("bytes above 127 without any valid sequence make it Windows-1252")
    func windows1252() throws {
        #expect(try detect(Array("a,b\nRen".utf8) + [0xE9, 0x0A]).encoding == .windows1252)
        #expect(try detect(Array("a,b\nx".utf8) + [0x80]).encoding == .windows1252)
    }

    @Test("byte order marks are seen and are no part of the header")
    func byteOrderMarks() throws {
        let cases: [(TextEncoding, [UInt8])] = [
            (.utf8, [0xEF, 0xBB, 0xBF] + Array("a;é\n1;2\n".utf8)),
            (.utf16LittleEndian, [0xFF, 0xFE] + "a;é\n1;2\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }),
            (.utf16BigEndian, [0xFE, 0xFF] + "a;é\n1;2\n".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }),
        ]
        for (encoding, bytes) in cases {
            let dialect = try detect(bytes)
            #expect(dialect.encoding == encoding && dialect.hasByteOrderMark)
            #expect(try records(of: bytes).map(\.fields) == [["a", "é"], ["1", "2"]])
        }
    }

    @Test("what the person says beats what is seen")
    func overrides() throws {
        let said = DialectDetector.Overrides(delimiter: UInt8(ascii: ","), encoding: .windows1252)
        let dialect = try detect("a;b;é\n".utf8, overrides: said)
        #expect(dialect.delimiter == UInt8(ascii: ",") && dialect.encoding == .windows1252)
    }

    @Test("UTF-16 without a byte order mark is refused with the option that helps")
    func utf16WithoutMark() throws {
        let bytes = "a,b\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(throws: CSVError.unmarkedUTF16(.utf16LittleEndian)) { try detect(bytes) }
        let swapped = "a,b\n".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        #expect(throws: CSVError.unmarkedUTF16(.utf16BigEndian)) { try detect(swapped) }
        #expect(try detect(bytes, overrides: .init(encoding: .utf16LittleEndian)).delimiter == UInt8(ascii: ","))
    }

    @Test("where several delimiters fit the header, the rows decide")
    func rowsDecide() throws {
        #expect(try detect("id;Name, Vorname\nA1;x\n".utf8).delimiter == UInt8(ascii: ";"))
        #expect(try detect("id;a (x, y, z);b\n1;2;3\n4;5;6\n".utf8).delimiter == UInt8(ascii: ";"))
        #expect(try detect("id,a;b;c;d,e\n1,2,3\n".utf8).delimiter == UInt8(ascii: ","))
        #expect(try detect("a,b,c;session_status;session_id\n1,2,3\n".utf8).delimiter == UInt8(ascii: ";"))
        #expect(try detect("a,b,c\t\"session_status\"\t\"session_id\"\n".utf8).delimiter == UInt8(ascii: "\t"))
        #expect(try detect("17\" rims;id;b\n1;2;3\n".utf8).delimiter == UInt8(ascii: ";"))
    }

    @Test(
        "a separator line is recognised as programs leave it behind",
        arguments: ["sep=;", "Sep=;", "SEP=;", "\"sep=;\"", "sep=;;;;;"]
    )
    func separatorLines(_ line: String) throws {
        let text = line + "\r\na;b,c,d,e\r\n1;2\r\n"
        let dialect = try detect(text.utf8)
        #expect(dialect.hasSeparatorLine && dialect.delimiter == UInt8(ascii: ";"))
        #expect(try records(of: text).first?.fields == ["a", "b,c,d,e"])
    }

    @Test("a line that names no delimiter is the header", arguments: ["sep=", "sep=a", "sep=;x", "separator", "sep=5"])
    func noSeparatorLine(_ line: String) throws {
        #expect(try !detect((line + "\n1\n").utf8).hasSeparatorLine)
    }

    @Test("a title above the table does not hide its delimiter")
    func titles() throws {
        let table = "a;b;c\n1;2;3\n4;5;6\n"
        for title in ["Report\n", "Report, March 2024\n\n", "\"A, b\"\n", "Firm\nFrom: x\nTo: y\n\n", "a|b\n"] {
            #expect(try detect((title + table).utf8).delimiter == UInt8(ascii: ";"), "\(title)")
        }
        #expect(try detect("name\nMeyer; Anna\n".utf8).delimiter == UInt8(ascii: ","))
        let lined = "+--+--+\n|a|b|\n+--+--+\n|1|2|\n|3|4|\n+--+--+\n2 rows in set\n"
        #expect(try detect(lined.utf8).delimiter == UInt8(ascii: "|"))
    }

    @Test("zeros behind the text, as space that was reserved leaves them, are no part of it")
    func padding() throws {
        for end in ["", "\n", "\r\n", "\n\u{1A}"] {
            for count in [1, 300, 100_000] {
                let bytes = Array(("a,b\n1,2" + end).utf8) + [UInt8](repeating: 0, count: count)
                #expect(try records(of: bytes).map(\.fields) == [["a", "b"], ["1", "2"]])
            }
        }
        let bytes = [0xFF, 0xFE] + "a,b\n1,2\n".utf16.flatMap { [UInt8($0), 0] } + [UInt8](repeating: 0, count: 64)
        #expect(try records(of: bytes).map(\.fields) == [["a", "b"], ["1", "2"]])
        #expect(try records(of: Array("a,b".utf8) + [0, 0]).map(\.fields) == [["a", "b"]])
    }

    @Test(
        "spreadsheets are told apart by what is in them",
        arguments: [
            ("xl/workbook.xml", ForeignFormat.workbook), ("xl/workbook.bin", .binaryWorkbook),
            ("[Content_Types].xml", .workbook), ("word/document.xml", .textDocument), ("Index/Document.iwa", .numbers),
            ("application/vnd.oasis.opendocument.spreadsheet", .openDocument), ("fleet.csv", .zip),
        ]
    )
    func archives(member: String, format: ForeignFormat) throws {
        #expect(throws: CSVError.foreign(format)) { try detect([0x50, 0x4B, 3, 4] + Array(member.utf8)) }
    }

    @Test("old documents are told apart as well")
    func oldDocuments() throws {
        let start: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
        for (name, format) in [
            ("Workbook", ForeignFormat.oldWorkbook), ("EncryptedPackage", .protectedWorkbook),
            ("WordDocument", .textDocument),
        ] {
            #expect(throws: CSVError.foreign(format)) { try detect(start + name.utf8.flatMap { [$0, 0] }) }
        }
        let xml = "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n"
        #expect(throws: CSVError.foreign(.xmlWorkbook)) { try detect(xml.utf8) }
    }

    @Test("files of other kinds are recognised, and files that only begin like them are not")
    func foreign() throws {
        #expect(throws: CSVError.foreign(.html)) { try detect("  <HTML>\n".utf8) }
        #expect(throws: CSVError.foreign(.json)) { try detect("{ \"a\": 1 }".utf8) }
        #expect(throws: CSVError.foreign(.openDocument)) {
            try detect([0x50, 0x4B, 3, 4] + Array("mimetypeapplication/vnd.oasis.opendocument.spreadsheet".utf8))
        }
        for text in ["[id],[name]\n", "{id};{name}\n", "<id>,<name>\n", "PK,name\n", "%PDF,x\n"] {
            #expect(throws: Never.self) { try detect(text.utf8) }
        }
        #expect(throws: Never.self) { try detect("<html>,x\n".utf8, overrides: .init(encoding: .utf8)) }
    }
}
