import DequeModule

/// What the hours for messages and the calls per day let through.
extension SendScheduler {
    /// Calls may be made as far as these are left; from the next one on.
    package mutating func limitCalls(to allowance: CallAllowance) { self.allowance = allowance }

    /// Calls within the last 24 hours, of all runs; nil where they are not limited.
    package mutating func callsWithinDay(now: Duration) -> Int? { allowance?.count(now: now) }

    /// Whether any row was not called because its customer may not be messaged now.
    package var hasWithheld: Bool { !withheld.isEmpty }

    func isWithheld(_ row: SendRow, now: Duration) -> Bool {
        guard row.asksForMessage, let messagesEnd else { return false }
        return now >= messagesEnd
    }

    /// Takes the rows that ask for a message from wherever they wait to be called, once the hours for that are over.
    mutating func withholdMessages(now: Duration) {
        guard let messagesEnd, now >= messagesEnd else { return }
        let found = ready.extract(where: \.asksForMessage) + throttledRows.extract(where: \.asksForMessage)
        let waiting = retries.extract(where: \.asksForMessage) + aside.resends.filter(\.row.asksForMessage)
        if found.isEmpty, waiting.isEmpty { return }
        aside.resends.removeAll(where: \.row.asksForMessage)
        withheld += found + waiting.map(\.row)
        wake()
    }

    /// Stops where as many calls were made, or are about to be, as may be made in 24 hours. Those for which tickets are out
    /// are among them and leave all the same.
    mutating func stopsAtDailyLimit(now: Duration) -> Bool {
        let upcoming = ticketsOut - callsOut
        guard let left = allowance?.left(now: now), left <= upcoming else { return false }
        stopReason = .dailyLimit(reopens: allowance?.reopens(now: now, besides: upcoming) ?? now)
        wake()
        return true
    }
}
