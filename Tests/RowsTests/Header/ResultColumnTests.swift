import Testing

@testable import Rows
@testable import Text

@Suite("The columns of a result file", .timeLimit(.minutes(5)))
struct ResultColumnTests {
    @Test("the first two stay neighbours, by which the delimiter of a result file is recognised")
    func firstTwo() {
        #expect(ResultColumn.allCases.map(\.rawValue).prefix(2) == ["session_status", "session_id"])
    }

    @Test("a file is a result file by its references and its status, whichever other columns it has")
    func resultFile() {
        let all = ResultColumn.allCases.map(\.rawValue)
        #expect(ResultColumn.areOfResultFile(["vin"] + all))
        for column in ResultColumn.allCases {
            let others = all.filter { $0 != column.rawValue }
            #expect(
                ResultColumn.areOfResultFile(["vin"] + others) == (column != .ref && column != .status),
                "\(column)"
            )
        }
        #expect(ResultColumn.areOfResultFile(["Session_Ref ", "SESSION_STATUS"]))
        #expect(!ResultColumn.areOfResultFile(["vin", "session ref", "status"]))
        #expect(!ResultColumn.areOfResultFile([]))
    }
}
