import Ledger
import Sending

/// A report that comes from a ledger is drawn and added up like one of this run's own. So whatever its numbers are, none
/// may be too large to be added to another, or no number at all.
extension RunReport {
    /// Puts every number within what a run can come to, and every list within what a run lists.
    mutating func bound() {
        (startedAt, endedAt) = (RunRecord.shown(startedAt), RunRecord.shown(endedAt))
        goesOnAt = goesOnAt.map(RunRecord.shown)
        limits = limits?.bounded(by: Self.count)
        for count: WritableKeyPath<RunReport, Int> in [
            \.rows, \.blankRows, \.possibleOrphans, \.duplicatesWithoutLink, \.leftByLimit, \.requests, \.retries,
            \.moreProblems,
        ] {
            self[keyPath: count] = Self.count(self[keyPath: count])
        }
        customersChanged = customersChanged.map(Self.count)
        task = task.map { work in
            var bounded = Work(
                word: String(work.word.prefix(40)),
                rows: Self.count(work.rows),
                done: Self.count(work.done)
            )
            bounded.parts = work.parts?.prefix(Self.maxProblems).map { part in
                Work.Part(code: String(part.code.prefix(40)), count: Self.count(part.count))
            }
            return bounded
        }
        statuses = Dictionary(uniqueKeysWithValues: statuses.prefix(64).map { ($0.key, Self.count($0.value)) })
        codes = codes.map { codes in
            Dictionary(uniqueKeysWithValues: codes.prefix(256).map { ($0.key, Self.count($0.value)) })
        }
        problems = problems.prefix(Self.maxProblems).map { group in
            var group = group
            group.count = Self.count(group.count)
            group.rows = group.rows.prefix(64).map(Self.count)
            return group
        }
        sending?.bound()
    }

    /// Beyond these a list helps nobody, and the whole must stay small.
    static let maxProblems = 80

    /// Up to a million million: hundreds of them together are still a number.
    fileprivate static func count(_ count: Int) -> Int { min(max(0, count), 1_000_000_000_000) }

    /// A length of time in seconds, up to some thirty years.
    fileprivate static func length(_ seconds: Double) -> Double { within(0...1e9, seconds) }

    fileprivate static func within(_ range: ClosedRange<Double>, _ value: Double) -> Double {
        value.isNaN ? range.lowerBound : min(max(range.lowerBound, value), range.upperBound)
    }
}

extension RunReport.Sending {
    fileprivate mutating func bound() {
        startedAt = RunRecord.shown(startedAt)
        bucketWidth = RunReport.within(RunTimeline.firstWidth...1e7, bucketWidth)
        duration = RunReport.within(0...bucketWidth * Double(RunTimeline.maxBuckets), duration)
        // Nothing is divided by less than a millisecond.
        if duration > 0 { duration = max(0.001, duration) }
        calls = Dictionary(
            uniqueKeysWithValues: calls.prefix(RunTimeline.maxOutcomes + 1).map { outcome, counts in
                (outcome, counts.prefix(RunTimeline.maxBuckets).map(RunReport.count))
            }
        )
        allowedRates = allowedRates.prefix(RunTimeline.maxBuckets).map { RunReport.within(0...1e6, $0) }
        interruptions = interruptions.prefix(RunTimeline.maxInterruptions).map { interruption in
            var bounded = interruption
            bounded.from = RunReport.length(interruption.from)
            bounded.to = max(bounded.from, RunReport.length(interruption.to))
            return bounded
        }
        throttledSeconds = RunReport.length(throttledSeconds)
        (pauses, outages) = (RunReport.count(pauses), RunReport.count(outages))
        latency?.bound()
    }
}

extension RunReport.Latency {
    fileprivate mutating func bound() {
        count = RunReport.count(count)
        sum = RunReport.within(0...1e15, sum)
        (median, p95, p99) = (Self.time(median), Self.time(p95), Self.time(p99))
        buckets = buckets.prefix(LatencyHistogram.bucketCount)
            .map { Bucket(upTo: Self.time($0.upTo), count: RunReport.count($0.count)) }
            .sorted { $0.upTo < $1.upTo }
    }

    /// What the histogram can tell apart.
    private static func time(_ seconds: Double) -> Double {
        RunReport.within(
            LatencyHistogram.upperBound(0)...LatencyHistogram.upperBound(LatencyHistogram.bucketCount - 1),
            seconds
        )
    }
}
