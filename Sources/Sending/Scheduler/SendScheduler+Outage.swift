import DequeModule

/// A time in which the provider is down, or may be.
struct Outage: Sendable {
    enum Phase: Sendable {
        /// Until `nextProbe`.
        case waiting
        /// The harmless call is on its way.
        case probing
        /// The harmless call got a response, or there is none: one create shall show whether it is over.
        case readyToCreate
        case creating
    }

    /// Three creates of unknown fate that must not be sent again are enough to risk.
    static let maxHeldProbes = 3
    /// In seconds. Short enough that all is created within 30 s of an outage's end.
    static let longestInterval = 20

    /// When it was noticed.
    var since: Duration
    var nextProbe: Duration
    var phase = Phase.waiting
    /// Not an outage yet: rows used up their attempts, or may exist, and the harmless call shall show whose failure
    /// that is.
    var isTrial = false
    var failedProbes = 0
    /// Probing creates that ended unknown and are held.
    var heldProbes = 0

    init(since: Duration, using random: inout some RandomNumberGenerator) {
        self.since = since
        nextProbe = since + Self.jittered(seconds: 1, using: &random)
    }

    init(trialSince now: Duration) {
        since = now
        nextProbe = now
        isTrial = true
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

extension SendScheduler {
    /// Reports what `.probe` found. `retryAfter`: it was a 429, which asks for that pause.
    package mutating func probed(alive: Bool, retryAfter: Duration? = nil, now: Duration) {
        if let retryAfter { pauseAfterProbe(retryAfter, now: now) }
        guard var current = outage, current.phase == .probing else { return }
        defer { wake() }
        if current.isTrial {
            outage = nil
            if alive {
                settleExhausted { _ in true }
                isTrialPassed = !undecided.resends.isEmpty
            } else {
                beginOutage(now: now)
            }
            return
        }
        if alive {
            current.phase = .readyToCreate
        } else {
            current.probeFailed(now: now, using: &random)
        }
        outage = current
    }

    /// The provider does not want to be asked before then, not even whether it is alive.
    private mutating func pauseAfterProbe(_ retryAfter: Duration, now: Duration) {
        if retryAfter > policy.maxRetryAfter { return stop(.longRetryAfter(retryAfter)) }
        let until = now + max(retryAfter, .seconds(1))
        guard until > pauseUntil else { return }
        if now >= pauseUntil { counters.pauses += 1 }
        pauseUntil = until
        askedPause = until - now
        generation += 1
        pacer.pause(until: until, decreasing: false, now: now)
    }

    /// Whether the provider is down, given that a row has used up its attempts: no response has come since its
    /// first one, and it is not this row alone that fails.
    ///
    /// A row that fails alone says nothing yet; at the end of the run the harmless call decides (`conclude`).
    func isOutage(afterExhausting row: SendRow) -> Bool {
        guard outage == nil, row.responsesAtFirstCall == responses else { return false }
        let isEnough = detector.unbroken >= 5 || (responses == 0 && detector.unbroken >= 3)
        return isEnough && (detector.rowsInUnbroken > 1 || (responses == 0 && !policy.hasProbe))
    }

    /// Stops creating. Attempts that failed so far count for nothing: an outage never turns rows into failures.
    mutating func beginOutage(now: Duration) {
        outage = Outage(since: now, using: &random)
        isTrialPassed = false
        counters.outages += 1
        generation += 1
        detector.reset()
        pacer.forgetReservations()

        var waiting = retries.removeAll() + undecided.exhausted
        undecided.exhausted = []
        // Rows that may exist are the last to be risked, wherever they stand.
        let atOnce = { (row: SendRow) in WaitingRow(row: row, due: now, notBefore: now) }
        waiting += ready.extract { $0.mayExist }.map(atOnce) + throttledRows.extract { $0.mayExist }.map(atOnce)
        for var element in waiting {
            element.row.attempts = 0
            element.due = element.notBefore
            keepForRetry(element)
        }
        wake()
    }

    /// Ends an outage; the rate climbs from a tenth of the ceiling.
    mutating func endOutage(now: Duration) {
        outage = nil
        generation += 1
        detector.reset()
        pacer.rampUp(now: now)
        wake()
    }

    /// A probing create failed. `leavesUnknown`: its row may exist and is held.
    mutating func probeFailed(leavesUnknown: Bool, now: Duration) {
        outage?.probeFailed(now: now, using: &random)
        if leavesUnknown { outage?.heldProbes += 1 }
        if let outage, outage.heldProbes >= Outage.maxHeldProbes { stop(.heldProbes(since: outage.since)) }
        wake()
    }

    /// A call that had left before the outage was noticed has got a response: a reason to look at once.
    mutating func probeSoon(now: Duration) {
        guard let current = outage, current.phase == .waiting else { return }
        outage?.nextProbe = min(current.nextProbe, now)
        wake()
    }

    mutating func nextInOutage(now: Duration) -> Step {
        guard let current = outage else { return next(now: now) }
        if current.isTrial {
            guard current.phase == .waiting else { return wait(until: nil) }
            if now < pauseUntil { return wait(until: pauseUntil) }
            outage?.phase = .probing
            return .probe
        }
        let giveUpAt = current.since + policy.giveUpAfter
        if now >= giveUpAt {
            stop(.outage(since: current.since))
            return .done
        }
        if !hasRowsToCall {
            // Is there anything to hold out for?
            if !inputIsExhausted, fetching == 0 {
                fetching += 1
                return .fetch
            }
            if ticketsOut > 0 || fetching > 0 { return wait(until: giveUpAt) }
            outage = nil
            return next(now: now)
        }
        switch current.phase {
        case .waiting:
            let open = max(current.nextProbe, pauseUntil)
            if now < open { return wait(until: min(open, giveUpAt)) }
            guard !policy.hasProbe else {
                outage?.phase = .probing
                return .probe
            }
            outage?.phase = .readyToCreate
            return createAsProbe(giveUpAt: giveUpAt, now: now)
        case .readyToCreate:
            if now < pauseUntil { return wait(until: min(pauseUntil, giveUpAt)) }
            return createAsProbe(giveUpAt: giveUpAt, now: now)
        case .probing, .creating:
            return wait(until: giveUpAt)
        }
    }

    private var hasRowsToCall: Bool {
        !ready.isEmpty || !retries.isEmpty || !throttledRows.isEmpty || !undecided.resends.isEmpty
    }

    private mutating func createAsProbe(giveUpAt: Duration, now: Duration) -> Step {
        if let source = source(now: now) { return take(from: source, asProbe: true, now: now) }
        if undecided.resends.contains(where: { $0.due <= now }) {
            return take(from: .resend, asProbe: true, now: now)
        }
        // What is left may not be called yet: the provider asked for it.
        let due = [retries.earliest, undecided.resends.map(\.due).min(), giveUpAt].compactMap { $0 }.min()
        return wait(until: due)
    }
}
