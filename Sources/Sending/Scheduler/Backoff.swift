/// The backoff of a row: how long it waits before its next attempt.
///
/// Full jitter: a random part of an exponentially growing span, so that rows that failed together do not come back
/// together (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
package struct Backoff: Sendable, Equatable {
    /// The span after the first failed attempt, which doubles with each further one.
    package var base: Duration = .milliseconds(500)
    package var cap: Duration = .seconds(30)

    package init() {}

    /// - Parameters:
    ///   - failedAttempts: how many attempts have failed, 1 or more.
    ///   - retryAfter: what the provider asked for; the wait is never shorter.
    package func wait(
        failedAttempts: Int,
        retryAfter: Duration?,
        using random: inout some RandomNumberGenerator
    ) -> Duration {
        // 0.5 s · 2⁶ is above the cap already; the limit keeps the shift from overflowing.
        let doublings = min(max(failedAttempts, 1) - 1, 20)
        let span = min(cap, base * (1 << doublings))
        let jittered = span * Double.random(in: 0...1, using: &random)
        return max(jittered, retryAfter ?? .zero)
    }
}
