package import CSV
import Messages
package import Rows
package import Sending
import Text

/// The codes and the sentence of a row's result, made of what happened to the row.
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
        let isSent = problems.allSatisfy(\.isWarning)
        for problem in problems {
            if !result.codes.contains(problem.code.rawValue) { result.codes.append(problem.code.rawValue) }
            if problem.field != nil {
                result.findings.append(ProblemTally.Group(code: problem.code.rawValue, field: problem.field))
            }
            append(sentence(problem, row, firstRow, isSent: isSent), to: &result)
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

    /// Adds what came of changing the number that the session's message goes to.
    package func add(_ change: PhoneChange, to result: inout RowResult) {
        result.codes.append(change.code.rawValue)
        append(PhoneChangeSentence.text(change, provider: provider), to: &result)
    }

    private func append(_ sentence: String, to result: inout RowResult) {
        if !result.sentence.isEmpty { result.sentence += result.sentence.hasSuffix(".") ? " " : ". " }
        result.sentence += sentence
    }

    /// Whether the first cell of a row that has no other one holds as many delimiters as the header.
    private func isWrapped(_ row: Record) -> Bool {
        let expected = checker.mapping.columnCount - 1
        guard row.count < expected + 1, expected > 0, (1..<max(1, row.count)).allSatisfy({ row[$0].count == 0 }) else {
            return false
        }
        return ",;\t|".utf8.contains { delimiter in row[0].count { $0 == delimiter } >= expected }
    }

    private func addChannel(_ row: Record, to context: inout ProblemContext) {
        context.readsChannelNumbers = !checker.channelNumbers.isEmpty
        let other = checker.otherChannelColumn
        if other >= 0, other < row.count {
            context.otherChannel = (checker.mapping.columns[other], TextTrim.trimmed(row[other]).text)
        }
    }

    /// The column to which a sentence about the row's key points: the empty one, where the key is not whole.
    private func keyColumn(_ problem: Problem, _ row: Record) -> Int? {
        let columns = checker.options.keyColumns
        guard problem.code == .missingKey else { return columns.first }
        return columns.first { RowChecker.value(row[$0]).isEmpty } ?? columns.first
    }

    private func sentence(_ problem: Problem, _ row: Record, _ firstRow: Int?, isSent: Bool) -> String {
        var context = context
        context.isSent = isSent
        context.cellsFound = row.count
        context.cellsExpected = checker.mapping.columnCount
        context.isWrapped = problem.code == .tooFewFields && isWrapped(row)
        context.firstRow = firstRow
        context.hasSessionRef = checker.mapping.column(of: .ref).map { !TextTrim.trimmed(row[$0]).isEmpty } ?? false
        var column = problem.field.flatMap { checker.mapping.column(of: $0) }
        if let reference = problem.reference, reference < checker.mapping.references.count {
            column = checker.mapping.references[reference].column
        }
        if let part = problem.keyPart, part < checker.options.keyColumns.count {
            column = checker.options.keyColumns[part]
        }
        if problem.isAboutKey { column = keyColumn(problem, row) }
        var name = column.map { checker.mapping.columns[$0] }
        if problem.isAboutKey, problem.code != .missingKey, keyColumns.count > 1 {
            name = keyColumns.joined(separator: ", ")
            context.keyParts = checker.options.keyColumns.map { TextTrim.trimmed(row[$0]).text }
        }
        if problem.field == .notify { addChannel(row, to: &context) }
        context.hasLostText = problem.code == .encodingInvalid && column.map { row[$0].isValidUTF8 } ?? false
        let cell = column.map { row[$0].text } ?? problem.field.flatMap { checker.options.constants[$0] } ?? ""
        if problem.field == .phone { PhoneHints.add(cell: cell, row: row, checker: checker, to: &context) }
        return ProblemSentence.text(for: problem, column: name, cell: cell, context: context)
    }
}

/// Suggestions for a phone that cannot be used: the digits that numbers of its country have; where it has no
/// country code, the country that the row's language speaks for, and how the number would be written then.
private enum PhoneHints {
    static func add(cell: String, row: Record, checker: RowChecker, to context: inout ProblemContext) {
        context.phoneDigits = cell.withBytes {
            PhoneAdvice.digits(of: $0, defaultRegion: checker.options.defaultRegion)
        }
        let region = region(row, checker)
        context.suggestedRegion = region?.isoCode
        context.phoneForm = region?.exampleNumber
        context.phoneReading = PhoneAdvice.reading(of: cell, region: region)
    }

    private static func region(_ row: Record, _ checker: RowChecker) -> CallingRegion? {
        guard let column = checker.mapping.column(of: .locale) else { return nil }
        let locale = TextTrim.trimmed(row[column]).text
        let parts = locale.split { $0 == "-" || $0 == "_" || $0 == "." }
        // A region that is written, as in nl-BE, says it; else the country where most speakers of the language are.
        let code = parts.count > 1 ? String(parts[1]) : Language.region(ofLanguage: locale.lowercased())
        return code.flatMap { CallingRegion($0) }
    }
}
