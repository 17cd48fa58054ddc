extension SendScheduler {
    /// What the response to an admitted call makes of its row, and of the run.
    package mutating func completed(_ ticket: CallTicket, _ meaning: CallMeaning, now: Duration) -> SendVerdict {
        ticketsOut -= 1
        callsOut -= 1
        lead.called(for: now - ticket.admittedAt)
        if case .throttled = meaning {} else { throttledSince = nil }
        let verdict = verdict(on: ticket, meaning, now: now)
        if !verdict.comesAgain { count(verdict, row: ticket.row) }
        // The last response may have been what others waited for.
        if ticketsOut == 0, inputIsExhausted || !aside.isEmpty || doubt != nil { wake() }
        return verdict
    }

    private mutating func verdict(on ticket: CallTicket, _ meaning: CallMeaning, now: Duration) -> SendVerdict {
        var row = ticket.row
        switch meaning {
        case .outcome(let outcome, let retryAfter):
            return verdict(on: row, ticket, outcome, retryAfter: retryAfter, now: now)
        case .createdUnreadable:
            return unreadable(ticket, now: now)
        case .doubtful(let code, let message):
            return putAside(row, ticket, code, message, now: now)
        case .obstructed(let obstacle):
            stop(.obstructed(obstacle))
            return nothingCreated(row, obstacle.code)
        case .throttled(let retryAfter):
            row.lastCode = .http(429)
            return throttle(row, ticket, retryAfter, now: now)
        }
    }

    private mutating func verdict(
        on row: SendRow,
        _ ticket: CallTicket,
        _ outcome: CallOutcome,
        retryAfter: Duration?,
        now: Duration
    ) -> SendVerdict {
        var row = row
        switch outcome {
        case .created:
            successes += 1
            showsLife(ticket, now: now)
            return SendVerdict(outcome, mayExist: row.mayExist)
        case .refused(let code, let message):
            showsLife(ticket, now: now)
            return refuse(row, code, message)
        case .ambiguous(let code, _):
            row.lastCode = code
            row.ambiguousCalls += 1
            return fail(row, ticket, outcome, retryAfter: nil, now: now)
        case .notCreated(let code, _), .keptFailing(let code, _):
            row.lastCode = code
            return fail(row, ticket, .notCreated(code), retryAfter: retryAfter, now: now)
        case .notCalled:
            preconditionFailure("A call that was completed was made.")
        }
    }

    private func nothingCreated(_ row: SendRow, _ code: CallCode, comesAgain: Bool = false) -> SendVerdict {
        SendVerdict(.notCreated(code), mayExist: row.mayExist, comesAgain: comesAgain)
    }

    // MARK: Responses of a provider that works

    /// Records a response that only a working provider gives.
    private mutating func showsLife(_ ticket: CallTicket, now: Duration) {
        responses += 1
        detector.record(.responded, row: ticket.row.row)
        if outage != nil {
            guard ticket.isProbe else { return probeSoon(now: now) }
            endOutage(now: now)
        }
        if aside.resends.isEmpty, aside.exhausted.isEmpty { return }
        for element in aside.resends { retries.insert(element) }
        aside.resends.removeAll()
        settleExhausted { _ in true }
        wake()
    }

    /// A 2xx that holds no session: one exists for certain, or somebody else answers everything with a page.
    private mutating func unreadable(_ ticket: CallTicket, now: Duration) -> SendVerdict {
        let outcome = CallOutcome.ambiguous(.answerUnreadable)
        if outage != nil {
            if ticket.isProbe { probeFailed(leavesUnknown: true, now: now) }
            return SendVerdict(outcome)
        }
        detector.record(.failed, row: ticket.row.row)
        if stopReason == nil {
            if detector.showsOutage { beginOutage(now: now) } else { raiseDoubt(holdsCalls: true, now: now) }
        }
        return SendVerdict(outcome)
    }

    mutating func refuse(_ row: SendRow, _ code: CallCode, _ message: String?) -> SendVerdict {
        errors.addRefusal(code, row: row.row)
        stopAtMaxErrors()
        return SendVerdict(.refused(code, message: message), mayExist: row.mayExist)
    }

    mutating func stopAtMaxErrors() {
        let answered = successes + errors.total
        if policy.maxErrors.isReached(refused: errors.total, answered: answered),
            let facts = errors.facts(answered: answered)
        {
            stop(.maxErrors(facts))
        }
    }

    // MARK: Throttling

    private mutating func throttle(
        _ row: SendRow,
        _ ticket: CallTicket,
        _ retryAfter: Duration,
        now: Duration
    ) -> SendVerdict {
        counters.throttled += 1
        let since = throttledSince ?? now
        throttledSince = since
        if retryAfter > policy.maxRetryAfter {
            stop(.longRetryAfter(retryAfter))
        } else if now - since >= policy.giveUpAfter {
            stop(.throttledTooLong(since: since))
        }
        if stopReason != nil { return nothingCreated(row, .http(429)) }
        throttledRows.append(row)
        if outage != nil, ticket.isProbe { endOutage(now: now) }
        pause(until: now + max(retryAfter, .seconds(1)), ticket, now: now)
        wake()
        return nothingCreated(row, .http(429), comesAgain: true)
    }

    /// One pause for all. The rate is lowered once per pause: not again by the responses to calls that had left before.
    private mutating func pause(until: Duration, _ ticket: CallTicket, now: Duration) {
        let decreasing = lastDecrease.map { ticket.admittedAt > $0 } ?? true
        if decreasing { lastDecrease = now }
        if until > pauseUntil {
            if now >= pauseUntil { counters.pauses += 1 }
            pauseUntil = until
            askedPause = until - now
            generation += 1
        }
        pacer.pause(until: pauseUntil, decreasing: decreasing, now: now)
    }

    // MARK: Failures

    private mutating func fail(
        _ row: SendRow,
        _ ticket: CallTicket,
        _ outcome: CallOutcome,
        retryAfter: Duration?,
        now: Duration
    ) -> SendVerdict {
        var row = row
        // Calls that were on their way when an outage was noticed do not count either.
        let counts = outage == nil
        if counts {
            row.attempts += 1
            detector.record(row.lastCode.isUnreachable ? .unreachable : .failed, row: row.row)
        }
        let mayResend = mayResend(row, after: outcome)
        if outage != nil, ticket.isProbe {
            probeFailed(leavesUnknown: !mayResend && holds(row), now: now)
        }
        if mayResend, stopReason == nil {
            keep(row, retryAfter: retryAfter, now: now)
        }
        if counts, stopReason == nil, outage == nil, detector.showsOutage { beginOutage(now: now) }
        return SendVerdict(outcome, mayExist: row.mayExist, comesAgain: mayResend && stopReason == nil)
    }

    /// Whether `--on-unknown` holds this row after its first call of unknown fate.
    private func holds(_ row: SendRow) -> Bool {
        policy.onUnknown == .hold || (policy.onUnknown == .auto && row.messages)
    }

    private func mayResend(_ row: SendRow, after outcome: CallOutcome) -> Bool {
        guard case .ambiguous = outcome else { return true }
        return switch policy.onUnknown {
        case .hold: false
        case .auto: !row.messages && row.ambiguousCalls <= 1 && row.attempts < policy.maxAttempts
        case .retry: true
        }
    }

    mutating func keep(_ row: SendRow, retryAfter: Duration?, now: Duration) {
        let wait = policy.backoff.wait(failedAttempts: row.attempts, retryAfter: retryAfter, using: &random)
        let notBefore = now + (retryAfter ?? .zero)
        var element = WaitingRow(row: row, due: now + wait, notBefore: notBefore)
        if outage != nil {
            element.due = notBefore
            keepForRetry(element)
        } else if row.attempts >= policy.maxAttempts || (retryAfter ?? .zero) > policy.maxRetryAfter {
            aside.exhausted.append(element)
            if isOutage(afterExhausting: row) || (outage == nil && detector.mostlyFails) { beginOutage(now: now) }
        } else {
            keepForRetry(element)
        }
        wake()
    }

    /// A row that may exist is not sent again before the provider has shown that it works.
    mutating func keepForRetry(_ element: WaitingRow) {
        if element.row.mayExist {
            aside.resends.append(element)
        } else {
            retries.insert(element)
        }
    }

    // MARK: Rows whose verdict had to wait

    /// Settles rows that used up their attempts: the provider works, so the failure is their own.
    mutating func settleExhausted(where isOwnFailure: (SendRow) -> Bool) {
        guard !aside.exhausted.isEmpty else { return }
        for row in aside.exhausted.map(\.row) where isOwnFailure(row) {
            let code = row.lastCode
            settle(row, SendVerdict(.keptFailing(code), mayExist: row.mayExist))
        }
        aside.exhausted.removeAll { isOwnFailure($0.row) }
    }

    mutating func settle(_ row: SendRow, _ verdict: SendVerdict) {
        count(verdict, row: row)
        settled.append((row, verdict))
    }

    /// No call can be made and none is on its way: what was aside is decided now.
    mutating func conclude(now: Duration) {
        let responses = responses
        settleExhausted { $0.responsesAtFirstCall < responses }
        if !aside.exhausted.isEmpty { raiseDoubt(holdsCalls: true, now: now) }
    }
}

extension CallCode {
    /// Whether this is a 4xx that rejects what was sent: sending it unchanged gets the same response.
    package var isRefusalForGood: Bool {
        guard rawValue.hasPrefix("http_4"), rawValue.utf8.count == 8 else { return false }
        return !Self.notForGood.contains(self)
    }

    private static let notForGood: [CallCode] = [
        .http(401), .http(402), .http(403), .http(408), .http(425), .http(429),
    ]

    /// No connection was had, for a reason that lies with the other side or the network.
    var isUnreachable: Bool { Self.unreachable.contains(self) }

    private static let unreachable: [CallCode] = [
        .connectionRefused, .connectTimeout, .connectionFailed, .nameNotResolved, .tlsFailed,
    ]
}
