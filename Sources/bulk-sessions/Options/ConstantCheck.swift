import ArgumentParser
import CSV
import Messages
import Rows
import Text

/// The check of a job file's constants: values for fields that the file has no column for.
///
/// They are checked once, by the rules that cells are checked by, so that a bad one is reported before every row has it.
enum ConstantCheck {
    private static let referencePrefix = "reference."

    struct Constants {
        var fields: [Field: String] = [:]
        var references: [(name: String, value: String)] = []
    }

    /// - Parameter texts: `FIELD=VALUE` each, with the field's own name, or `reference.NAME`.
    static func read(_ texts: [String]) throws -> Constants {
        var constants = Constants()
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if parts.count == 2, let field = Field(rawValue: parts[0]) {
                constants.fields[field] = parts[1]
            } else if parts.count == 2, parts[0].lowercased().hasPrefix(referencePrefix) {
                let name = String(parts[0].dropFirst(referencePrefix.count))
                if !parts[1].isEmpty { constants.references.append((name, parts[1])) }
            } else {
                throw ValidationError("The value '\(text)' is invalid for '--constant'. Write FIELD=VALUE.")
            }
        }
        return constants
    }

    /// Throws where the provider would take one of `options.constants` in no row.
    static func check(_ options: RowOptions, _ rules: ProviderRules) throws {
        if let reference = options.constantReferences.first, !rules.takesReferences {
            throw ValidationError(
                "'--constant reference.\(reference.name)' is of no use: \(rules.displayName) is not sent it."
            )
        }
        let used = rules.relevantFields(hasKeyColumns: true)
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
        let fieldEnds: [Int32] = [0, 1]
        let checked = "x".withBytes { bytes in
            fieldEnds.withUnsafeBufferPointer { fieldEnds in
                checker.check(
                    Record(
                        text: bytes.baseAddress!,
                        fieldEnds: fieldEnds.baseAddress!,
                        separatorWidth: 0,
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
