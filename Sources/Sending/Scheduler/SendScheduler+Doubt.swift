import DequeModule

extension SendScheduler {
    /// The doubt, where it is an outage.
    var outage: Doubt? { doubt.flatMap { $0.isOutage ? $0 : nil } }

    /// Has the harmless call made as soon as may be.
    ///
    /// - Parameter holdsCalls: Whether nothing else leaves until it was answered.
    mutating func raiseDoubt(holdsCalls: Bool, now: Duration) {
        defer { wake() }
        guard var current = doubt else {
            doubt = Doubt(raisedAt: now, holdsCalls: holdsCalls)
            if holdsCalls { generation += 1 }
            return
        }
        if current.isOutage { return }
        if holdsCalls, !current.holdsCalls { generation += 1 }
        current.holdsCalls = current.holdsCalls || holdsCalls
        doubt = current
    }

    /// Puts a row aside whose answer speaks of it only if it was the provider's own.
    mutating func putAside(
        _ row: SendRow,
        _ ticket: CallTicket,
        _ code: CallCode,
        _ message: String?,
        now: Duration
    ) -> SendVerdict {
        var row = row
        row.lastCode = code
        let verdict = SendVerdict(.notCreated(code, message: message), mayExist: row.mayExist)
        if stopReason != nil { return verdict }
        aside.answered.append(RowsAside.Answered(row: row, code: code, message: message, at: now))
        if outage != nil {
            askAgain(ticket, now: now)
        } else {
            raiseDoubt(holdsCalls: successes == 0 || aside.answered.count > 1, now: now)
        }
        return SendVerdict(verdict.outcome, mayExist: row.mayExist, comesAgain: true)
    }

    /// In an outage an odd answer to a create is a reason to ask the harmless call at once, and no more creates.
    private mutating func askAgain(_ ticket: CallTicket, now: Duration) {
        if ticket.isProbe {
            doubt?.phase = .waiting
            doubt?.nextProbe = now
        }
        probeSoon(now: now)
    }

    /// Takes in what a harmless call found.
    package mutating func probed(_ finding: ProbeFinding, now: Duration) {
        switch finding {
        case .keyRefused(let code): return stop(.credentials(code, hadSuccess: successes > 0))
        case .obstructed(let obstacle): return stop(.obstructed(obstacle))
        case .throttled(let retryAfter): pauseAfterProbe(retryAfter, now: now)
        case .alive, .notAlive: break
        }
        guard var current = doubt, case .probing(let since) = current.phase else { return }
        defer { wake() }
        switch finding {
        case .alive where current.isOutage:
            current.phase = .readyToCreate
            doubt = current
            let isWorking = settleAnswered(before: since, now: now)
            if !aside.answered.isEmpty {
                doubt?.phase = .waiting
                doubt?.nextProbe = now
            } else if isWorking {
                endOutage(now: now)
            }
        case .alive:
            doubt = nil
            _ = settleAnswered(before: since, now: now)
            settleExhausted { _ in true }
            isTrialPassed = !aside.resends.isEmpty
            if !aside.answered.isEmpty { raiseDoubt(holdsCalls: aside.answered.count > 1, now: now) }
        case .notAlive(let code) where current.isOutage:
            takeBackAnswered()
            current.lastAnswer = code
            current.probeFailed(now: now, using: &random)
            doubt = current
        case .notAlive(let code):
            beginOutage(now: now)
            doubt?.lastAnswer = code
        case .throttled where current.isOutage:
            current.probeFailed(now: now, using: &random)
            doubt = current
        default:
            current.phase = .waiting
            doubt = current
        }
    }

    /// Settles the rows that were put aside before the harmless call left, now that the provider answers for itself.
    ///
    /// - Returns: whether one was its row's own refusal: so the provider works.
    private mutating func settleAnswered(before time: Duration, now: Duration) -> Bool {
        let told = aside.answered.filter { $0.at <= time }
        aside.answered.removeAll { $0.at <= time }
        var isWorking = false
        for answered in told {
            var row = answered.row
            switch answered.code {
            case .http(401):
                // A good key was refused: tried again, like any failure.
                row.attempts += 1
                keep(row, retryAfter: nil, now: now)
            case .http(402):
                // No row can cure that: the contract, or its quota.
                aside.answered.append(answered)
                stop(.credentials(answered.code, hadSuccess: successes > 0))
            default:
                isWorking = true
                responses += 1
                settle(row, refuse(row, answered.code, answered.message))
            }
        }
        return isWorking
    }

