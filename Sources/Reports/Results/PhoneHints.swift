import CSV
import Messages
import Rows
import Text

/// What to suggest for a phone that cannot be used: the digits that numbers of its country have; where it has no
/// country code, the country that the row's language speaks for, and how the number would be written then.
enum PhoneHints {
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
        let code = parts.count > 1 ? String(parts[1]) : regions[locale.lowercased()]
        return code.flatMap { CallingRegion($0) }
    }

    /// Without English, which people of any country choose.
    private static let regions = [
        "fr": "FR", "de": "DE", "it": "IT", "es": "ES", "sv": "SE", "no": "NO", "nb": "NO", "nn": "NO", "nl": "NL",
        "pt": "PT", "pl": "PL", "da": "DK", "fi": "FI",
    ]
}
