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
