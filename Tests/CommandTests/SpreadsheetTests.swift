import Foundation
import Sandbox
import Testing
import Text

/// Result files that a spreadsheet program has opened and saved, fed back.
///
/// `Fixtures/campaign.csv` was run against the sandbox. Its result was opened and saved by LibreOffice Calc 7.4, in
/// several dialects; `excel-utf8.csv` is one of these with the line ends and the byte order mark that Excel writes. Calc
/// did to the cells what spreadsheets do: phones without spaces lost their plus sign or their zeros, the reference 0005
/// became 5, the note "=1+1" became 2, and the header grew by two columns without a name, because one row had two cells
/// too many.
@Suite("results that a spreadsheet saved", .timeLimit(.minutes(10)))
struct SpreadsheetTests {
    static let files = [
        "calc-comma", "calc-semicolon", "calc-windows-1252", "calc-tab-utf16", "calc-all-quoted", "excel-utf8",
    ]

    private func fixture(_ name: String) throws -> [UInt8] {
        let url = Bundle.module.resourceURL!.appendingPathComponent("Fixtures/\(name).csv")
        return Array(try Data(contentsOf: url))
    }

    /// Runs a command on a file of the sandbox's scope, against a sandbox of the tests.
    private func run(_ command: String, _ workdir: Workdir, _ sandbox: Sandboxed, _ more: String...) async throws
        -> FinishedCommand
    {
        try await workdir.run(
            arguments: [command, "results.csv", "--provider", "tchek", "--environment", "sandbox", "--base-url"]
                + [sandbox.root] + sandbox.quickly + more,
            environment: sandbox.keys
        )
    }

    @Test("nothing that was created is created again, and our columns are replaced", arguments: files)
    func nothingTwice(_ name: String) async throws {
        let workdir = try Workdir()
        try workdir.write(try fixture(name), to: "results.csv")
        let before = try Results(workdir, "results.csv")
        try await Sandboxed.with { sandbox in
            for command in ["create", "retry"] {
                let run = try await run(command, workdir, sandbox)
                #expect(run.status == 1, "\(run)")
                #expect(sandbox.server.snapshot().counts.createCalls == 0)
                #expect(run.number("existing") == 4 && run.number("duplicate") == 1 && run.number("invalid") == 5)
                let after = try Results(workdir, command == "retry" ? "results.csv" : "results.results.csv")
                #expect(after.header.filter { $0.hasPrefix("session_") }.count == 8)
                #expect(Set(after.header) == Set(before.header) && after.header.count == before.header.count)
                for column in before.header where !column.hasPrefix("session_") {
                    #expect(after.column(column) == before.column(column))
                }
                let links = zip(before.column("session_url"), after.column("session_url")).enumerated()
                // The row whose reference was damaged gets no link before somebody has looked at it.
                for (index, pair) in links where index != 4 { #expect(pair.0 == pair.1) }
                let start = Array(try fixture(name).prefix(3))
                #expect(try workdir.bytes(of: "results.csv").starts(with: start))
            }
        }
    }

    @Test("a row whose reference no longer fits keeps its session_ref, however often it is run")
    func damagedReference() async throws {
        let workdir = try Workdir()
        try workdir.write(try fixture("calc-comma"), to: "results.csv")
        try await Sandboxed.with { sandbox in
            for _ in 1...3 {
                _ = try await run("retry", workdir, sandbox)
                let row = try Results(workdir, "results.csv").rows[4]
                #expect(row["session_status"] == "invalid" && row["session_error_code"] == "key_conflict")
                #expect(row["session_url"] == "" && row["session_ref"]?.hasPrefix("v1/tchek/sandbox/") == true)
            }
            #expect(sandbox.server.snapshot().counts.createCalls == 0)
        }
    }

    @Test("rows that were too short or too long are sent once their error code is cleared, and not before")
    func clearedCodes() async throws {
        let workdir = try Workdir()
        var text = String(decoding: try fixture("calc-semicolon"), as: UTF8.self)
        // Corrected as a person would, but with the codes still there.
        text = text.replacing("06 39 98 50 06;", with: "+33 6 39 98 50 06;")
            .replacing("VF1RFB0016543;", with: "VF1RFB00165431007;")
            .replacing("+33 6 39 98 50 08;;;;;", with: "+33 6 39 98 50 08;fr;GA-108-AA;VF1RFB00165431008;;")
        try workdir.write(text, to: "results.csv")
        try await Sandboxed.with { sandbox in
            let first = try await run("retry", workdir, sandbox)
            #expect(first.number("created") == 2 && first.number("invalid") == 3, "\(first)")
            let codes = try Results(workdir, "results.csv").column("session_error_code")
            #expect(codes[7] == "too_few_fields" && codes[8] == "too_many_fields")
            let cleared = try workdir.text(of: "results.csv").replacing(";too_few_fields;", with: ";;")
                .replacing(";too_many_fields;", with: ";;")
            try workdir.write(cleared, to: "results.csv")
            let second = try await run("retry", workdir, sandbox)
            #expect(second.number("created") == 2 && second.number("existing") == 6, "\(second)")
            #expect(sandbox.server.snapshot().counts.created == 4 && sandbox.server.snapshot().doubles == 0)
        }
    }

    @Test("a check of a result file keeps what ties its rows to their sessions")
    func checkKeepsReferences() async throws {
        let workdir = try Workdir()
        try workdir.write(try fixture("calc-comma"), to: "results.csv")
        let run = try await workdir.run("check", "results.csv", "--provider", "tchek")
        #expect(run.status == 1, "\(run)")
        let before = try Results(workdir, "results.csv").column("session_ref")
        #expect(try Results(workdir, "results.checked.csv").column("session_ref") == before)
    }
}
