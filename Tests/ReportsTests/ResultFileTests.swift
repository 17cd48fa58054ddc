import CSV
import Files
import Foundation
import Rows
import Sending
import Testing
import Text

@testable import Reports

@Suite("The result file", .timeLimit(.minutes(2)))
struct ResultFileTests {
    private func isOurs(_ columns: [String]) throws -> Bool {
        let url = URL.temporaryDirectory.appending(path: "result-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: url) }
        try Data((columns.joined(separator: ",") + "\n").utf8).write(to: url)
        return ResultFile.isOurs(at: url.path)
    }

    @Test("a file that lacks one of our columns is one of ours still, but for the reference and the status")
    func oneColumnLess() throws {
        let all = ResultColumn.allCases.map(\.rawValue)
        #expect(try isOurs(["vin"] + all))
        #expect(try isOurs(["vin"] + all + ["session_of_tomorrow"]))
        for column in ResultColumn.allCases {
            let others = ["vin"] + all.filter { $0 != column.rawValue }
            #expect(try isOurs(others) == (column != .ref && column != .status), "\(column)")
        }
        #expect(try !isOurs(["vin", "plate"]))
    }

    private func isCertainlyOurs(_ rows: [ResultColumn: String]...) throws -> Bool {
        let url = URL.temporaryDirectory.appending(path: "result-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: url) }
        let header = ["vin"] + ResultColumn.allCases.map(\.rawValue)
        let lines = rows.map { row in ["x"] + ResultColumn.allCases.map { row[$0] ?? "" } }
        let text = ([header] + lines).map { $0.joined(separator: ",") + "\n" }.joined()
        try Data(text.utf8).write(to: url)
        #expect(ResultFile.isOurs(at: url.path))
        return ResultFile.isCertainlyOurs(at: url.path)
    }

    @Test("a file is certainly ours by a reference, or by what the checks alone write, and not by its header")
    func certainlyOurs() throws {
        let scope = SessionScope(provider: "p", environment: "e", account: "a", campaign: "c")
        let ref = SessionRef(scope: scope, key: Digest([1]), vehicle: .none).text
        #expect(try isCertainlyOurs([.status: "created", .id: "a", .ref: ref]))
        #expect(try isCertainlyOurs([.status: "invalid", .errorCode: "vin_length"], [.status: "created", .ref: ref]))
        #expect(try isCertainlyOurs([.status: "valid"], [.status: "invalid", .errorCode: "missing_field;vin_length"]))
        #expect(try isCertainlyOurs())
        for foreign: [ResultColumn: String] in [
            [:], [.status: "created", .id: "a"], [.status: "created", .id: "a", .ref: "v1/mine"], [.status: "done"],
            [.status: "invalid"], [.status: "invalid", .errorCode: "mine"],
            [.status: "valid", .url: "https://a.test/"],
            [.ref: String(ref.dropLast())],
        ] {
            #expect(try !isCertainlyOurs(foreign), "\(foreign)")
            #expect(try !isCertainlyOurs([.status: "valid"], foreign), "\(foreign)")
        }
    }

    @Test("a row that is only valid fills no column but the status")
    func valid() {
        for column in ResultColumn.allCases {
            #expect(RowResult(status: .valid).text(of: column) == (column == .status ? "valid" : ""))
        }
    }

    @Test("no sentence holds what ends a cell, or does not, depending on who reads it")
    func backslashes() {
        var result = RowResult(status: .invalid)
        result.sentence = #"plate: "AB\" contains '\'; the answer was \"#
        let text = result.text(of: .error)
        #expect(text == #"plate: "AB\ " contains '\'; the answer was \ ."#)
        #expect(!text.contains("\\\"") && text.last != "\\")
    }

    @Test("what comes from elsewhere is written so that no spreadsheet takes it for a formula")
    func formulas() {
        var result = RowResult(status: .created)
        result.session = CreatedSession(id: "=1", url: "+2", expiresAt: nil)
        result.sentence = "-4"
        for column in [ResultColumn.id, .url, .error] {
            #expect(result.text(of: column).hasPrefix("'"), "\(column)")
        }
    }
}
