/// A pacer that gives calls evenly spaced slots under a ceiling, at a rate that adapts.
///
/// GCRA with a burst of one: the next slot is one interval after the last one's due time, also where that has just
/// passed: a worker whose timer is late shifts its call and loses no slot. After a longer stall it is now. So there is no
/// drift, and no catching up. However late calls leave, no second has more than the ceiling and one more.
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
    /// A slot that was missed by more is lost.
    static let lateness = Duration.milliseconds(100)
    /// Beyond this ceiling, in calls per second, what late timers add to a second is not looked after.
    private static let highestWatched = 10_000.0
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
    /// When the last calls left, as many as one second may have: a ring, empty where nobody looks after that.
    private var departures: [Duration?]
    private var oldestDeparture = 0

    package init(_ rate: RateLimit) {
        ceiling = rate.perSecond
        floor = min(rate.perSecond, Self.lowestRate)
        fullInterval = .seconds(1) / rate.perSecond
        base = rate.perSecond
        let isWatched = (1...Self.highestWatched).contains(rate.perSecond)
        departures = isWatched ? Array(repeating: nil, count: Int(rate.perSecond) + 1) : []
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
        let first = first(now)
        return others == 0 ? first : first + interval(after: first) * others
    }

    private func first(_ now: Duration) -> Duration { now - nextSlot > Self.lateness ? now : nextSlot }

    /// Reserves the next slot and returns when it is due, which may have passed a moment ago.
    package mutating func reserve(now: Duration) -> Duration {
        let slot = first(now)
        nextSlot = slot + interval(after: slot)
        return slot
    }

    /// When a call may leave that has its slot: at once, or when the second that began with the oldest call is over.
    package var opens: Duration {
        guard !departures.isEmpty, let oldest = departures[oldestDeparture] else { return .zero }
        return oldest + .seconds(1)
    }

    /// A call has left, at `now`, in the slot that was due at `slot`.
    package mutating func took(_ slot: Duration, now: Duration) {
        lastTaken = max(lastTaken ?? slot, slot)
        if departures.isEmpty { return }
        departures[oldestDeparture] = now
        oldestDeparture = (oldestDeparture + 1) % departures.count
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
