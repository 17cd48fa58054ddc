/// The reason why a run ends before all its rows are done.
package enum StopReason: Sendable, Equatable {
    /// By its name: `SIGTERM`.
    case signal(String)
    /// The provider was down for longer than `--give-up-after`. `since` is when the outage was noticed.
    ///
    /// `answer` is what the harmless call came to last; nil where none had ended.
    case outage(since: Duration, answer: CallCode? = nil)
    /// Three creates that probed an outage ended unknown and are held: no more are risked. `since` is when the outage
    /// was noticed.
    case heldProbes(since: Duration)
    /// Nothing but 429 for `--give-up-after`.
    case throttledTooLong(since: Duration)
    /// Nothing is left but rows whose customers may not be messaged at this hour.
    case outsideHours
    /// `--max-per-day` leaves no call. `reopens` is when it leaves one again.
    case dailyLimit(reopens: Duration)
    /// A 429 asked for a longer wait than makes sense.
    case longRetryAfter(Duration)
    /// The key or the contract; `hadSuccess` says whether it had worked earlier in this run.
    case credentials(CallCode, hadSuccess: Bool)
    /// No call gets through until a setting is changed.
    case obstructed(Obstacle)
    case maxErrors(ErrorFacts)
    /// The provider gave the session of one row to another one: every customer might get the same link.
    case sessionOfAnotherRow
    /// The ledger cannot be written; the driver knows the rest.
    case ledger
    /// The input cannot be read any more; the driver knows the rest.
    case input

    /// Where several apply, the highest wins, and of equals the first: what running again cannot cure outranks what it
    /// can, and a user's signal outranks waiting.
    var rank: Int {
        switch self {
        case .ledger: 8
        case .input: 7
        case .sessionOfAnotherRow: 6
        case .obstructed: 5
        case .credentials: 4
        case .maxErrors: 3
        case .signal: 2
        case .longRetryAfter, .throttledTooLong, .outage, .heldProbes, .dailyLimit: 1
        // Said only of a run that has come to its end otherwise.
        case .outsideHours: 0
        }
    }
}
