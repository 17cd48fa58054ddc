import Sending

/// What the ledger keeps of one follow-up call: how it stood when none was under way, and the run whose call is.
///
/// The one place that settles what a follow-up call is after its events, as `RowHistory` is for rows.
package struct FollowUpHistory: Sendable, Equatable {
    /// Never in state `calling`. Nil: no call has ended.
    package private(set) var settled: FollowUpRecord?
    /// The run that has made a call whose outcome was not told.
    package private(set) var open: RunID?

    package init(settled: FollowUpRecord?, open: RunID?) {
        self.settled = settled
        self.open = open
    }

    /// The call as callers see it; nil where it was never made.
    package var record: FollowUpRecord? {
        guard let open else { return settled }
        var record = settled ?? FollowUpRecord(state: .pending, run: open)
        record.state = .calling
        record.run = open
        record.attempts += 1
        return record
    }

    /// What it is after its intent.
    package mutating func begin(run: RunID) {
        if comesLate(run) { return }
        if let lost = open { settle(.ambiguous(.interrupted), run: lost) }
        open = run
    }

    /// What it is after an outcome.
    package mutating func end(_ outcome: FollowUpOutcome, run: RunID) {
        if comesLate(run) {
            // A later run took this one's call for a lost one. That it was done is news all the same.
            guard outcome.isDone, settled?.state != .done else { return }
            var record = settled ?? FollowUpRecord(state: .pending, run: run)
            record.state = .done
            record.attempts = max(record.attempts, 1)
            settled = record
            return
        }
        if outcome == .notCalled { open = nil } else { settle(outcome, run: run) }
    }

    /// Whether a later run than this one has dealt with the call already.
    private func comesLate(_ run: RunID) -> Bool {
        open != run && max(open?.value ?? 0, settled?.run.value ?? 0) > run.value
    }

    private mutating func settle(_ outcome: FollowUpOutcome, run: RunID) {
        var record = settled ?? FollowUpRecord(state: .pending, run: run)
        record.run = run
        // Who tells how a call ended has made one, also where its intent is not known.
        record.attempts = open == nil ? max(record.attempts, 1) : record.attempts + 1
        record.code = outcome.code
        record.message = outcome.message
        switch outcome {
        case .done, .corrected: record.state = .done
        case .refused: record.state = record.ambiguousCalls > 0 ? .unknown : .refused
        case .notDone: record.state = record.ambiguousCalls > 0 ? .unknown : .pending
        case .ambiguous:
            record.ambiguousCalls += 1
            record.state = .unknown
        case .notCalled: return
        }
        settled = record
        open = nil
    }
}
