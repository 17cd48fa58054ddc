package import Ledger
import Sending

/// Which rows are to be forgotten, and what is found of them in one campaign.
package enum Forgetting: Sendable, Equatable {
    /// Rows that no run has written since then, in seconds since 1970.
    case before(Double)
    /// Rows whose link's date has passed by now, or whose session was last seen as expired.
    case expired(now: Double)

    /// What is done with a row.
    package enum Verdict: Sendable {
        case forget
        /// It was forgotten before.
        case forgotten
        /// It is not old enough.
        case tooNew
        /// A session may exist of which nobody knows.
        case unsettled
    }

    /// Rows by what is done with them.
    package struct Counts: Sendable, Equatable {
        package var toForget = 0
        package var forgotten = 0
        package var tooNew = 0
        package var unsettled = 0

        package init() {}

        mutating func count(_ verdict: Verdict) {
            switch verdict {
            case .forget: toForget += 1
            case .forgotten: forgotten += 1
            case .tooNew: tooNew += 1
            case .unsettled: unsettled += 1
            }
        }
    }

    /// - Parameter record: The row with a call under way, where there is one, which `dated` does not tell.
    package func verdict(on dated: DatedRow, _ record: RowRecord) -> Verdict {
        if record.isForgotten { return .forgotten }
        if record.state == .unknown || record.state == .calling { return .unsettled }
        switch self {
        case .before(let date): return dated.writtenAt < date ? .forget : .tooNew
        case .expired(let now):
            let hasPassed = record.session.map { Expiry.hasPassed($0, now: now) } ?? false
            return hasPassed || dated.stage == .expired ? .forget : .tooNew
        }
    }
}
