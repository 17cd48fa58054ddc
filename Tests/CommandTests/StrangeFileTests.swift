import CSV
import Foundation
import Sandbox
import TestSupport
import Testing
import Text

/// Files as programs really leave them: what is sent of them is right, what cannot be used is said, and what comes back is
/// in the file's own encoding.
@Suite("files as they really are", .timeLimit(.minutes(10)))
struct StrangeFileTests {
    private static func row(_ number: Int, _ first: String, _ last: String) -> String {
        "K\(number);\(first);\(last);k\(number)@example.com;+3363998100\(number);fr;AB-10\(number)-CD;\(Fleet.vin(number))"
    }

    private static let header = Fleet.header.replacing(",", with: ";")

    /// Text in an encoding of one byte a character.
    private static func bytes(_ text: String, _ encoding: String) throws -> [UInt8] {
        let table = TextEncoding(name: encoding)!
        let bytes = Array(UInt8.min...UInt8.max)
        let characters = Array(table.text(of: bytes).unicodeScalars)
        return try text.unicodeScalars.map { UInt8(try #require(characters.firstIndex(of: $0))) }
    }

    private func check(_ workdir: Workdir, _ more: String...) async throws -> FinishedCommand {
        try await workdir.run(arguments: ["check", "fleet.csv", "--provider", "tchek"] + more)
    }

    // MARK: Encodings

    @Test(
        "in an encoding that is named, the right names are sent, and all comes back byte for byte",
        arguments: [
            ("cp1250", "Łukasz", "Wałęsa"), ("windows-1251", "Иван", "Петров"), ("latin2", "Jiří", "Dvořák"),
            ("macintosh", "Élodie", "Lefèvre"), ("ibm850", "Jürgen", "Groß"), ("cp852", "Paweł", "Żółć"),
            ("iso-8859-15", "Zoë", "Cœur"), ("1253", "Γιώργος", "Νικολάου"), ("latin5", "Gülşen", "Yılmaz"),
            ("cp866", "Анна", "Кузнецова"), ("windows1257", "Rūta", "Žukauskas"), ("mac-ce", "Jiří", "Łódź"),
        ]
    )
    func named(encoding: String, first: String, last: String) async throws {
        let workdir = try Workdir()
        let lines = [Self.header, Self.row(1, first, last), Self.row(2, "Anna", "Meyer"), Self.row(3, last, "")]
        try workdir.write(try Self.bytes(lines.joined(separator: "\r\n") + "\r\n", encoding), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv", "--encoding", encoding)
            #expect(run.status == 1 && run.number("created") == 2, "\(run)")
            let sent = sandbox.server.snapshot().sessions.map(\.details)
            #expect(Set(sent.map { "\($0.firstName) \($0.lastName)" }) == ["\(first) \(last)", "Anna Meyer"])
            let result = try workdir.bytes(of: "fleet.results.csv").split(separator: 0x0A)
            for (index, line) in lines.enumerated() {
                #expect(result[index].starts(with: try Self.bytes(line, encoding) + [0x3B]), "row \(index + 1)")
                #expect(result[index].last == 0x0D)
            }
            // Fed back, it sends nothing, and comes back as it was but for the words `created` and `existing`.
            let again = try await workdir.run(
                arguments: ["retry", "fleet.results.csv", "--encoding", encoding] + sandbox.place + sandbox.quickly,
                environment: sandbox.keys
            )
            #expect(again.number("existing") == 2 && again.number("requests") == 0, "\(again)")
        }
    }

    @Test("text that makes little sense in Windows-1252 ends with 65, and says how the first name reads in others")
    func doubtful() async throws {
        let cases = [
            ("cp1250", ["Anna;Łuk", "Łukasz;Wałęsa"], "windows-1250", "\"Łuk\""),
            ("cp1251", ["Иван;Петров"], "windows-1251", "\"Иван\""),
            ("macroman", ["René;Gaël"], "mac-roman", "\"René\""),
            ("cp850", ["Anna;Groß", "René;Müller"], "cp850", "\"Groß\""),
        ]
        for (encoding, names, option, reading) in cases {
            let workdir = try Workdir()
            let rows = names.enumerated().map { index, name in
                Self.row(index + 1, "FIRST", "LAST").replacing("FIRST;LAST", with: name)
            }
            let end = encoding == "macroman" ? "\r" : "\n"
            let text = ([Self.header] + rows).joined(separator: end) + end
            try workdir.write(try Self.bytes(text, encoding), to: "fleet.csv")
            let run = try await check(workdir)
            #expect(run.status == 65 && run.output.isEmpty, "\(run)")
            let lines = run.error.split(separator: "\n").filter { $0.contains("--encoding") }
            #expect(lines.contains { $0.contains("--encoding \(option) ") && $0.hasSuffix(reading) }, "\(run)")
            #expect(lines.last?.contains("--encoding windows-1252") == true)
            #expect(!workdir.exists("fleet.checked.csv"))
            // What programs read, and a log, has no customer's name in it.
            let name = reading.filter { $0 != "\"" }
            let json = try await check(workdir, "--json")
            #expect(json.output.contains("--encoding: ") && json.output.contains(option), "\(json)")
            #expect(!json.output.contains(name) && json.error.contains(name), "\(json)")
            let log = try await workdir.run(
                arguments: [
                    "create", "fleet.csv", "--provider", "tchek", "--environment", "sandbox", "--json", "--log-format",
                    "json",
                ]
            )
            #expect(log.status == 65 && log.error.contains(option), "\(log)")
            #expect(!log.output.contains(name) && !log.error.contains(name), "\(log)")
            // Whoever knows better says so.
            #expect(try await check(workdir, "--encoding", "windows-1252").error.contains("Reading Windows-1252"))
        }
    }

    @Test("an older result in an encoding that nobody named this time is no hindrance, and what it tells is known")
    func olderResult() async throws {
        let workdir = try Workdir()
        let text = [Self.header, Self.row(1, "Łukasz", "Wałęsa")].joined(separator: "\n") + "\n"
        try workdir.write(try Self.bytes(text, "cp1250"), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let first = try await sandbox.create(workdir, "fleet.csv", "--encoding", "cp1250")
            #expect(first.number("created") == 1, "\(first)")
            try workdir.write(text, to: "fleet.csv")
            let second = try await sandbox.create(workdir, "fleet.csv", "--ledger", "new/ledger.sqlite")
            #expect(second.number("existing") == 1 && second.number("requests") == 0, "\(second)")
        }
    }

    @Test("an accidental pair is sent as the file has it")
    func accidentalPair() async throws {
        let workdir = try Workdir()
        let text =
            [Self.header, Self.row(1, "Eva", "Weiß–Garage"), Self.row(2, "Max", "Huber")].joined(separator: "\n") + "\n"
        try workdir.write(try Self.bytes(text, "cp1252"), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv")
            #expect(run.number("created") == 2, "\(run)")
            #expect(sandbox.server.snapshot().sessions.map(\.details.lastName).contains("Weiß–Garage"))
        }
    }

    @Test("characters that were lost before are a problem of their row, and say what they are")
    func lostCharacters() async throws {
        let workdir = try Workdir()
        let text =
            [Self.header, Self.row(1, "\u{FFFD}lodie", "Meyer"), Self.row(2, "Élodie", "Meyer")].joined(separator: "\n")
            + "\n"
        try workdir.write(text, to: "fleet.csv")
        let run = try await check(workdir)
        #expect(run.status == 1, "\(run)")
        let results = try Results(workdir, "fleet.checked.csv")
        #expect(results.column("session_error_code") == ["encoding_invalid", ""])
        #expect(results.rows[0]["session_error"]?.contains("has lost characters") == true)
    }

    @Test("a name that is no encoding's is refused with those that are")
    func unknownEncoding() async throws {
        let workdir = try Workdir()
        try workdir.write(Fleet.file(1...2), to: "fleet.csv")
        let run = try await check(workdir, "--encoding", "oem")
        #expect(run.status == 64 && run.error.contains("windows-1250") && run.error.contains("mac-roman"), "\(run)")
    }

    // MARK: Columns

    @Test("which column was read as which field is said once, and what is almost understood is named everywhere")
    func columns() async throws {
        let workdir = try Workdir()
        let header =
            "external_id,Vorname*,Nachname:,E-Mail¹,Telefon (mobil),Sprache,Kennzeichen [1],VIN-Nr. (falls vorhanden)"
        try workdir.write(Fleet.file(1...2).replacing(Fleet.header, with: header), to: "fleet.csv")
        let hint = "not used: VIN-Nr. (falls vorhanden); did you mean --map vin='VIN-Nr. (falls vorhanden)'?"
        let checked = try await check(workdir)
        #expect(checked.status == 0 && checked.error.contains(hint), "\(checked)")
        for line in ["first_name: \"Vorname*\", column 2 (B)", "plate: \"Kennzeichen [1]\", column 7 (G)"] {
            #expect(checked.error.components(separatedBy: line).count == 2, "\(checked)")
        }
        let json = try await check(workdir, "--overwrite", "--json")
        #expect(
            json.output.contains(
                "\"not_used\":[{\"column\":\"VIN-Nr. (falls vorhanden)\",\"field\":\"vin\",\"hint\":\"not used"
            )
        )
        #expect(try await !check(workdir, "--overwrite", "--quiet").error.contains("not used"))
        try await Sandboxed.with { sandbox in
            let dry = try await sandbox.create(workdir, "fleet.csv", "--dry-run")
            #expect(dry.error.contains("N" + hint.dropFirst()) && dry.output.contains("\"field\":\"vin\""), "\(dry)")
            let run = try await sandbox.create(workdir, "fleet.csv", "--map", "vin=VIN-Nr. (falls vorhanden)")
            #expect(run.number("created") == 2 && !run.error.contains("Not used"), "\(run)")
            #expect(run.output.contains("\"not_used\":[]"))
            #expect(sandbox.server.snapshot().sessions.map(\.details.vin).contains(Fleet.vin(1)))
        }
    }

    // MARK: Shape

    @Test("cells that a spreadsheet dropped at the end are added, and the row is sent with a warning")
    func droppedCells() async throws {
        let workdir = try Workdir()
        let short = Fleet.row(1).split(separator: ",").prefix(6).joined(separator: ",")
        try workdir.write("\(Fleet.header),note\n\(short)\n\(Fleet.row(2)),\nTotal,2\n", to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv")
            #expect(run.number("created") == 2 && run.number("invalid") == 1, "\(run)")
            let results = try Results(workdir, "fleet.results.csv")
            #expect(results.column("session_error_code") == ["fields_padded", "", "totals_row"])
            #expect(results.rows[0]["session_error"]?.contains("6 cells where the header has 9") == true)
            #expect(try workdir.text(of: "fleet.results.csv").contains("\n\(short),,,,created,"))
            // Fed back with all its cells, it is the same row.
            let again = try await workdir.run(
                arguments: ["retry", "fleet.results.csv"] + sandbox.place + sandbox.quickly,
                environment: sandbox.keys
            )
            #expect(again.number("existing") == 2 && again.number("requests") == 0, "\(again)")
        }
    }

    @Test(
        "a row with a quotation mark behind a backslash is not sent, those around it are, and it comes back as it was"
    )
    func backslash() async throws {
        let workdir = try Workdir()
        let row = Fleet.row(2) + ",\"17\\\"\""
        try workdir.write("\(Fleet.header),note\n\(Fleet.row(1)),x\n\(row)\n\(Fleet.row(3)),\"y\"\n", to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let run = try await sandbox.create(workdir, "fleet.csv")
            #expect(run.number("created") == 2 && run.number("invalid") == 1, "\(run)")
            #expect(try workdir.text(of: "fleet.results.csv").contains("\n\(row),invalid,"))
            let retry = ["retry", "fleet.results.csv"] + sandbox.place + sandbox.quickly
            let again = try await workdir.run(arguments: retry, environment: sandbox.keys)
            #expect(again.number("existing") == 2 && again.number("invalid") == 1, "\(again)")
            #expect(try workdir.text(of: "fleet.results.csv").contains("\n\(row),invalid,"))
            // Once it is doubled, the row is sent.
            let mended = try workdir.text(of: "fleet.results.csv").replacing("17\\\"\"", with: "17\"\"\"")
            try workdir.write(mended, to: "fleet.results.csv")
            let last = try await workdir.run(arguments: retry, environment: sandbox.keys)
            #expect(last.status == 0 && last.number("created") == 1 && last.number("existing") == 2, "\(last)")
        }
    }

    @Test("the command that takes quotation marks off the lines does so")
    func wrappedLines() async throws {
        let workdir = try Workdir()
        let lines = [Fleet.header, Fleet.row(1), String(Fleet.row(2).replacing("Anna", with: "\"An, na\""))]
        let wrapped = lines.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"\r\n" }.joined()
        try workdir.write(wrapped, to: "fleet.csv")
        let run = try await check(workdir)
        #expect(run.status == 65, "\(run)")
        let advice = try #require(run.error.firstMatch(of: /with: (sed .*)\n/)).output.1
        let script = String(advice).replacing("NEWFILE", with: "fleet.csv").replacing("FILE", with: "old.csv")
        try workdir.write(wrapped, to: "old.csv")
        #expect(command("sh", "-c", "cd \"$0\" && \(script)", workdir.path) == 0)
        #expect(try workdir.text(of: "fleet.csv") == lines.map { $0 + "\r\n" }.joined())
        #expect(try await check(workdir).status == 0)
    }

