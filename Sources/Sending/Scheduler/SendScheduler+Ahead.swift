/// Intents that are written ahead: for the row that a worker calls next, while it waits for the response to a call.
///
/// Where a commit takes long beside a call, a worker that writes its next intent behind the response has no call in flight
/// for all that time. Such a row is unknown after a kill although nobody had called for it, as is one whose slot is near
/// (`IntentLead`). So an intent is written no earlier than commits take, and only where it is worth that.
extension SendScheduler {
    /// When a worker whose call has just been admitted is to take its next row (`nextAhead`); nil where not before the
    /// response.
    package func nextIntentIsDue(after ticket: CallTicket) -> Duration? {
        lead.nextIntentDelay.map { ticket.admittedAt + $0 }
    }

    /// The step towards a worker's next call while its call is in flight: `.fetch`, or `.call` with the ticket of the next
    /// one. Nil where no row is to be called now, or another worker is free to call it.
    package mutating func nextAhead(now: Duration) -> Step? {
        let areAllBusy = ticketsOut + fetching >= policy.concurrency
        guard areAllBusy, stopReason == nil, doubt == nil, settled.isEmpty, now >= pauseUntil else {
            // A row that was fetched on the way here is for whoever is free.
            if !ready.isEmpty { wake() }
            return nil
        }
        withholdMessages(now: now)
        // Rows that wait for more than their turn are left to those who have no call in flight.
        guard let source = source(now: now), source == .ready || source == .fetch else { return nil }
        switch take(from: source, asProbe: false, now: now) {
        case .wait, .done, .probe, .settle: return nil
        case let step: return step
        }
    }
}
