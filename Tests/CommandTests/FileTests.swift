import CSV
import Files
import Foundation
import Rows
import Sending
import Testing
import Text

/// Files of many makes, through the built binary: each reads right and comes back unchanged, or is refused in words.
@Suite("files of many makes", .timeLimit(.minutes(10)))
struct FileTests {
    // In the manner of the csv-spectrum cases: one difficulty a file.
    static let spectrum: [FileCase] = [
        FileCase("simple", Sheet.text()),
        FileCase("simple with CRLF", Sheet.text(end: "\r\n")),
        FileCase("simple with lone CR", Sheet.text(end: "\r")),
        FileCase("comma in quotes", Sheet.text(["\"Bonnard, Amélie\"", "plain"])),
        FileCase("empty and quoted empty", Sheet.text(["", "\"\""])),
        FileCase("empty with CRLF", Sheet.text(["", "\"\""], end: "\r\n")),
        FileCase("escaped quotes", Sheet.text(["\"ha \"\"ha\"\" ha\"", "\"\"\"\""])),
        FileCase("json in a field", Sheet.text([#""{""type"": ""Point"", ""coordinates"": [102.0, 0.5]}""#, "x"])),
        FileCase("coordinates", Sheet.text(["\"51° 30' 26\"\" N, 0° 7' 39\"\" W\"", "51° 30' 26\" N"])),
        FileCase("newlines", Sheet.text(["\"one\ntwo\n\nthree\"", "\"\n\""])),
        FileCase("newlines with CRLF", Sheet.text(["\"one\r\ntwo\"", "\"three\nfour\rfive\""], end: "\r\n")),
        FileCase("quotes and newlines", Sheet.text(["\"say \"\"hi\"\"\n\"\"there\"\"\"", "x"])),
        FileCase("utf8", Sheet.text(["ʤ", "\u{1F600} 漢字"])),
        FileCase("spaces", Sheet.text(["  spaced  ", "\t\"quoted\" "])),
    ]

    static let makes: [FileCase] = [
        FileCase(
            "semicolons in Windows-1252, as Excel writes them in Europe",
            Sheet.windows1252(Sheet.text(["5 €", "l’été"], delimiter: ";", end: "\r\n")),
            says: "Windows-1252, semicolon-separated"
        ),
        FileCase(
            "UTF-8 with byte order mark, as Excel writes it",
            [0xEF, 0xBB, 0xBF] + Array(Sheet.text(["é", "x"], end: "\r\n").utf8),
            says: "UTF-8 with byte order mark, comma-separated"
        ),
        FileCase(
            "Unicode text, as Excel writes it",
            [0xFF, 0xFE] + Sheet.utf16(Sheet.text(["é\u{1F600}", "\"a\tb\""], delimiter: "\t", end: "\r\n")),
            says: "UTF-16 (little-endian), tab-separated"
        ),
        FileCase(
            "UTF-16, big-endian",
            [0xFE, 0xFF] + Sheet.utf16(Sheet.text(delimiter: ";"), bigEndian: true),
            says: "UTF-16 (big-endian), semicolon-separated"
        ),
        FileCase(
            "UTF-16 without a byte order mark, with the option",
            Sheet.utf16(Sheet.text()),
            options: ["--encoding", "utf-16le"],
            says: "UTF-16 (little-endian)"
        ),
        FileCase("vertical bars", Sheet.text(delimiter: "|"), says: "vertical bar-separated"),
        FileCase("a delimiter that must be named", Sheet.text(delimiter: "^"), options: ["--delimiter", "^"]),
        FileCase("SEP=; in quotes", "\"SEP=;\"\n" + Sheet.text(["a,b,c,d,e,f,g,h,i,j", ""], delimiter: ";")),
        FileCase("sep=;", "sep=;\r\n" + Sheet.text(["a,b,c,d,e,f,g,h,i,j", ""], delimiter: ";", end: "\r\n")),
        FileCase("SEP=| in capitals", "SEP=|\n" + Sheet.text(delimiter: "|")),
        FileCase("trailing delimiters", Sheet.text().replacing("\n", with: ",,\n")),
        FileCase("a header with spaces", Sheet.text().replacing(Sheet.header, with: Self.spacedHeader)),
        FileCase("a quoted header", Sheet.text().replacing(Sheet.header, with: Self.quotedHeader)),
        FileCase(
            "unknown columns of the same name",
            Sheet.text(["1,2,3", "4,5,6"]).replacing(",note", with: ",note,Note,note")
        ),
        FileCase("blank lines everywhere", "\n\n" + Sheet.text().replacing("\n", with: "\n \n,,,\n\n")),
        FileCase("no final newline", Sheet.text(finalEnd: false)),
        FileCase("no final newline, last cell empty", Sheet.text(["x", ""], finalEnd: false)),
        FileCase("mixed line ends", Sheet.text().replacing("one\n", with: "one\r")),
        FileCase("Ctrl-Z at the end, as DOS programs leave it", Sheet.text(end: "\r\n") + "\u{1A}"),
        FileCase(
            "zeros at the end, as space that was reserved",
            Array(Sheet.text().utf8) + [UInt8](repeating: 0, count: 5000)
        ),
        FileCase(
            "an accidental pair of Windows-1252 that looks like UTF-8",
            Sheet.windows1252(Sheet.text(["Grüße aus Weiß\u{AB}", "5 €"])),
            says: "Windows-1252"
        ),
        FileCase(
            "a quotation mark behind a backslash, in one row",
            Sheet.text(["\"a 17\\\" rim\"", "\"x\""]),
            valid: 1,
            invalid: 1
        ),
        FileCase(
            "a quotation mark that is not doubled",
            Sheet.text(["\"say \"hi\" there\"", "x"]),
            valid: 1,
            invalid: 1
        ),
        FileCase(
            "trailing cells that a spreadsheet dropped, and the line with the totals",
            Sheet.text().replacing(",one\n", with: "\n") + "Total,2\n",
            valid: 2,
            invalid: 1
        ),
        FileCase(
            "remarks in the header",
            Sheet.text().replacing("plate,vin", with: "License plate (optional),VIN (17 characters)*")
        ),
        FileCase("stray quotation marks", Sheet.text(["5\" tyre", "a \"b\" c"])),
        FileCase(
            "a quotation mark in the header",
            Sheet.text(delimiter: ";").replacing("external_id;", with: "external_id;17\" rims;")
                .replacing("EXT-000001;", with: "EXT-000001;4;").replacing("EXT-000002;", with: "EXT-000002;;")
        ),
        FileCase(
            "commas in the header's names",
            Sheet.text(delimiter: ";").replacing("note", with: "note (rims, tyres, keys, papers, a, b, c, d, e)"),
            says: "semicolon-separated"
        ),
        FileCase(
            "1,000 columns",
            Sheet.text([Self.wide("x"), Self.wide("y")]).replacing("note\n", with: Self.wide("c") + "\n")
        ),
        FileCase("a field at the limit", Sheet.text([String(repeating: "x", count: 1 << 20), ""])),
        FileCase("a million blank lines", Sheet.text().replacing("one\n", with: "one\n" + Self.million("\n"))),
        FileCase(
            "NUL bytes in a cell that is sent",
            Sheet.text().replacing("Anna", with: "An\0na"),
            valid: 0,
            invalid: 2
        ),
        FileCase("NUL bytes in a cell that is not", Sheet.text(["a\0b", "c"])),
        FileCase(
            "bytes that are no text, in one row of a UTF-8 file",
            Array(Sheet.text(["é", "x"]).utf8.split(separator: 0x0A).joined(separator: [0x0A]))
                .replacingFirst(Array("M\u{FC}ller".utf8), with: [0x4D, 0xFC, 0x6C]),
            valid: 1,
            invalid: 1
        ),
        FileCase("rows with fewer and with more cells", Sheet.text(["x", "y,z"]) + "only\n", valid: 1, invalid: 2),
        FileCase("a header alone", Sheet.header + "\r\n", valid: 0),
        FileCase("a header alone, without a line end", Sheet.header, valid: 0),
    ]

    static let refused: [FileCase] = [
        FileCase("nothing", "", says: "The file is empty"),
        FileCase(
            "a title above the header",
            "Fleet, March\n\n" + Sheet.text(delimiter: ";"),
            says: "Row 3 looks like the header: delete rows 1 and 2."
        ),
        FileCase(
            "groups of columns above the header",
            "Vehicle,,Customer,,\n" + Sheet.text(),
            says: "Row 2 looks like the header: delete row 1."
        ),
        FileCase(
            "a header that was sorted in among the rows",
            Fleet.row(1) + ",x\n" + Sheet.text(),
            says: "Row 2 looks like the header, and rows above it like customers"
        ),
        FileCase(
            "each line in quotation marks",
            Sheet.text().split(separator: "\n").map { "\"\($0)\"\n" }.joined(),
            says: "Quotation marks stand around each line"
        ),
        FileCase(
            "the code page of Central Europe",
            Array(Sheet.text().replacing("Müller", with: "Pawe?").utf8).map { $0 == 0x3F ? 0xB3 : $0 },
            says: "--encoding windows-1250"
        ),
        FileCase(
            "UTF-16, big-endian, without a mark",
            Sheet.utf16(Sheet.text(), bigEndian: true),
            says: "--encoding utf-16be"
        ),
        FileCase("a byte order mark alone", [0xEF, 0xBB, 0xBF], says: "The file is empty"),
        FileCase("blank lines alone", "\n\r\n \n", says: "nothing but blank rows"),
        FileCase("delimiters alone", ",,,\n,,,\n", says: "nothing but blank rows"),
        FileCase("no header", Fleet.row(1) + "\n", says: "The file has no header"),
        FileCase(
            "more columns than any spreadsheet has",
            Fleet.header + String(repeating: ",c", count: 300_000) + "\n" + Fleet.row(1) + "\n",
            says: "The header has 300008 columns"
        ),
        FileCase(
            "a workbook",
            Self.archive("xl/workbook.xml"),
            says: "is an Excel workbook (.xlsx), not a CSV file"
        ),
        FileCase("a ZIP archive", Self.archive("fleet.csv"), says: "is a ZIP archive"),
        FileCase(
            "an old workbook",
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 600),
            says: "an old Excel workbook (.xls)"
        ),
        FileCase("an image", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13], says: "is an image"),
        FileCase("a PDF", "%PDF-1.7\n1 0 obj\n", says: "is a PDF document"),
        FileCase("a gzip file", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0], says: "is compressed"),
        FileCase("a web page", "\n<!DOCTYPE html>\n<table><tr><td>vin</td></tr></table>", says: "is a web page"),
        FileCase("an XML document", "<?xml version=\"1.0\"?>\n<Workbook/>\n", says: "is an XML document"),
        FileCase("a JSON document", "[\n  {\"vin\": \"x\"}\n]\n", says: "is a JSON document"),
        FileCase("UTF-32", [0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], says: "is text in UTF-32"),
        FileCase("UTF-16 without a mark", Sheet.utf16(Sheet.text()), says: "--encoding utf-16le"),
        FileCase("noise", (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31 ^ 7) }, says: "is not text"),
        FileCase("NUL bytes in the header", Sheet.text().replacing("email", with: "em\0ail"), says: "is not text"),
        FileCase("a delimiter nobody expects", Sheet.text(delimiter: "^"), says: "--delimiter '^'"),
        FileCase(
            "a delimiter that is not the file's",
            Sheet.text(delimiter: ";"),
            options: ["--delimiter", ",", "--map", "phone=phone"],
            says: "--delimiter ';'"
        ),
        FileCase(
            "a column that is missing",
            Sheet.text().replacing("phone", with: "Telefoon nr 2"),
            says: "Row 1 has no column for phone; did you mean \"Telefoon nr 2\"? Then use --map phone='Telefoon nr 2'"
        ),
        FileCase(
            "two columns for one field",
            Sheet.text().replacing("note", with: "Mobile").replacing("phone", with: "Handy"),
            says: "\"Handy\", column 5 (E), and \"Mobile\", column 9 (I)"
        ),
        FileCase("a quotation mark never closed", Sheet.text(["x", "\"y"]), says: "opened on line 3"),
        FileCase(
            "a quotation mark never closed, megabytes before the end",
            Sheet.text(["x", "\"y"]) + String(repeating: Fleet.row(3) + ",\n", count: 50_000),
            says: "that begins on line 3 is longer than 1024 KiB"
        ),
        FileCase("text after a quotation mark", Sheet.text(["x", "\"y\" z"]), says: "On line 3, text follows"),
        FileCase(
            "a field over the limit",
            Sheet.text(["x", String(repeating: "y", count: 1 << 20 + 1)]),
            says: "that begins on line 3 is longer than 1024 KiB"
        ),
        FileCase(
            "a row over the limit",
            Sheet.text(["x", Array(repeating: String(repeating: "y", count: 1 << 20), count: 5).joined(separator: ",")]
            ),
            says: "begins on line 3 is longer than 4 MiB"
        ),
        FileCase("a header of 10 MB", String(repeating: "x,", count: 5_000_000) + "\n", says: "begins on line 1"),
    ]

    @Test("reads right and comes back unchanged", arguments: spectrum + makes)
    func reads(_ file: FileCase) async throws {
        let workdir = try Workdir()
        try workdir.write(file.bytes, to: "fleet.csv")
        let run = try await workdir.run(arguments: ["check", "fleet.csv", "--provider", "tchek"] + file.options)
        #expect(run.status == (file.invalid > 0 ? 1 : 0), "\(run)")
        #expect(file.says.isEmpty || run.error.contains(file.says), "\(run)")
        #expect(try workdir.bytes(of: "fleet.csv") == file.bytes)
        let overrides = try Self.overrides(file)
        let before = try Table(workdir.file("fleet.csv"), overrides)
        let after = try Table(workdir.file("fleet.checked.csv"), overrides)
        #expect(before.dialect == after.dialect)
        #expect(before.records.count == after.records.count && before.records.count == 1 + file.valid + file.invalid)
        let width = before.records[0].count
        for (input, output) in zip(before.records, after.records) {
            let own = Array(output.prefix(width)) + output.dropFirst(width + 8)
            #expect(own == input + Array(repeating: "", count: max(0, width - input.count)))
        }
        for (index, input) in before.raw.enumerated() where before.records[index].count == width {
            #expect(after.raw[index].hasPrefix(input))
        }
        let statuses = after.records.dropFirst().map { $0[width] }
        #expect(statuses.filter { $0 == "valid" }.count == file.valid)
        #expect(statuses.filter { $0 == "invalid" }.count == file.invalid)
    }

    @Test("is refused in words, with nothing written", arguments: refused)
    func refuses(_ file: FileCase) async throws {
        let workdir = try Workdir()
        try workdir.write(file.bytes, to: "fleet.csv")
        let run = try await workdir.run(arguments: ["check", "fleet.csv", "--provider", "tchek"] + file.options)
        #expect(run.status == 65, "\(run)")
        #expect(run.error.contains(file.says), "\(run)")
        #expect(run.output.isEmpty)
        #expect(try workdir.files().filter { !$0.hasPrefix(".std") } == ["fleet.csv"])
    }

    @Test("100,000 rows with faults of their own are all named, and the summary stays short")
    func manyErrors() async throws {
        let workdir = try Workdir()
        let rows = (1...100_000).map { "E\($0),Anna,Meyer,anna\($0)@,06\($0),xx\($0),P\($0),VIN\($0),\n" }
        try workdir.write(Sheet.header + "\n" + rows.joined(), to: "fleet.csv")
        let run = try await workdir.run("check", "fleet.csv", "--provider", "tchek")
        #expect(run.status == 1)
        #expect(run.output.split(separator: "\n").count < 30)
        let results = try Results(workdir, "fleet.checked.csv")
        #expect(results.count(.invalid) == 100_000)
        #expect(results.rows[99_999]["session_error"]?.contains("\"VIN100000\" has 9 characters") == true)
    }

    /// A file as its own dialect reads it.
    private struct Table {
        var dialect: Dialect
        var records: [[String]] = []
        var raw: [String] = []

        init(_ path: String, _ overrides: DialectDetector.Overrides) throws {
            let file = try InputFile(path: path)
            dialect = try DialectDetector.detect(file, overrides: overrides)
            var reader = try RecordReader(file, dialect: dialect)
            while try reader.next() {
                records.append((0..<reader.fieldCount).map { String(decoding: reader.field($0), as: UTF8.self) })
                raw.append(String(decoding: reader.raw, as: UTF8.self))
            }
        }
    }

    private static func overrides(_ file: FileCase) throws -> DialectDetector.Overrides {
        var overrides = DialectDetector.Overrides()
        if let place = file.options.firstIndex(of: "--delimiter") {
            overrides.delimiter = file.options[place + 1].utf8.first
        }
        if let place = file.options.firstIndex(of: "--encoding") {
            overrides.encoding = TextEncoding(name: file.options[place + 1])
        }
        return overrides
    }

    private static let spacedHeader =
        " External ID , First Name,Last Name , E-Mail,\"Phone \",  Locale , PLATE , VIN ,x"
    private static let quotedHeader = Sheet.header.split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",")

    private static func wide(_ prefix: String) -> String { (1...992).map { "\(prefix)\($0)" }.joined(separator: ",") }

    private static func million(_ text: String) -> String { String(repeating: text, count: 1_000_000) }

    private static func archive(_ member: String) -> [UInt8] {
        [0x50, 0x4B, 3, 4, 20, 0, 0, 0, 8, 0] + Array(member.utf8) + [UInt8](repeating: 0, count: 100)
    }
}

extension [UInt8] {
    /// These bytes with the first occurrence of others replaced.
    fileprivate func replacingFirst(_ old: [UInt8], with new: [UInt8]) -> [UInt8] {
        guard let range = firstRange(of: old) else { return self }
        return Array(self[..<range.lowerBound]) + new + Array(self[range.upperBound...])
    }
}