    // MARK: Spreadsheets

    @Test("a workbook names the way that keeps its text, and that way holds")
    func workbook() async throws {
        let workdir = try Workdir()
        let fixture = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures/workbook.xlsx")
        try workdir.write(Array(try Data(contentsOf: fixture)), to: "fleet.csv")
        let refused = try await check(workdir)
        #expect(refused.status == 65 && refused.error.contains("an Excel workbook (.xlsx)"), "\(refused)")
        #expect(refused.error.contains("xlsx2csv FILE | bulk-sessions create - --output RESULT.csv"), "\(refused)")
        guard FileManager.default.fileExists(atPath: "/usr/bin/xlsx2csv") else {
            try Test.cancel("xlsx2csv is not installed")
        }
        #expect(command("sh", "-c", "cd \"$0\" && xlsx2csv fleet.csv > text.csv", workdir.path) == 0)
        try await Sandboxed.with { sandbox in
            let run = try await workdir.run(
                arguments: ["create", "-", "--output", "result.csv"] + sandbox.place + sandbox.quickly,
                environment: sandbox.keys,
                input: try workdir.text(of: "text.csv")
            )
            #expect(run.number("created") == 3, "\(run)")
            let results = try Results(workdir, "result.csv")
            #expect(results.column("external_id").prefix(3) == ["00012", "00013", "00014"])
            let sent = sandbox.server.snapshot().sessions.map(\.details).sorted { $0.email < $1.email }
            #expect(
                sent.map(\.firstName) == ["Élodie", "Jo", "Ana"]
                    && sent.map(\.lastName) == ["Müller", "Łukasz", "O'Brien"]
            )
            #expect(sent.map(\.phone) == ["0033639980011", "0033639980012", "0033639980013"])
            #expect(sent.map(\.vin) == ["VF1RFB00165440001", "93040213876519027", "VF1RFB00165440003"])
        }
    }
}
