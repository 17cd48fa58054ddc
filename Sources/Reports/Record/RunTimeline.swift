package import Sending

/// The course of the send stage: calls by outcome over time, how long they took, and when the run paused.
///
/// Time is cut into buckets that double in width when there would be too many, so that the memory does not grow with
/// the run. A value without a clock: times are counted from the start of the run, on a monotonic clock.
package struct RunTimeline: Sendable {
    /// The maximum number of buckets.
    static let maxBuckets = 240
    /// The maximum number of outcomes that are counted apart; any other counts as `other`.
    static let maxOutcomes = 12
    static let maxInterruptions = 80
    /// The width of the first buckets, in seconds.
    static let firstWidth = 0.25

    private var start = Duration.zero
    private var width = Self.firstWidth
    private var outcomes: [String: Int] = [:]
    /// By outcome, then by bucket.
    private var calls: [[Int]] = []
    private var allowedRates: [Double] = []
    private var interruptions: [RunReport.Interruption] = []
    private var openOutage: Duration?
    private var throttled = Duration.zero
    private var pausedUntil = Duration.zero
    private var pauses = 0
    private var outages = 0
    package private(set) var latency = LatencyHistogram()

    package init() {}

    /// The send stage begins.
    package mutating func begin(at now: Duration) {
        start = now
        pausedUntil = now
    }

    /// Counts a call that has ended.
    ///
    /// - Parameters:
    ///   - outcome: A word of a small vocabulary: `created`, `http_422`.
    ///   - allowedRate: What the run might do at that time, in calls per second.
    package mutating func called(_ outcome: String, started: Duration, took: Duration, allowedRate: Double) {
        latency.add(took)
        let bucket = bucket(of: started)
        let index = index(of: outcome)
        while calls[index].count <= bucket { calls[index].append(0) }
        calls[index][bucket] += 1
        while allowedRates.count <= bucket { allowedRates.append(0) }
        allowedRates[bucket] = allowedRate
    }

    /// The state of the run after a response.
    ///
    /// - Parameter why: The outcome of the last call that created nothing: the reason of an outage that begins now.
    package mutating func stands(_ state: SendState, at now: Duration, why: String) {
        switch state {
        case .running, .stopping:
            closeOutage(at: now)
        case .paused(let until):
            closeOutage(at: now)
            pause(from: now, until: until)
        case .outage(let since, _):
            if openOutage == nil {
                outages += 1
                add(.outage, from: since, to: now, why: why)
            } else if let last = interruptions.lastIndex(where: { $0.kind == .outage }) {
                interruptions[last].to = seconds(now)
            }
            openOutage = since
        }
    }

    /// All of it, for the report; a pause or an outage that goes on ends here.
    ///
    /// - Parameter startedAt: When the send stage began, in seconds since 1970.
    package func sending(startedAt: Double, end: Duration) -> RunReport.Sending {
        let duration = max(0, seconds(end))
        return RunReport.Sending(
            startedAt: startedAt,
            duration: duration,
            bucketWidth: width,
            calls: outcomes.mapValues { calls[$0] },
            allowedRates: allowedRates.map { ($0 * 1000).rounded() / 1000 },
            interruptions: interruptions.map { interruption in
                var clipped = interruption
                if clipped.kind == .outage, openOutage != nil, interruption == interruptions.last(where: isOutage) {
                    clipped.to = duration
                }
                clipped.to = max(clipped.from, min(clipped.to, duration))
                return clipped
            },
            throttledSeconds: max(0, throttled / .seconds(1) - max(0, (pausedUntil - end) / .seconds(1))),
            pauses: pauses,
            outages: outages,
            latency: RunReport.Latency(latency)
        )
    }

    private func isOutage(_ interruption: RunReport.Interruption) -> Bool { interruption.kind == .outage }

    // MARK: Buckets

    private mutating func bucket(of time: Duration) -> Int {
        let since = max(0, seconds(time))
        while since >= width * Double(Self.maxBuckets) { doubleWidth() }
        return Int(since / width)
    }

    private mutating func doubleWidth() {
        width *= 2
        for index in calls.indices {
            calls[index] = Self.pairs(calls[index]).map { $0 + ($1 ?? 0) }
        }
        allowedRates = Self.pairs(allowedRates).map { first, second in
            guard let second, second > 0 else { return first }
            return first > 0 ? (first + second) / 2 : second
        }
    }

    private static func pairs<Element>(_ values: [Element]) -> [(Element, Element?)] {
        stride(from: 0, to: values.count, by: 2).map { (values[$0], $0 + 1 < values.count ? values[$0 + 1] : nil) }
    }

    private mutating func index(of outcome: String) -> Int {
        if let known = outcomes[outcome] { return known }
        if outcomes.count >= Self.maxOutcomes, outcome != "other" { return index(of: "other") }
        calls.append([])
        outcomes[outcome] = calls.count - 1
        return calls.count - 1
    }

    // MARK: Pauses and outages

    private mutating func pause(from now: Duration, until: Duration) {
        guard until > pausedUntil else { return }
        if now <= pausedUntil, let last = interruptions.indices.last, interruptions[last].kind == .pause {
            throttled += until - pausedUntil
            interruptions[last].to = seconds(until)
        } else {
            pauses += 1
            throttled += until - now
            add(.pause, from: now, to: until, why: CallCode.http(429).rawValue)
        }
        pausedUntil = until
    }

    private mutating func closeOutage(at now: Duration) {
        guard openOutage != nil else { return }
        openOutage = nil
        if let last = interruptions.lastIndex(where: isOutage) { interruptions[last].to = seconds(now) }
    }

    private mutating func add(_ kind: RunReport.Interruption.Kind, from: Duration, to: Duration, why: String) {
        interruptions.append(RunReport.Interruption(kind: kind, from: seconds(from), to: seconds(to), why: why))
        if interruptions.count > Self.maxInterruptions { joinNearest() }
    }

    /// Makes one of the two neighbours of one kind that lie nearest to each other.
    private mutating func joinNearest() {
        var nearest: (gap: Double, index: Int)?
        // The last one may still grow and stays as it is.
        for index in 0..<interruptions.count - 2 where interruptions[index].kind == interruptions[index + 1].kind {
            let gap = interruptions[index + 1].from - interruptions[index].to
            if gap < nearest?.gap ?? .infinity { nearest = (gap, index) }
        }
        let index = nearest?.index ?? 0
        interruptions[index].to = max(interruptions[index].to, interruptions[index + 1].to)
        interruptions.remove(at: index + 1)
    }

    /// Since the send stage began, to the millisecond.
    private func seconds(_ time: Duration) -> Double {
        let (seconds, attoseconds) = (time - start).components
        return (Double(seconds) * 1000 + (Double(attoseconds) / 1e15).rounded()) / 1000
    }
}