    /// What answered was not the provider: nothing was created, and the rows are called again when it is back.
    private mutating func takeBackAnswered() {
        for answered in aside.answered { ready.append(answered.row) }
        aside.answered = []
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
        return isEnough && detector.rowsInUnbroken > 1
    }

    /// Stops creating. Attempts that failed so far count for nothing: an outage never turns rows into failures.
    mutating func beginOutage(now: Duration) {
        takeBackAnswered()
        doubt = Doubt(outageSince: now, using: &random)
        isTrialPassed = false
        counters.outages += 1
        generation += 1
        detector.reset()
        pacer.forgetReservations()

        var waiting = retries.removeAll() + aside.exhausted
        aside.exhausted = []
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
        doubt = nil
        generation += 1
        detector.reset()
        pacer.rampUp(now: now)
        wake()
    }

    /// A probing create failed. `leavesUnknown`: its row may exist and is held.
    mutating func probeFailed(leavesUnknown: Bool, now: Duration) {
        doubt?.probeFailed(now: now, using: &random)
        if leavesUnknown { doubt?.heldProbes += 1 }
        if let doubt, doubt.heldProbes >= Doubt.maxHeldProbes { stop(.heldProbes(since: doubt.since)) }
        wake()
    }

    /// A call that had left before the outage was noticed has got a response: a reason to look at once.
    mutating func probeSoon(now: Duration) {
        guard let current = outage, current.phase == .waiting else { return }
        doubt?.nextProbe = min(current.nextProbe, now)
        wake()
    }

    /// What a doubt makes of the next step; nil where calls go on meanwhile.
    mutating func nextInDoubt(now: Duration) -> Step? {
        guard let current = doubt else { return nil }
        if current.isOutage { return nextInOutage(current, now: now) }
        guard current.phase == .waiting else { return current.holdsCalls ? wait(until: nil) : nil }
        let opens = max(current.nextProbe, pauseUntil)
        if now < opens { return current.holdsCalls ? wait(until: opens) : nil }
        doubt?.phase = .probing(since: now)
        return .probe
    }

    private mutating func nextInOutage(_ current: Doubt, now: Duration) -> Step {
        let giveUpAt = current.since + policy.giveUpAfter
        if now >= giveUpAt {
            stop(.outage(since: current.since, answer: current.lastAnswer))
            return .done
        }
        if !hasRowsToCall {
            // Is there anything to hold out for?
            if !inputIsExhausted, fetching == 0 {
                fetching += 1
                return .fetch
            }
            if ticketsOut > 0 || fetching > 0 { return wait(until: giveUpAt) }
            doubt = nil
            return next(now: now)
        }
        switch current.phase {
        case .waiting:
            let open = max(current.nextProbe, pauseUntil)
            if now < open { return wait(until: min(open, giveUpAt)) }
            doubt?.phase = .probing(since: now)
            return .probe
        case .readyToCreate:
            if now < pauseUntil { return wait(until: min(pauseUntil, giveUpAt)) }
            return createAsProbe(giveUpAt: giveUpAt, now: now)
        case .probing, .creating:
            return wait(until: giveUpAt)
        }
    }

    private var hasRowsToCall: Bool {
        !ready.isEmpty || !retries.isEmpty || !throttledRows.isEmpty || !aside.resends.isEmpty
            || !aside.answered.isEmpty
    }

    private mutating func createAsProbe(giveUpAt: Duration, now: Duration) -> Step {
        if let source = source(now: now) { return take(from: source, asProbe: true, now: now) }
        if aside.resends.contains(where: { $0.due <= now }) {
            return take(from: .resend, asProbe: true, now: now)
        }
        // What is left may not be called yet: the provider asked for it.
        let due = [retries.earliest, aside.resends.map(\.due).min(), giveUpAt].compactMap { $0 }.min()
        return wait(until: due)
    }
}
