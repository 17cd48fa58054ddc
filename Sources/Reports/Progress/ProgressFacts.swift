package import Sending
package import Text

/// The state of the send stage at one moment, ready to be put into words.
package struct ProgressFacts: Sendable, Equatable {
    /// Rows that this run is to send.
    package var total: Int
    package var counts: ProgressCounts
    package var wait: ProgressWait?
    /// The ceiling that `--rate` sets.
    package var ceiling: RateLimit
    /// The rate that the run may reach now, in calls per second: lower than the ceiling after a 429 or an outage.
    package var allowedRate: Double
    /// Calls per second over the last moments, never above the ceiling; nil where it is too early to say.
    package var rate: Double?
    /// In whole seconds; nil where nothing moves, or less than a second is left.
    package var timeLeft: Duration?

    package init(
        total: Int,
        counts: ProgressCounts,
        wait: ProgressWait? = nil,
        ceiling: RateLimit,
        allowedRate: Double,
        rate: Double? = nil,
        timeLeft: Duration? = nil
    ) {
        self.total = total
        self.counts = counts
        self.wait = wait
        self.ceiling = ceiling
        self.allowedRate = allowedRate
        self.rate = rate
        self.timeLeft = timeLeft
    }

    package var done: Int { counts.done }

    /// `4.9 of 5/s`, in the ceiling's unit; with the rate that is allowed now, where it is lower.
    package var rateText: String {
        let (unit, seconds) = Self.unit(of: ceiling)
        var text = rate.map { "\(Self.decimal($0 * seconds)) of \(ceiling)" } ?? "up to \(ceiling)"
        if allowedRate < ceiling.perSecond * 0.99 {
            text += ", slowed to \(Self.decimal(allowedRate * seconds))/\(unit)"
        }
        return text
    }

    private static func unit(of limit: RateLimit) -> (name: String, seconds: Double) {
        for (name, seconds) in [("s", 1.0), ("min", 60.0)] where limit.perSecond * seconds >= 1 {
            return (name, seconds)
        }
        return ("h", 3600)
    }

    private static func decimal(_ value: Double) -> String {
        NumberText.rounded(value, digits: value < 99.95 ? 1 : 0)
    }
}

/// The counts of a run that its progress shows.
package struct ProgressCounts: Sendable, Equatable {
    package var requests = 0
    package var retries = 0
    package var created = 0
    /// Rows that are done and were not created, or of which that is not known.
    package var problems = 0
    package var pauses = 0
    package var outages = 0

    package init() {}

    package init(_ counters: SendCounters) {
        requests = counters.requests
        retries = counters.retries
        created = counters.created
        problems = counters.refused + counters.keptFailing + counters.unknown
        pauses = counters.pauses
        outages = counters.outages
    }

    package var done: Int { created + problems }
}

/// The reason why a run makes no calls at the moment.
package enum ProgressWait: Sendable, Equatable {
    /// `asked` is how long the provider wanted it to be.
    case paused(provider: String, until: WallTime, asked: Duration)
    /// `nextTry` is nil while a try is under way.
    case outage(provider: String, since: WallTime, nextTry: WallTime?)
    case stopping

    /// The same in words: in full, and shorter where there is little room.
    package var forms: [String] {
        switch self {
        case .paused(let provider, let until, let asked):
            let short = "paused until \(until.timeOfDay)\(until.offset)"
            return ["\(short), \(provider) asked for \(DurationText.words(asked))", short]
        case .outage(let provider, let since, let nextTry):
            let short = "\(provider) down since \(since.timeOfDay)\(since.offset)"
            guard let nextTry else { return ["\(short), trying now", short] }
            let offset = nextTry.offset == since.offset ? "" : nextTry.offset
            return ["\(short), next try \(nextTry.timeOfDay)\(offset)", short]
        case .stopping:
            return ["stopping: the calls in flight are finished and recorded", "stopping"]
        }
    }

    package var text: String { forms[0] }
}
