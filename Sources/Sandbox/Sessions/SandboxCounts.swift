/// What the sandbox has seen and done since it started, or since the last reset.
package struct SandboxCounts: Sendable, Equatable {
    /// Create calls that arrived whole, whatever became of them.
    package var createCalls = 0
    /// Sessions created, deleted ones and those whose response a fault destroyed included.
    package var created = 0
    /// Sessions whose creation asked the provider to message the customer.
    package var messages = 0
    /// Calls that broke a rule on what they carry.
    package var refused = 0
    /// Calls with wrong credentials, or signed too long ago.
    package var unauthorized = 0
    package var statusCalls = 0
    /// Calls that only check the key.
    package var userCalls = 0
    package var changes = 0
    /// Calls that asked for a message once more, whatever became of them; and those messages.
    package var remindCalls = 0
    package var reminders = 0
    package var deleted = 0
    package var pages = 0
    /// Sessions that had to make room for newer ones.
    package var forgotten = 0
    /// Requests whose Host was not this server's own.
    package var strangeHosts = 0
    /// Requests that followed a redirect of ours, which no client should.
    package var redirectsFollowed = 0
    /// The most calls that arrived within any one second, of those that create a session or are about one.
    package var busiestSecond = 0
    /// How often each fault struck, by its name in the plan; `rate` for the enforced limit.
    package var faults: [String: Int] = [:]

    package init() {}
}

/// Finds the most arrivals within any one second, remembering only the last second's.
struct BusiestSecond: Sendable {
    private(set) var count = 0
    private var arrivals: [Duration] = []
    private var oldest = 0

    /// - Parameter elapsed: since some fixed instant; never before the last arrival's.
    mutating func arrive(at elapsed: Duration) {
        arrivals.append(elapsed)
        while arrivals[oldest] <= elapsed - .seconds(1) { oldest += 1 }
        count = max(count, arrivals.count - oldest)
        // Dropping them in bulk keeps the cost of one arrival constant.
        if oldest > 1024, oldest * 2 > arrivals.count {
            arrivals.removeFirst(oldest)
            oldest = 0
        }
    }
}
