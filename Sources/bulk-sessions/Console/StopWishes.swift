/// The wishes that signals stand for, and what each of them asks for.
struct StopWishes {
    enum Answer {
        /// No new calls; what is in flight is finished, and the results are written.
        case stop
        /// The program ends now, without results.
        case endAtOnce
        /// It is the wish that is being fulfilled.
        case sameWish
    }

    /// Wrappers and service managers send two signals for one wish, to the process and to its group.
    private static let oneWish = Duration.seconds(1)

    private var first: Duration?

    /// - Parameter now: on a clock that never goes back.
    mutating func answer(at now: Duration) -> Answer {
        guard let first else {
            first = now
            return .stop
        }
        return now - first <= Self.oneWish ? .sameWish : .endAtOnce
    }
}
