/// A meter of how fast a count has grown over the last moments.
package struct RateMeter: Sendable {
    private struct Sample {
        var time: Duration
        var count: Int
    }

    private static let maxSamples = 25
    /// Less than this of the window says little.
    private static let minShare = 0.2

    private let window: Duration
    private var samples: [Sample] = []

    /// - Parameter ceiling: Calls per second at most. The slower, the longer one has to look to see any.
    package init(ceiling: Double) {
        window = .seconds(min(3600, max(5, 10 / ceiling)))
    }

    /// Records the count at a time; times do not go back.
    package mutating func add(_ count: Int, at time: Duration) {
        // A last sample that is too near to the one before it moves along, so that there are never too many.
        if samples.count > 1, time - samples[samples.count - 2].time < window / Self.maxSamples {
            samples[samples.count - 1] = Sample(time: time, count: count)
        } else {
            samples.append(Sample(time: time, count: count))
        }
        // The first one is the last that is older than the window.
        while samples.count > 2, time - samples[1].time >= window { samples.removeFirst() }
    }

    /// Per second; nil where it is too early to say.
    package var rate: Double? {
        guard let first = samples.first, let last = samples.last else { return nil }
        let span = last.time - first.time
        guard span >= window * Self.minShare else { return nil }
        return Double(last.count - first.count) / (span / .seconds(1))
    }
}
