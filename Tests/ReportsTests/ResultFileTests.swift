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

    @Test("a row that is only valid fills no column but the status")
    func valid() {
        for column in ResultColumn.allCases {
            #expect(RowResult(status: .valid).text(of: column, ref: "") == (column == .status ? "valid" : ""))
        }
    }

    @Test("what comes from elsewhere is written so that no spreadsheet takes it for a formula")
    func formulas() {
        var result = RowResult(status: .created)
        result.session = CreatedSession(id: "=1", url: "+2", expiresAt: "@3")
        result.sentence = "-4"
        for column in [ResultColumn.id, .url, .expiresAt, .error] {
            #expect(result.text(of: column, ref: "").hasPrefix("'"), "\(column)")
        }
    }
}
