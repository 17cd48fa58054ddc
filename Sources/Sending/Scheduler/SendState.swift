/// The state of a run that sends, for the progress display.
package enum SendState: Sendable, Equatable {
    case running
    /// The provider asked for a pause.
    case paused(until: Duration)
    /// The provider is down; `nextProbe` is when it will be tried again.
    case outage(since: Duration, nextProbe: Duration)
    case stopping(StopReason)
}

/// The counts of a run so far.
package struct SendCounters: Sendable, Equatable {
    /// Create calls, retries included.
    package internal(set) var requests = 0
    /// Create calls for a row that had been called before in this run.
    package internal(set) var retries = 0
    /// Responses with 429.
    package internal(set) var throttled = 0
    package internal(set) var pauses = 0
    package internal(set) var outages = 0

    // Rows that are done in this run
    package internal(set) var created = 0
    /// Of the created ones, those of which a second one may exist.
    package internal(set) var possibleOrphans = 0
    package internal(set) var refused = 0
    package internal(set) var keptFailing = 0
    package internal(set) var unknown = 0

    package init() {}
}
