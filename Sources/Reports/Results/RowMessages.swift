package import CSV
import Messages
package import Rows
package import Sending
import Text

/// Puts what happened to a row into the codes and the sentence of its result.
package struct RowMessages: Sendable {
    private let checker: RowChecker
    private let context: ProblemContext
    private let provider: String
    private let keyColumns: [String]

    package init(_ checker: RowChecker) {
        self.checker = checker
        provider = checker.rules.displayName
        keyColumns = checker.options.keyColumns.map { checker.mapping.columns[$0] }
        var context = ProblemContext(rules: checker.rules)
        context.keyColumns = keyColumns
        self.context = context
    }

    /// Adds what the checks found.
    package func add(_ problems: [Problem], row: Record, firstRow: Int? = nil, to result: inout RowResult) {
        for problem in problems {
            if !result.codes.contains(problem.code.rawValue) { result.codes.append(problem.code.rawValue) }
            if problem.field != nil {
                result.findings.append(ProblemTally.Group(code: problem.code.rawValue, field: problem.field))
            }
            append(sentence(problem, row, firstRow), to: &result)
        }
    }

    /// Adds what came of the calls. `result.attempts` must be set before.
    ///
    /// - Parameters:
    ///   - lastAnswer: Of a row that is still to be sent: what became of its last call.
    ///   - isBeyondLimit: The row was left to a later run by `--limit`.
    package func add(
        _ code: CallCode,
        message: String?,
        mayExist: Bool,
        lastAnswer: CallCode? = nil,
        isBeyondLimit: Bool = false,
        to result: inout RowResult
    ) {
        result.codes.append(code.rawValue)
        let sentence = CallSentence.text(
            code: code,
            message: message,
            provider: provider,
            attempts: result.attempts,
            mayExist: mayExist,
            lastAnswer: lastAnswer,
            isBeyondLimit: isBeyondLimit
        )
        append(sentence, to: &result)
    }

    private func append(_ sentence: String, to result: inout RowResult) {
        if !result.sentence.isEmpty { result.sentence += result.sentence.hasSuffix(".") ? " " : ". " }
        result.sentence += sentence
    }

    private func sentence(_ problem: Problem, _ row: Record, _ firstRow: Int?) -> String {
        var context = context
        context.cellsFound = row.count
        context.cellsExpected = checker.mapping.columnCount
        context.firstRow = firstRow
        context.hasSessionRef = checker.mapping.column(of: .ref).map { !TextTrim.trimmed(row[$0]).isEmpty } ?? false
        var column = problem.field.flatMap { checker.mapping.column(of: $0) }
        var name = column.map { checker.mapping.columns[$0] }
        if problem.code == .missingKey || problem.code == .keyConflict {
            column = checker.options.keyColumns.first
            name = keyColumns.isEmpty ? nil : keyColumns.joined(separator: ", ")
        }
        let cell = column.map { row[$0].text } ?? problem.field.flatMap { checker.options.constants[$0] } ?? ""
        if problem.field == .phone { PhoneHints.add(cell: cell, row: row, checker: checker, to: &context) }
        return ProblemSentence.text(for: problem, column: name, cell: cell, context: context)
    }
}
