import CSV
import Rows
import Sending
import Text

/// A surveyed row as the decision log keeps it: plain values of a fixed size. Only this process reads it.
struct SurveyedRowLayout {
    private var key: Digest
    private var traits: Traits
    private var offset: Int64
    /// Where the bytes of its session begin; their number is 0 where there is none.
    let sessionStart: Int64
    let sessionLength: UInt32
    private var spreadsheetRow: UInt32
    private var line: UInt32
    private var firstRow: UInt32
    let firstProblem: UInt32
    let problemCount: UInt16
    private var decision: RowDecision
    private var hasIdentity: Bool
    let messages: Bool
    private let repair: PhoneRepair

    static let size = MemoryLayout<SurveyedRowLayout>.size

    init(_ row: SurveyedRow, firstProblem: Int, session: Range<Int>) {
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
        messages = row.messages
        repair = row.repair
        sessionStart = Int64(session.lowerBound)
        sessionLength = UInt32(session.count)
    }

    var isSent: Bool { decision.isSent || repair.isSent }
    /// Whether its call is about its session.
    var isRepaired: Bool { repair.isSent && sessionLength > 0 }

    func row(problems: [Problem], existing: ExistingSession?) -> SurveyedRow {
        SurveyedRow(
            decision,
            at: RecordPosition(offset: offset, row: Int(spreadsheetRow), line: Int(line)),
            identity: hasIdentity ? SurveyedRow.Identity(key: key, traits: traits) : nil,
            firstRow: firstRow == 0 ? nil : Int(firstRow),
            problems: problems,
            existing: existing,
            messages: messages,
            repair: repair
        )
    }
}

/// A session as the decision log keeps it: the number of its calls, where its texts end, and behind them these and its
/// code.
enum SessionLayout {
    private struct Head {
        var ends: SIMD4<Int32>
        var length: Int32
        var attempts: Int32
    }

    static func append(_ existing: ExistingSession, to bytes: inout [UInt8]) {
        existing.session.withAllBytes { texts in
            let head = Head(
                ends: existing.session.ends,
                length: Int32(texts.count),
                attempts: Int32(clamping: existing.attempts)
            )
            withUnsafeBytes(of: head) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: texts)
        }
        if let code = existing.code { bytes.append(contentsOf: code.rawValue.utf8) }
    }

    static func session(_ bytes: UnsafeRawBufferPointer) -> ExistingSession {
        let head = bytes.loadUnaligned(as: Head.self)
        let texts = UnsafeRawBufferPointer(rebasing: bytes[MemoryLayout<Head>.size...]).bindMemory(to: UInt8.self)
        let length = Int(head.length)
        return ExistingSession(
            session: CreatedSession(allBytes: texts.view(0..<length), ends: head.ends),
            attempts: Int(head.attempts),
            code: length == texts.count ? nil : CallCode(rawValue: texts.view(length..<texts.count).text)
        )
    }
}

/// A problem as the decision log keeps it: the number of its code, and of its field, or behind the fields of its
/// reference, or from the other end of its part of the key, with the warning's bit.
enum ProblemLayout {
    static let size = 2
    private static let warningBit: UInt8 = 0x80
    private static let noField: UInt8 = 0x7F
    /// As many columns as anybody names with `--key`.
    private static let keyParts = 16
    private static let numbers = Dictionary(
        uniqueKeysWithValues: ProblemCode.allCases.enumerated().map { ($0.element, UInt8($0.offset)) }
    )

    static func bytes(_ problem: Problem) -> [UInt8] {
        let last = Int(noField) - keyParts - 1
        let reference = problem.reference.map { UInt8(min($0 + Field.allCases.count, last)) }
        let keyPart = problem.keyPart.map { noField - 1 - UInt8(min($0, keyParts - 1)) }
        let field = problem.field.map { UInt8($0.index) } ?? reference ?? keyPart ?? noField
        return [numbers[problem.code]!, field | (problem.isWarning ? warningBit : 0)]
    }

    static func problem(_ code: UInt8, _ field: UInt8) -> Problem {
        let index = Int(field & ~warningBit)
        let isField = index < Field.allCases.count
        let isKeyPart = index < Int(noField) && index >= Int(noField) - keyParts
        return Problem(
            ProblemCode.allCases[Int(code)],
            isField ? Field.allCases[index] : nil,
            isWarning: field & warningBit != 0,
            reference: isField || isKeyPart || index == noField ? nil : index - Field.allCases.count,
            keyPart: isKeyPart ? Int(noField) - 1 - index : nil
        )
    }
}
