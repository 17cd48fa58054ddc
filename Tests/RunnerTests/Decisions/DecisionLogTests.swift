import CSV
import Rows
import Sending
import TestSupport
import Testing
import Text

@testable import Runner

@Suite("The decision log", .timeLimit(.minutes(2)))
struct DecisionLogTests {
    /// Another one tries other rows; a failure names it.
    private static let seed: UInt64 = 20_261_125

    private static let decisions: [RowDecision] = [
        .invalid, .send, .resend, .existing, .heldUnknown, .refusedBefore, .duplicate, .conflict, .beyondLimit,
    ]

    private func row(_ number: Int, using random: inout SplitMix64) -> SurveyedRow {
        let key = Digest(words: random.next(), random.next(), random.next(), random.next())
        let traits = Traits(Digest(words: random.next(), random.next(), random.next(), random.next()))
        let problems = (0..<max(0, Int.random(in: -4...6, using: &random))).map { _ in
            Problem(
                ProblemCode.allCases.randomElement(using: &random)!,
                Bool.random(using: &random) ? Field.allCases.randomElement(using: &random)! : nil,
                isWarning: Bool.random(using: &random)
            )
        }
        return SurveyedRow(
            Self.decisions.randomElement(using: &random)!,
            at: RecordPosition(
                offset: Int64.random(in: 0...(1 << 40), using: &random),
                row: number,
                line: number + Int.random(in: 0...100_000, using: &random)
            ),
            identity: Bool.random(using: &random) ? SurveyedRow.Identity(key: key, traits: traits) : nil,
            firstRow: Bool.random(using: &random) ? Int.random(in: 2...number, using: &random) : nil,
            problems: problems,
            existing: Bool.random(using: &random) ? existing(number, using: &random) : nil,
            messages: Bool.random(using: &random),
            repair: PhoneRepair.allCases.randomElement(using: &random)!
        )
    }

    private func existing(_ number: Int, using random: inout SplitMix64) -> ExistingSession {
        ExistingSession(
            session: CreatedSession(
                id: "session-\(number)",
                url: "https://example.test/" + String(repeating: "é", count: Int.random(in: 0...40, using: &random)),
                expiresAt: Bool.random(using: &random) ? "2027-01-01T00:00:00Z" : nil
            ),
            attempts: Int.random(in: 0...9, using: &random),
            code: Bool.random(using: &random) ? .possibleOrphan : nil
        )
    }

    private func read(_ log: DecisionLog) throws -> [SurveyedRow] {
        var reader = log.reader()
        var rows: [SurveyedRow] = []
        while let row = try reader.next() { rows.append(row) }
        return rows
    }

    @Test(
        "Rows come back as they were appended, with their problems, as often as they are read",
        arguments: [0, 1, 6000]
    )
    func roundTrip(_ count: Int) throws {
        var random = SplitMix64(seed: Self.seed)
        let rows = (0..<count).map { row($0 + 2, using: &random) }
        let log = try DecisionLog()
        for row in rows { try log.append(row) }
        try log.finish()
        for _ in 1...2 {
            let found = try read(log)
            // Compared by difference, so that a failure shows what differs and not all rows.
            #expect(found.count == count, "seed \(Self.seed)")
            #expect(zip(found, rows).filter { $0 != $1 }.map(\.0) == [], "seed \(Self.seed)")
        }
    }

    @Test("A row that is decided anew keeps what the ledger knows of it, or loses it with the decision")
    func replaced() throws {
        var random = SplitMix64(seed: Self.seed)
        var rows = (0..<2000).map { row($0 + 2, using: &random) }
        let log = try DecisionLog()
        for row in rows { try log.append(row) }
        try log.finish()
        for index in stride(from: 0, to: rows.count, by: 3) {
            let isLost = index % 2 == 0
            func change(_ row: inout SurveyedRow) {
                row.decision = .conflict
                if isLost { row.existing = nil }
            }
            try log.replace(index, change)
            change(&rows[index])
        }
        #expect(zip(try read(log), rows).filter { $0 != $1 }.map(\.0) == [], "seed \(Self.seed)")
    }

    @Test("Every problem there is comes back as it was")
    func everyProblem() throws {
        let fields = Field.allCases.map(Optional.some) + [nil]
        var problems = ProblemCode.allCases.flatMap { code in
            fields.flatMap { field in [false, true].map { Problem(code, field, isWarning: $0) } }
        }
        problems += (0..<50).map { Problem(.spreadsheetDate, isWarning: true, reference: $0) }
        problems += (0..<16).map { Problem(.spreadsheetError, keyPart: $0) }
        let log = try DecisionLog()
        for (index, problem) in problems.enumerated() {
            let position = RecordPosition(offset: 0, row: index + 2, line: index + 2)
            try log.append(SurveyedRow(.invalid, at: position, identity: nil, problems: [problem]))
        }
        let position = RecordPosition(offset: 0, row: 2, line: 2)
        try log.append(SurveyedRow(.invalid, at: position, identity: nil, problems: problems))
        try log.finish()
        let rows = try read(log)
        #expect(rows.dropLast().flatMap(\.problems) == problems)
        #expect(rows.last?.problems == problems)
    }

    @Test(
        "Of the rows to send all come and no others, in their order and without their problems",
        arguments: [false, true]
    )
    func sent(withoutMessages: Bool) throws {
        var random = SplitMix64(seed: Self.seed)
        let rows = (0..<6000).map { row($0 + 2, using: &random) }
        let log = try DecisionLog()
        for row in rows { try log.append(row) }
        try log.finish()
        var reader = log.reader()
        var found: [SurveyedRow] = []
        var passed = withoutMessages ? 0 : nil
        while let row = try reader.nextSent(passingMessages: &passed) { found.append(row) }
        let sent = rows.filter(\.isSent)
        let expected = sent.filter { !withoutMessages || !$0.messages }.map { row in
            var row = row
            row.problems = []
            // Its call is about its session.
            if !row.repair.isSent { row.existing = nil }
            return row
        }
        #expect(passed == (withoutMessages ? sent.count - expected.count : nil) && passed != 0)
        #expect(found.count == expected.count, "seed \(Self.seed)")
        #expect(zip(found, expected).filter { $0 != $1 }.map(\.0) == [], "seed \(Self.seed)")
        #expect(try reader.nextSent(passingMessages: &passed) == nil)
    }
}
