/// Enforces a `RateLimit`: a bucket that holds at most `count` calls and fills evenly. Time is an argument.
struct RateGate: Sendable {
    private let limit: RateLimit
    /// When the bucket would be full again if no more calls came, since the plan was set.
    private var fullAt: Duration = .zero

    init(_ limit: RateLimit) { self.limit = limit }

    /// Nil: admitted. Else the whole seconds, at least 1, until a call would be admitted.
    mutating func admit(at elapsed: Duration) -> Int? {
        let share = limit.interval / limit.count
        let next = max(fullAt, elapsed) + share
        let over = next - elapsed - limit.interval
        // An evenly spaced client's clock and ours need not agree to the microsecond.
        guard over > .milliseconds(1) else {
            fullAt = next
            return nil
        }
        return max(1, Int((over / .seconds(1)).rounded(.up)))
    }
}
