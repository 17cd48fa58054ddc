import Synchronization
import Text

/// A time during which a database cannot be reached: how long it is waited for, and who is told, once for all who wait.
final class DatabaseOutage: Sendable {
    private struct State {
        var patience: Duration = .zero
        var began: ContinuousClock.Instant?
        var isTold = false
        /// Whether an outage has lasted too long already: nobody waits as long again before the database has answered.
        var hasGivenUp = false
    }

    private let state = Mutex(State())
    private let place: String
    private let warn: @Sendable (String) -> Void
    private let isStopping = Mutex<@Sendable () -> Bool>({ false })

    /// What whoever was told to stop waits all the same, so that what calls came to is written after a short outage.
    private static let patienceOfStopping: Duration = .seconds(5)
    /// Shorter outages are said to nobody.
    private static let worthTelling: Duration = .seconds(1)

    init(place: String, warn: @escaping @Sendable (String) -> Void) {
        self.place = place
        self.warn = warn
    }

    func wait(upTo patience: Duration) { state.withLock { $0 = State(patience: patience) } }

    /// - Parameter isStopping: Whether the run has been told to end.
    func watch(_ isStopping: @escaping @Sendable () -> Bool) { self.isStopping.withLock { $0 = isStopping } }

    func ended() {
        state.withLock { state in
            if state.began != nil || state.hasGivenUp { state = State(patience: state.patience) }
        }
    }

    /// Whether to try once more after a failure.
    func goesOn(after error: PostgresError) -> Bool {
        let now = ContinuousClock.now
        let isStopping = isStopping.withLock { $0 }()
        let (goesOn, tells, patience) = state.withLock { state in
            let patience = state.patience
            if state.hasGivenUp { return (false, false, patience) }
            let began = state.began ?? now
            state.began = began
            let lasted = began.duration(to: now)
            let limit = isStopping ? min(patience, Self.patienceOfStopping) : patience
            guard lasted < limit else {
                state.hasGivenUp = true
                return (false, false, patience)
            }
            let tells = !state.isTold && lasted >= Self.worthTelling
            if tells { state.isTold = true }
            return (true, tells, patience)
        }
        if tells {
            warn(
                "The database \(place) does not answer: \(error.text). No call leaves meanwhile; it is waited for, "
                    + "\(DurationText.words(patience)) at most."
            )
        }
        return goesOn
    }

    /// How long to wait before the next attempt: anything up to twice as long as the last time, so that those whom one
    /// outage hit do not all come back at once.
    static func pause(attempt: Int, using random: inout some RandomNumberGenerator) -> Duration {
        let longest = min(50 << min(attempt, 6), 2_000)
        return .milliseconds(Int.random(in: 1...longest, using: &random))
    }
}
