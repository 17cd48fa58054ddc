import CSV
import Rows

/// A surveyed row as the decision log keeps it: plain values of a fixed size. Only this process reads it.
struct SurveyedRowLayout {
    private var key: Digest
    private var traits: Traits
    private var offset: Int64
    private var spreadsheetRow: UInt32
    private var line: UInt32
    private var firstRow: UInt32
    let firstProblem: UInt32
    let problemCount: UInt16
    private var decision: RowDecision
    private var hasIdentity: Bool

    static let size = MemoryLayout<SurveyedRowLayout>.size

    init(_ row: SurveyedRow, firstProblem: Int) {
        key = row.identity?.key ?? .zero
        traits = row.identity?.traits ?? .none
        hasIdentity = row.identity != nil
        offset = row.position.offset
        spreadsheetRow = UInt32(row.position.row)
        line = UInt32(row.position.line)
        firstRow = UInt32(row.firstRow ?? 0)
        self.firstProblem = UInt32(firstProblem)
        problemCount = UInt16(row.problems.count)
        decision = row.decision
    }

    var isSent: Bool { decision.isSent }

    func row(problems: [Problem]) -> SurveyedRow {
        SurveyedRow(
            decision,
            at: RecordPosition(offset: offset, row: Int(spreadsheetRow), line: Int(line)),
            identity: hasIdentity ? SurveyedRow.Identity(key: key, traits: traits) : nil,
            firstRow: firstRow == 0 ? nil : Int(firstRow),
            problems: problems
        )
    }
}

/// A problem as the decision log keeps it: the number of its code, and of its field, or behind the fields of its
/// reference, with the warning's bit.
enum ProblemLayout {
    static let size = 2
    private static let warningBit: UInt8 = 0x80
    private static let noField: UInt8 = 0x7F
    private static let numbers = Dictionary(
        uniqueKeysWithValues: ProblemCode.allCases.enumerated().map { ($0.element, UInt8($0.offset)) }
    )

    static func bytes(_ problem: Problem) -> [UInt8] {
        let reference = problem.reference.map { UInt8(min($0 + Field.allCases.count, Int(noField) - 1)) }
        let field = problem.field.map { UInt8($0.index) } ?? reference ?? noField
        return [numbers[problem.code]!, field | (problem.isWarning ? warningBit : 0)]
    }

    static func problem(_ code: UInt8, _ field: UInt8) -> Problem {
        let index = Int(field & ~warningBit)
        let isField = index < Field.allCases.count
        return Problem(
            ProblemCode.allCases[Int(code)],
            isField ? Field.allCases[index] : nil,
            isWarning: field & warningBit != 0,
            reference: isField || index == noField ? nil : index - Field.allCases.count
        )
    }
}
