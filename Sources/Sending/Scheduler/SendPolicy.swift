/// The options that decide how a run sends.
package struct SendPolicy: Sendable {
    package var rate = RateLimit(perSecond: 5)
    package var concurrency = 8
    package var maxAttempts = 5
    package var giveUpAfter: Duration = .seconds(600)
    package var onUnknown = OnUnknown.auto
    package var maxErrors = CountOrShare.percent(20)
    /// Create calls of the account in any 24 hours, over all runs; nil for any number.
    package var maxPerDay: Int?
    package var backoff = Backoff()

    /// A `Retry-After` beyond this on a 429 is not waited for.
    package var maxRetryAfter: Duration = .seconds(3600)
    /// How many rows may wait for another attempt; beyond, no new rows are taken.
    package var maxWaitingRows = 1000

    package init() {}
}
