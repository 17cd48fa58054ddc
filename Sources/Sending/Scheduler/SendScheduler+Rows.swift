import DequeModule

extension SendScheduler {
    enum Source {
        case ready, retry, fetch, throttled, resend
    }

    /// Nothing is left that a call, a probe or a response could still change.
    var isFinished: Bool {
        inputIsExhausted && fetching == 0 && ticketsOut == 0 && ready.isEmpty && retries.isEmpty
            && throttledRows.isEmpty && aside.isEmpty
    }

    private var mayFetch: Bool {
        let held = ready.count + retries.count + throttledRows.count + aside.count + fetching
        return !inputIsExhausted && held < policy.maxWaitingRows + policy.concurrency
    }

    /// Where the next row to be called comes from; nil where there is none now.
    func source(now: Duration) -> Source? {
        if !ready.isEmpty { return .ready }
        if let due = retries.earliest, due <= now { return .retry }
        if mayFetch { return .fetch }
        if !throttledRows.isEmpty { return .throttled }
        // Only when no other row is left that could show whether the provider works, and one at a time.
        if retries.isEmpty, fetching == 0, ticketsOut == 0, aside.resends.contains(where: { $0.due <= now }) {
            return .resend
        }
        return nil
    }

    /// Hands out a row, if its slot is near.
    mutating func take(from source: Source, asProbe: Bool, now: Duration) -> Step {
        if source != .fetch, stopsAtDailyLimit(now: now) { return .done }
        // No slot is needed to learn that the input has no more rows.
        if source != .fetch {
            let slot = pacer.slot(now: now, after: ticketsWithoutSlot)
            if slot - now > lead.value { return wait(until: slot - lead.value) }
        }
        let row: SendRow?
        switch source {
        case .fetch:
            fetching += 1
            return .fetch
        case .ready: row = ready.popFirst()
        case .retry: row = retries.removeEarliest()
        case .throttled: row = throttledRows.popFirst()
        case .resend:
            let due = aside.resends.firstIndex { $0.due <= now }
            row = due.map { aside.resends.remove(at: $0).row }
            isTrialPassed = false
        }
        guard let row else { preconditionFailure("A source that was named has a row.") }
        ticketsOut += 1
        ticketsWithoutSlot += 1
        if asProbe { doubt?.phase = .creating }
        return .call(CallTicket(row: row, isProbe: asProbe, takenAt: now, generation: generation))
    }

    /// No row can be called now: wait for one, or decide about those that no response will come for any more.
    mutating func waitOrConclude(now: Duration) -> Step {
        if doubt != nil { return wait(until: retries.earliest) }
        if let due = retries.earliest {
            if ticketsOut == 0, fetching == 0, due - now > policy.giveUpAfter {
                // Nothing else is left, and the provider asks for more than the run may wait.
                stop(.longRetryAfter(due - now))
                return .done
            }
            return wait(until: due)
        }
        if ticketsOut > 0 || fetching > 0 { return wait(until: nil) }
        if let due = aside.resends.map(\.due).min() { return wait(until: max(due, pauseUntil)) }
        conclude(now: now)
        return next(now: now)
    }

    mutating func wait(until time: Duration?) -> Step {
        someoneWaits = true
        return .wait(until: time)
    }

    /// Makes those who wait ask again. Costs nothing where nobody does.
    mutating func wake() {
        guard someoneWaits else { return }
        someoneWaits = false
        epoch += 1
    }

    mutating func go(_ ticket: inout CallTicket, _ slot: Duration, _ now: Duration) -> Admission {
        pacer.took(slot, now: now)
        ticket.admittedAt = now
        callsOut += 1
        allowance?.took(now: now)
        if ticket.row.calls == 0 { ticket.row.responsesAtFirstCall = responses }
        ticket.row.calls += 1
        counters.requests += 1
        if ticket.row.calls > 1 { counters.retries += 1 }
        return .go
    }

    mutating func takeBack(_ ticket: CallTicket) -> Admission {
        ticketsOut -= 1
        if ticket.slot == nil { ticketsWithoutSlot -= 1 }
        ready.append(ticket.row)
        if ticket.isProbe, doubt?.phase == .creating { doubt?.phase = .readyToCreate }
        wake()
        return .withdrawn
    }

    /// Takes back a ticket that was admitted, and of whose call nothing has left all the same.
    package mutating func takeBackAdmitted(_ ticket: CallTicket) {
        var ticket = ticket
        callsOut -= 1
        counters.requests -= 1
        if ticket.row.calls > 1 { counters.retries -= 1 }
        ticket.row.calls -= 1
        _ = takeBack(ticket)
    }

    /// Counts a row that is done.
    mutating func count(_ verdict: SendVerdict, row: SendRow) {
        if verdict.status == .unknown, outage == nil {
            errors.addUnknown(verdict.outcome.code ?? .interrupted, row: row.row)
            stopAtMaxErrors()
        }
        switch verdict.outcome {
        case .created:
            counters.created += 1
            if verdict.mayExist { counters.possibleOrphans += 1 }
        case _ where verdict.mayExist: counters.unknown += 1
        case .refused: counters.refused += 1
        case .keptFailing: counters.keptFailing += 1
        case .ambiguous: counters.unknown += 1
        case .notCreated, .notCalled: break
        }
    }
}
