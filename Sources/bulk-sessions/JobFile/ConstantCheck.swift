import ArgumentParser
import Domain

/// The constants of a job file: values for fields that the file has no column for.
///
/// They are judged once, by the rules that cells are judged by, so that a bad one is told before every row has it.
enum ConstantCheck {
    /// - Parameter texts: `FIELD=VALUE` each, with the field's own name.
    static func read(_ texts: [String]) throws -> [Field: String] {
        var constants: [Field: String] = [:]
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, let field = Field(rawValue: parts[0]) else {
                throw ValidationError("The value '\(text)' is invalid for '--constant'. Write FIELD=VALUE.")
            }
            constants[field] = parts[1]
        }
        return constants
    }

    /// Throws where the provider would take one of `options.constants` in no row.
    static func check(_ options: RowOptions, _ rules: ProviderRules) throws {
        let used = HeaderMapping.relevantFields(for: rules, hasKeyColumns: true)
        for (field, value) in options.constants.sorted(by: { $0.key.index < $1.key.index }) {
            guard used.contains(field) else {
                throw ValidationError(
                    "'--constant \(field.rawValue)' is of no use: \(rules.displayName) is not sent it."
                )
            }
            let checked = try problems(field, value, options, rules)
            guard let problem = checked.first else { continue }
            let sentence = ProblemSentence.text(
                for: problem,
                column: "'--constant \(field.rawValue)'",
                cell: value,
                context: ProblemContext(rules: rules)
            )
            throw ValidationError(sentence + ".")
        }
    }

    /// What the checks find in a row without any cell of its own that concerns this field.
    private static func problems(
        _ field: Field,
        _ value: String,
        _ options: RowOptions,
        _ rules: ProviderRules
    ) throws -> [Problem] {
        var alone = options
        alone.constants = [field: value]
        if let notify = options.constants[.notify] { alone.constants[.notify] = notify }
        let mapping = try HeaderMapping.match(columns: ["other"], relevant: [])
        let checker = RowChecker(rules: rules, options: alone, mapping: mapping)
        let bounds: [Int32] = [0, 1]
        let checked = "x".withBytes { bytes in
            bounds.withUnsafeBufferPointer { bounds in
                checker.check(
                    RowView(
                        text: bytes.baseAddress!,
                        bounds: bounds.baseAddress!,
                        gap: 0,
                        count: 1,
                        raw: bytes,
                        isCleanText: true
                    )
                )
            }
        }
        return checked.problems.filter { $0.field == field && !$0.isWarning && $0.code != .missingField }
    }
}
