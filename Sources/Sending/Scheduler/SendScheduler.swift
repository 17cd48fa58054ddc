import DequeModule
import Text

/// The scheduler of a run: it decides when which row is called, what a response means for its row and for the run, and
/// when the run stops.
///
/// A value without I/O, clock or tasks. Times are counted from the start of the run, on a monotonic clock. One or more
/// workers share it behind a lock and do what it says:
///
/// 1. `next` names a step. `.fetch`: take a row from the input and report it by `fetched`. `.settle`: record what
///    became of a row that was kept. `.probe`: make the harmless call and report it by `probed`. `.wait`: until then, or
///    until `epoch` has changed. `.done`: nothing more for this worker.
/// 2. `.call` gives a ticket for a row, up to `lead` before its slot, which is the time to write the intent. Then
///    `admit` says when the call may leave, as often as it is asked: `.wait`, `.go`, or `.withdrawn` where something came
///    in between (a pause, an outage, a stop). A withdrawn row is back with the scheduler and the call must not be made.
/// 3. After `.go` the call is made, and `completed` says what its response means for the row. A worker may take its next
///    row before that (`SendScheduler+Ahead.swift`).
/// 4. Whoever changes the scheduler compares `epoch` before and after, and wakes all that wait where it has changed.
/// 5. When all workers are done, `drain` hands back the rows that were not brought to an end.
///
/// What applies first, where several things do; `next` asks in this order:
///
/// | | what holds | what is done |
/// |---|---|---|
/// | 1 | a row that was kept has its verdict | it is settled, also while the run stops |
/// | 2 | a reason to stop | done. A later, graver one replaces it: ledger, a session of two rows, certificate, credentials, too many refusals, signal, then the ends of waiting. Calls on their way are finished and recorded |
/// | | `--max-per-day` leaves no call beyond those handed out | those are made, and no others: stop |
/// | 3 | nothing is left to call, and no call on its way | done, whatever pause or outage there is |
/// | 4 | a doubt whose harmless call has not left yet | that call, but not during a pause |
/// | 5 | an outage has lasted `giveUpAfter` | stop |
/// | 6 | an outage, or a doubt that holds calls | probes only, with backoff, and none during a pause |
/// | 7 | a pause | wait for its end |
/// | 8 | rows to call, and a slot is near | first those taken but not called, then retries that are due, new rows, rows refused with 429, rows that wait for a sign of life |
/// | 9 | rows in backoff, or calls on their way | wait |
///
/// Rows that ask for a message are withheld once the hours for that are over (`SendScheduler+Hours.swift`), wherever they
/// stand, and the others go on.
///
/// The give-up of a throttled run is decided when a 429 arrives, since a pause that was asked for is waited out.
package struct SendScheduler: Sendable {
    package enum Step: Sendable {
        case fetch
        case call(CallTicket)
        case probe
        case settle(SendRow, SendVerdict)
        /// Until that time, or until `epoch` changes where it is nil.
        case wait(until: Duration?)
        case done
    }

    package enum Admission: Sendable, Equatable {
        case go
        case wait(until: Duration)
        case withdrawn
    }

    package private(set) var policy: SendPolicy
    package internal(set) var counters = SendCounters()
    /// Changes when those who wait have to ask again.
    package internal(set) var epoch = 0
    package internal(set) var stopReason: StopReason?

    var pacer: RatePacer
    var lead = IntentLead()
    var detector = OutageDetector()
    var random: SplitMix64
    var doubt: Doubt?
    var pauseUntil = Duration.zero
    /// How long the last pause is that the provider asked for.
    package internal(set) var askedPause = Duration.zero
    var lastDecrease: Duration?
    var throttledSince: Duration?

    // Where the rows are
    var ready = Deque<SendRow>()
    var retries = RetryQueue()
    var throttledRows = Deque<SendRow>()
    var aside = RowsAside()
    var settled: [(SendRow, SendVerdict)] = []
    var inputIsExhausted = false
    var fetching = 0
    /// Tickets handed out and not completed or withdrawn; of these, those without a slot.
    var ticketsOut = 0
    var ticketsWithoutSlot = 0

    /// Reservations of slots made before it was raised are void.
    var generation = 0
    /// Whether anybody was told to wait since `epoch` last changed.
    var someoneWaits = false
    /// Responses that showed a working provider; of these, those that created something.
    var responses = 0
    var successes = 0
    /// The harmless call got a response: one row that may exist can be risked.
    var isTrialPassed = false
    var errors = ErrorTally()

    /// When the hours end in which customers may be messaged; nil where they never do.
    package var messagesEnd: Duration?
    /// Rows that were not called because of that.
    var withheld: [SendRow] = []
    /// What `--max-per-day` leaves; nil where nothing is limited.
    var allowance: CallAllowance?
    /// Tickets whose call has left, and has no response yet.
    var callsOut = 0

    package init(policy: SendPolicy, seed: UInt64 = .random(in: .min ... .max)) {
        self.policy = policy
        pacer = RatePacer(policy.rate)
        random = SplitMix64(seed: seed)
    }

    // MARK: What the driver asks

    package mutating func next(now: Duration) -> Step {
        let step = step(now: now)
        // Then those that are withheld are no longer waited for.
        guard case .wait(let time) = step, let messagesEnd, now < messagesEnd else { return step }
        return .wait(until: min(time ?? messagesEnd, messagesEnd))
    }

    mutating func step(now: Duration) -> Step {
        if !settled.isEmpty {
            let (row, verdict) = settled.removeFirst()
            return .settle(row, verdict)
        }
        withholdMessages(now: now)
        if stopReason != nil || isFinished { return .done }
        if let step = nextInDoubt(now: now) { return step }
        guard let source = source(now: now) else { return waitOrConclude(now: now) }
        if now < pauseUntil { return wait(until: pauseUntil) }
        if source == .resend, !isTrialPassed {
            // No response has come since its call: it would be burned where the provider is down.
            raiseDoubt(holdsCalls: true, now: now)
            return step(now: now)
        }
        return take(from: source, asProbe: false, now: now)
    }

    /// Reports what `.fetch` got: a row, or nil where the input has no more.
    package mutating func fetched(_ row: SendRow?, now: Duration) {
        fetching -= 1
        guard let row else {
            inputIsExhausted = true
            return wake()
        }
        if isWithheld(row, now: now) {
            withheld.append(row)
            return wake()
        }
        if row.mayExist, responses == 0 {
            // It can afford one more call of unknown fate, or none: first see that the provider works.
            aside.resends.append(WaitingRow(row: row, due: now, notBefore: now))
        } else {
            // Whoever took it asks for it next; those who wait need not know.
            ready.append(row)
            if outage == nil { return }
        }
        wake()
    }

    /// Reports that the intent of a ticket's call is durable, where that is long before `admit` is asked.
    package mutating func announced(_ ticket: inout CallTicket, now: Duration) {
        if ticket.isIntentDurable { return }
        ticket.isIntentDurable = true
        lead.took(now - ticket.takenAt)
    }

    /// Whether the call of a ticket may leave now. To be asked right before it would.
    package mutating func admit(_ ticket: inout CallTicket, now: Duration) -> Admission {
        if isWithheld(ticket.row, now: now) { return takeBack(ticket) }
        if ticket.generation != generation {
            if ticket.slot != nil { ticketsWithoutSlot += 1 }
            ticket.slot = nil
            let isStillWanted = stopReason == nil && doubt?.holdsCalls != true && !ticket.isProbe
            guard isStillWanted else { return takeBack(ticket) }
            ticket.generation = generation
        }
        if ticket.slot == nil {
            guard pacer.slot(now: now) - now <= IntentLead.most * 2 else { return takeBack(ticket) }
            ticketsWithoutSlot -= 1
        }
        announced(&ticket, now: now)
        var slot = ticket.slot ?? pacer.reserve(now: now)
        if now - slot > RatePacer.lateness { slot = pacer.reserve(now: now) }
        ticket.slot = slot
        let due = max(slot, pacer.opens)
        if due <= now { return go(&ticket, slot, now) }
        someoneWaits = true
        return .wait(until: due)
    }

    /// Takes back a ticket whose call will not be made, for a reason of the driver's.
    package mutating func withdraw(_ ticket: CallTicket) {
        _ = takeBack(ticket)
    }

    /// No more calls. A graver reason replaces an earlier one.
    package mutating func stop(_ reason: StopReason) {
        if let stopReason, stopReason.rank >= reason.rank { return }
        stopReason = reason
        generation += 1
        wake()
    }

    /// Sessions that counted as created turned out to be those of other rows. No more calls.
    package mutating func foundSessionsOfOtherRows(_ count: Int) {
        counters.created -= count
        counters.unknown += count
        stop(.sessionOfAnotherRow)
    }

    /// The rows that the run did not bring to an end, once all workers are done. One that may exist (`mayExist`) is
    /// unknown, any other pending.
    package mutating func drain() -> [SendRow] {
        let waiting = retries.removeAll() + aside.resends + aside.exhausted
        defer {
            aside = RowsAside()
            ready.removeAll()
            throttledRows.removeAll()
            withheld.removeAll()
        }
        return Array(ready) + waiting.map(\.row) + throttledRows + aside.answered.map(\.row) + withheld
    }

    package func state(now: Duration) -> SendState {
        if let stopReason { return .stopping(stopReason) }
        if let outage {
            return .outage(since: outage.since, nextProbe: max(outage.nextProbe, pauseUntil))
        }
        return now < pauseUntil ? .paused(until: pauseUntil) : .running
    }

    /// The rate that the run may reach now, in calls per second.
    package func rate(now: Duration) -> Double { pacer.rate(at: now) }
}
