import Ledger
import Rows
import Sending

/// The times in which the calls of unknown rows were made, as far as a ledger tells them.
///
/// It does not keep the time of each call but of each run: when that began, and when it ended. A run that died ended with
/// the last minute in which it began a call, else before the account's next run began.
struct CallTimes {
    private struct Span {
        var start: Double
        var end: Double
    }

    private var spans: [RunID: Span] = [:]
    /// The scope's runs, the earliest first.
    private var own: [RunID] = []

    /// Between this machine's clock and the provider's: as much as a provider allows that checks the time of signed calls.
    static let margin = 300.0

    /// - Parameters:
    ///   - runs: All that the ledger knows.
    ///   - minutes: In which calls were begun on the account.
    ///   - now: Seconds since 1970.
    init(_ runs: [RunRecord], scope: SessionScope, minutes: [CallMinute], now: Double) {
        let ofAccount = runs.filter { $0.start.scope.isSameAccount(scope) }.sorted { $0.id.value < $1.id.value }
        for (index, run) in ofAccount.enumerated() {
            let next = ofAccount.dropFirst(index + 1).first?.start.startedAt ?? now
            let start = run.start.startedAt
            var end = run.end?.endedAt ?? next
            if run.end == nil, let last = minutes.last(where: { $0.end > start && Double($0.minute) * 60 <= next }) {
                end = min(end, last.end)
            }
            spans[run.id] = Span(start: start, end: max(start, end))
            if run.start.scope == scope { own.append(run.id) }
        }
    }

    /// When a run ended; nil where the ledger does not know it as one of the account's.
    func end(of run: RunID) -> Double? { spans[run]?.end }

    /// When the one call of a row was made, of whatever campaign; nil of a row that was called more than once.
    func time(ofOnlyCall record: RowRecord) -> ClosedRange<Double>? {
        guard record.attempts == 1, let span = spans[record.run] else { return nil }
        return span.start...span.end
    }

    /// The calls of one row.
    struct Calls: Equatable {
        /// When they may have been made: while these runs lasted, the earliest first, and not in between.
        var spans: [ClosedRange<Double>]
        /// From the first of them to the last.
        var time: ClosedRange<Double>
        /// The runs that may have made them.
        var runs: ClosedRange<Int64>
    }

    /// The time in which the calls were made of which nobody knows what they came to; nil where nothing tells it, as of a row
    /// that only a file says to be unknown.
    ///
    /// Of a row that was called once it is its run's time. Of any other it is that of all the campaign's runs up to its last, as
    /// the ledger does not tell which of its calls was lost.
    func calls(of record: RowRecord) -> Calls? {
        guard record.ambiguousCalls < RowRecord.callsToldByFile, let last = spans[record.run] else { return nil }
        guard record.attempts > 1, let first = own.first, let span = spans[first], span.start <= last.start else {
            let time = last.start...last.end
            return Calls(spans: [time], time: time, runs: record.run.value...record.run.value)
        }
        let earlier = own.filter { $0.value <= record.run.value }.compactMap { spans[$0] }
        return Calls(
            spans: earlier.map { $0.start...$0.end },
            time: span.start...last.end,
            runs: min(first.value, record.run.value)...record.run.value
        )
    }
}
