package import Text

/// The limit of rows to create at which nothing is sent: a file whose keys have changed must not message everybody again.
package enum MaxNew: Sendable, Hashable, CustomStringConvertible {
    /// So many rows.
    case count(Int)
    /// So many in a hundred rows of the file, counted once this many of them are known.
    case percent(Double)

    package static let knownRowsBeforePercentCounts = 50

    /// Reads `500` and `10%`.
    package init(parsing text: String) throws(OptionTextError) {
        let trimmed = text.trimmingSpaces
        if trimmed.hasSuffix("%"), let percent = NumberText.parse(trimmed.dropLast().trimmingSpaces), percent <= 100 {
            self = .percent(percent)
        } else if !trimmed.contains("."), NumberText.parse(trimmed) != nil, let count = Int(trimmed) {
            self = .count(count)
        } else {
            throw OptionTextError(
                "The value '\(text)' is invalid for '--max-new'. Write how many rows, such as 500, or a share of the file's, "
                    + "such as 10%."
            )
        }
    }

    /// Whether that many new rows are too many.
    ///
    /// - Parameters:
    ///   - rows: All rows of the file.
    ///   - known: Those of which earlier runs know something.
    package func isExceeded(by new: Int, rows: Int, known: Int) -> Bool {
        switch self {
        case .count(let limit): new > limit
        case .percent(let limit):
            known >= Self.knownRowsBeforePercentCounts && Double(new) * 100 > limit * Double(rows)
        }
    }

    package var description: String {
        switch self {
        case .count(let count): String(count)
        case .percent(let percent): NumberText.rounded(percent, digits: 3) + "%"
        }
    }
}
