extension RunReport {
    /// Whether all figures are such as a run can have had. Pages and lists are made of them with whole numbers, which a
    /// damaged ledger must not make too large.
    var isPlausible: Bool {
        let counts = [
            rows, blankRows, possibleOrphans, duplicatesWithoutLink, leftByLimit, customersChanged ?? 0, requests,
            retries, moreProblems,
        ]
        return Figures.areCounts(counts + Array(statuses.values)) && statuses.count <= Figures.mostKinds
            && Figures.areMoments([startedAt, endedAt]) && sending?.isPlausible ?? true
            && problems.count <= Figures.mostKinds
            && problems.allSatisfy { Figures.areCounts($0.rows + [$0.count]) }
    }
}

extension RunReport.Sending {
    fileprivate var isPlausible: Bool {
        Figures.areMoments([startedAt]) && (duration == 0 || Figures.areSpans([duration], from: 1e-6))
            && Figures.areSpans([bucketWidth], from: 0.001) && calls.count <= Figures.mostKinds
            && calls.values.allSatisfy { $0.count <= Figures.mostBuckets && Figures.areCounts($0) }
            && allowedRates.count <= Figures.mostBuckets && Figures.areRates(allowedRates)
            && interruptions.count <= Figures.mostBuckets
            && interruptions.allSatisfy { Figures.areSpans([$0.from, $0.to], from: -1e9) }
            && Figures.areSpans([throttledSeconds]) && Figures.areCounts([pauses, outages])
            && latency?.isPlausible ?? true
    }
}

extension RunReport.Latency {
    fileprivate var isPlausible: Bool {
        Figures.areCounts([count] + buckets.map(\.count)) && Figures.areSpans([sum / 1e9, median, p95, p99])
            && buckets.count <= Figures.mostBuckets && Figures.areSpans(buckets.map(\.upTo), from: 1e-9)
    }
}

/// The bounds of what a run can count and measure.
private enum Figures {
    static let mostKinds = 1_000
    static let mostBuckets = 4_096

    static func areCounts(_ numbers: [Int]) -> Bool { numbers.allSatisfy { (0...1_000_000_000).contains($0) } }

    /// Seconds since 1970, up to the end of the years of four digits.
    static func areMoments(_ times: [Double]) -> Bool { times.allSatisfy { (0...253_402_300_799).contains($0) } }

    /// Calls per second.
    static func areRates(_ values: [Double]) -> Bool { values.allSatisfy { (0...1e12).contains($0) } }

    /// In seconds.
    static func areSpans(_ values: [Double], from least: Double = 0) -> Bool {
        values.allSatisfy { (least...1e9).contains($0) }
    }
}
