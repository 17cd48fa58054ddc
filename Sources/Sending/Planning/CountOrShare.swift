package import Text

/// The limit of refused rows at which a run stops: a wrong column must not burn a campaign.
package enum MaxErrors: Sendable, Hashable {
    /// So many refused rows.
    case count(Int)
    /// So many refused rows in a hundred rows that have their final response, counted from the 50th on.
    case percent(Double)

    package static let rowsBeforePercentCounts = 50

    /// Reads `50` and `20%`.
    package init(parsing text: String) throws(OptionTextError) {
        let trimmed = text.trimmingSpaces
        if trimmed.hasSuffix("%"), let percent = NumberText.parse(trimmed.dropLast().trimmingSpaces), percent <= 100 {
            self = .percent(percent)
        } else if !trimmed.contains("."), NumberText.parse(trimmed) != nil, let count = Int(trimmed) {
            self = .count(count)
        } else {
            throw OptionTextError(
                "'\(text)' is not a number of errors. Write how many rows, such as 50, or a share of them, such as 20%."
            )
        }
    }

    /// Whether to stop, where `refused` of `answered` rows were refused. Zero of either kind means: at the first.
    package func isReached(refused: Int, answered: Int) -> Bool {
        guard refused > 0 else { return false }
        return switch self {
        case .count(let limit): refused >= limit
        case .percent(let limit):
            answered >= Self.rowsBeforePercentCounts && Double(refused) * 100 >= limit * Double(answered)
        }
    }
}
