import Text

/// The limits of a run beyond its rate: the hours for messages and the calls of a day. Empty where none were set.
package struct RunLimits: Codable, Sendable, Equatable {
    /// When customers might be messaged, in words.
    package var hours: String?
    /// Calls of the account within the 24 hours before the run's end.
    package var callsWithinDay: Int?
    package var maxPerDay: Int?

    package init(hours: String? = nil, callsWithinDay: Int? = nil, maxPerDay: Int? = nil) {
        (self.hours, self.callsWithinDay, self.maxPerDay) = (hours, callsWithinDay, maxPerDay)
    }

    /// `1,000 of 1,000 calls`
    var day: String? {
        guard let callsWithinDay, let maxPerDay else { return nil }
        return "\(NumberText.grouped(callsWithinDay)) of \(NumberText.counted(maxPerDay, "call")) (--max-per-day)"
    }

    /// The same with numbers that a run can come to, and with words that fit on a line.
    func bounded(by count: (Int) -> Int) -> RunLimits {
        RunLimits(
            hours: hours.map { String($0.prefix(200)) },
            callsWithinDay: callsWithinDay.map(count),
            maxPerDay: maxPerDay.map(count)
        )
    }
}
