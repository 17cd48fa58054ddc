/// A plan of everything that the sandbox is to do wrong. `FaultPlan(parsing:)` reads it from text.
package struct FaultPlan: Sendable, Equatable {
    /// Of the faults that would strike a call, a counted one (`first`, `every`, `calls`) goes before a share, and the
    /// one that stands first goes before the others.
    package var faults: [Fault] = []
    /// Every call of the API waits that long, evenly spread between the two, before anything else happens.
    package var latency: ClosedRange<Duration> = .zero ... .zero
    /// What refusals (4xx and 5xx that come before creating) carry as `Retry-After`; nil: no such header.
    package var retryAfter: RetryAfter?
    /// An enforced limit of create calls; what is over it gets 429 with `Retry-After`.
    package var rate: RateLimit?
    package var dribblePause: Duration = .milliseconds(100)
    /// Bytes.
    package var hugeSize = 8 << 20

    package init() {}

    package init(_ faults: [Fault]) { self.faults = faults }

    package static let none = FaultPlan()
}

/// The two forms that RFC 9110 §10.2.3 gives the `Retry-After` header.
package enum RetryAfter: Sendable, Equatable {
    case seconds(Int)
    /// A date that lies that many seconds after the response.
    case date(inSeconds: Int)
}

/// At most `count` calls in `interval`. An unused allowance adds up to `count`, so that calls that are evenly spaced at
/// exactly this rate are never rejected. (Modelled: no provider documents its limits.)
package struct RateLimit: Sendable, Equatable {
    package var count: Int
    package var interval: Duration

    package init(_ count: Int, per interval: Duration = .seconds(1)) {
        self.count = count
        self.interval = interval
    }
}
