/// A pacer that gives calls evenly spaced slots under a ceiling, at a rate that adapts.
///
/// GCRA with a burst of one: the next slot is one interval after the last one's due time when that lies less than one
/// interval ago, else now. So there is no drift, and no catching up after a stall.
///
/// A slot is reserved, perhaps ahead of its time, and becomes a fact when the call leaves (`took`). What was reserved
/// and has not been taken can be given up as a whole (`forgetReservations`).
package struct RatePacer: Sendable {
    /// What is left of the rate after a pause that the provider asked for.
    static let decrease = 0.7
    /// How much of the ceiling the rate climbs in a second.
    static let climbPerSecond = 0.05
    /// The part of the ceiling with which a run comes back after an outage.
    static let rampUpStart = 0.1
    /// The rate is never lowered below one call in ten seconds, unless the ceiling itself is lower.
    static let lowestRate = 0.1

    /// Calls per second.
    package let ceiling: Double
    private let floor: Double
    private let fullInterval: Duration
    /// The rate until `climbsFrom`; from then on it climbs, and has reached the ceiling at `fullFrom`.
    private var base: Double
    private var climbsFrom = Duration.zero
    private var fullFrom = Duration.zero
    /// The first slot that nobody has reserved.
    package private(set) var nextSlot = Duration.zero
    private var lastTaken: Duration?

    package init(_ rate: RateLimit) {
        ceiling = rate.perSecond
        floor = min(rate.perSecond, Self.lowestRate)
        fullInterval = .seconds(1) / rate.perSecond
        base = rate.perSecond
    }

    /// The rate at `time`, in calls per second.
    package func rate(at time: Duration) -> Double {
        if time >= fullFrom { return ceiling }
        let climbed = max(0, (time - climbsFrom) / .seconds(1)) * Self.climbPerSecond * ceiling
        return min(ceiling, base + climbed)
    }

    /// From one slot to the next: the time in which the climbing rate sums up to one call.
    package func interval(after slot: Duration) -> Duration {
        if slot >= fullFrom { return fullInterval }
        let climb = Self.climbPerSecond * ceiling
        let rate = rate(at: slot)
        let untilFull = (ceiling - rate) / climb
        let callsUntilFull = (rate + ceiling) / 2 * untilFull
        let seconds =
            callsUntilFull >= 1
            ? ((rate * rate + 2 * climb).squareRoot() - rate) / climb
            : untilFull + (1 - callsUntilFull) / ceiling
        return .seconds(1) * seconds
    }

    /// When the slot would be due that is reserved after `others` more.
    package func slot(now: Duration, after others: Int = 0) -> Duration {
        let first = max(nextSlot, now)
        return others == 0 ? first : first + interval(after: first) * others
    }

    /// Reserves the next slot and returns when it is due, `now` or later.
    package mutating func reserve(now: Duration) -> Duration {
        let slot = max(nextSlot, now)
        nextSlot = slot + interval(after: slot)
        return slot
    }

    /// A call has left in the slot that was due at `slot`.
    package mutating func took(_ slot: Duration) {
        lastTaken = max(lastTaken ?? slot, slot)
    }

    /// Gives up all slots that were reserved and not taken.
    package mutating func forgetReservations() {
        nextSlot = lastTaken.map { $0 + interval(after: $0) } ?? .zero
    }

    /// No slot before `until`, and from then on a rate that climbs from where it is now, or from 0.7 times that.
    package mutating func pause(until: Duration, decreasing: Bool, now: Duration) {
        let current = rate(at: now)
        climb(from: decreasing ? max(floor, current * Self.decrease) : current, at: until)
    }

    /// Comes back after an outage, from a tenth of the ceiling.
    package mutating func rampUp(now: Duration) {
        climb(from: max(floor, min(rate(at: now), ceiling * Self.rampUpStart)), at: now)
    }

    private mutating func climb(from rate: Double, at start: Duration) {
        base = rate
        climbsFrom = start
        fullFrom = start + .seconds(1) * ((ceiling - rate) / (Self.climbPerSecond * ceiling))
        nextSlot = max(start, lastTaken.map { $0 + .seconds(1) / rate } ?? .zero)
    }
}
