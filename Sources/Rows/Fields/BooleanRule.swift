package import Text

/// Decides whether a cell says yes or no.
package enum BooleanRule {
    /// Anything that is neither is `.fastTrackUnknown`, after the only field that holds such a value.
    package static func read(_ cell: Bytes) -> Result<Bool, ProblemCode> {
        let cell = TextTrim.trimmed(cell)
        if cell.isEmpty { return .failure(.missingField) }
        if let answer = words[cell] { return .success(answer) }
        return .failure(SpreadsheetDamage.code(cell) ?? .fastTrackUnknown)
    }

    private static let words = KeywordTable<Bool>([
        "true yes y 1 on x t oui o vrai ja j wahr waar vero si sì verdadero cierto sant sann": true,
        "✓ ✔ ☑": true,
        "false no n 0 off f non faux nein falsch nee onwaar falso nej nei falskt usann": false,
        "✗ ✘ ☐": false,
    ])
}
