import Foundation

/// A histogram of how long calls took, in buckets that grow by a tenth: percentiles to within 5 %, in memory that does
/// not grow.
package struct LatencyHistogram: Sendable, Equatable {
    /// Bucket 0 holds everything up to 100 µs; bucket n up to 100 µs · 1.1ⁿ; the last one everything above (hours).
    private static let smallest = 0.000_1
    private static let growth = 1.1
    package static let bucketCount = 200

    package private(set) var counts = [Int](repeating: 0, count: bucketCount)
    package private(set) var count = 0
    /// Of all calls together, in seconds.
    package private(set) var sum = 0.0

    package init() {}

    package mutating func add(_ duration: Duration) {
        let seconds = duration / .seconds(1)
        let ratio = max(1, seconds / Self.smallest)
        let bucket = min(Self.bucketCount - 1, Int((log(ratio) / log(Self.growth)).rounded(.up)))
        counts[bucket] += 1
        count += 1
        sum += seconds
    }

    /// The time in seconds within which this fraction (0 to 1) of the calls got a response; nil where there was none.
    package func percentile(_ fraction: Double) -> Double? {
        guard count > 0 else { return nil }
        let wanted = max(1, Int((fraction * Double(count)).rounded(.up)))
        var seen = 0
        for (bucket, inBucket) in counts.enumerated() {
            seen += inBucket
            if seen >= wanted { return Self.upperBound(bucket) }
        }
        return Self.upperBound(Self.bucketCount - 1)
    }

    /// How many calls took at most so many seconds, to the precision of the buckets.
    package func count(upTo seconds: Double) -> Int {
        counts.indices.reduce(0) { $0 + (Self.upperBound($1) <= seconds * 1.000_001 ? counts[$1] : 0) }
    }

    /// The longest time, in seconds, that a call of this bucket took.
    package static func upperBound(_ bucket: Int) -> Double {
        var bound = smallest
        for _ in 0..<bucket { bound *= growth }
        return bound
    }
}
