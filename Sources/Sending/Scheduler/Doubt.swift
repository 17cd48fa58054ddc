/// A doubt about the way to the provider: an answer that says nothing about its row, or failures that may be everybody's.
/// The harmless call settles it. Where that is not answered by the provider, the doubt is an outage.
struct Doubt: Sendable {
    enum Phase: Sendable, Equatable {
        /// Until `nextProbe`.
        case waiting
        /// The harmless call is on its way, since then.
        case probing(since: Duration)
        /// In an outage: the harmless call was answered, and one create shall show whether it is over.
        case readyToCreate
        case creating
    }

    /// Three creates of unknown fate that must not be sent again are enough to risk.
    static let maxHeldProbes = 3
    /// In seconds. Short enough that all is created within 30 s of an outage's end.
    static let longestInterval = 20

    /// When it was raised.
    var since: Duration
    var nextProbe: Duration
    var phase = Phase.waiting
    var isOutage = false
    /// Whether no call is made until it is settled. The answer to one row among many that were created is no reason to.
    var holdsCalls: Bool
    var failedProbes = 0
    /// Probing creates that ended unknown and are held.
    var heldProbes = 0
    /// What answered in the provider's place, or kept it from answering; nil where no harmless call has ended yet.
    var lastAnswer: CallCode?

    init(raisedAt now: Duration, holdsCalls: Bool) {
        since = now
        nextProbe = now
        self.holdsCalls = holdsCalls
    }

    init(outageSince since: Duration, using random: inout some RandomNumberGenerator) {
        self.init(raisedAt: since, holdsCalls: true)
        isOutage = true
        nextProbe = since + Self.jittered(seconds: 1, using: &random)
    }

    /// At most 1, 2, 4, 8, 16, 20, 20 … seconds to the next one.
    mutating func probeFailed(now: Duration, using random: inout some RandomNumberGenerator) {
        failedProbes += 1
        let seconds = min(Self.longestInterval, 1 << min(failedProbes, 5))
        nextProbe = now + Self.jittered(seconds: seconds, using: &random)
        phase = .waiting
    }

    /// Up to a quarter less, so that probes do not keep time with a failure that comes and goes.
    private static func jittered(seconds: Int, using random: inout some RandomNumberGenerator) -> Duration {
        .seconds(seconds) * Double.random(in: 0.75...1, using: &random)
    }
}
