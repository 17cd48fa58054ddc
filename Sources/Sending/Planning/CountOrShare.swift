package import Text

/// A limit of rows: so many, or so many in a hundred.
package enum CountOrShare: Sendable, Hashable, CustomStringConvertible {
    case count(Int)
    case percent(Double)

    /// A share says nothing of fewer rows than that.
    package static let fewestRowsOfShare = 50

    /// Reads `500` and `10%`; nil of anything else.
    package init?(_ text: String) {
        let trimmed = text.trimmingSpaces
        if trimmed.hasSuffix("%"), let percent = NumberText.parse(trimmed.dropLast().trimmingSpaces), percent <= 100 {
            self = .percent(percent)
        } else if !trimmed.contains("."), NumberText.parse(trimmed) != nil, let count = Int(trimmed) {
            self = .count(count)
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .count(let count): String(count)
        case .percent(let percent): NumberText.rounded(percent, digits: 3) + "%"
        }
    }
}

/// Refused rows at which a run stops (`--max-errors`): a wrong column must not burn a campaign. The share is one of the rows
/// that have their final response.
extension CountOrShare {
    package static func maxErrors(_ text: String) throws(OptionTextError) -> CountOrShare {
        if let limit = CountOrShare(text) { return limit }
        throw OptionTextError(
            "'\(text)' is not a number of errors. Write how many rows, such as 50, or a share of them, such as 20%."
        )
    }

    /// Whether to stop, where `refused` of `answered` rows were refused. Zero of either kind means: at the first.
    package func isReached(refused: Int, answered: Int) -> Bool {
        guard refused > 0 else { return false }
        return switch self {
        case .count(let limit): refused >= limit
        case .percent(let limit):
            answered >= Self.fewestRowsOfShare && Double(refused) * 100 >= limit * Double(answered)
        }
    }
}

/// Rows to create at which nothing is sent (`--max-new`): a file whose keys have changed must not message everybody again.
/// The share is one of the rows of the file.
extension CountOrShare {
    package static func maxNew(_ text: String) throws(OptionTextError) -> CountOrShare {
        if let limit = CountOrShare(text) { return limit }
        throw OptionTextError(
            "The value '\(text)' is invalid for '--max-new'. Write how many rows, such as 500, or a share of the file's, "
                + "such as 10%."
        )
    }

    /// Whether that many new rows are too many.
    ///
    /// - Parameters:
    ///   - rows: All rows of the file.
    ///   - known: Those of which earlier runs know something: of fewer than some a share is not asked for.
    package func isExceeded(by new: Int, rows: Int, known: Int) -> Bool {
        switch self {
        case .count(let limit): new > limit
        case .percent(let limit): known >= Self.fewestRowsOfShare && Double(new) * 100 > limit * Double(rows)
        }
    }
}
