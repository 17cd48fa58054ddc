import DequeModule

/// The calls that `--max-per-day` leaves: so many in any 24 hours, those of earlier runs included.
package struct CallAllowance: Sendable, Equatable {
    /// Calls that were made at about one time, which is counted as the last at which one of them may have been made.
    package struct Made: Sendable, Equatable {
        /// Since the start of the run: below zero for earlier ones.
        package var at: Duration
        package var calls: Int

        package init(at: Duration, calls: Int) {
            (self.at, self.calls) = (at, calls)
        }
    }

    package let limit: Int
    private var made: Deque<Made>
    /// The sum of what is in `made`.
    private var sum: Int

    package static let day: Duration = .seconds(86_400)
    /// Calls that follow within that time are counted together.
    private static let grain: Duration = .seconds(1)

    /// - Parameter earlier: In the order of their times.
    package init(limit: Int, earlier: [Made]) {
        self.limit = limit
        made = Deque(earlier)
        sum = earlier.reduce(0) { $0 + $1.calls }
    }

    /// Calls within the last 24 hours.
    package mutating func count(now: Duration) -> Int {
        while let first = made.first, first.at + Self.day <= now {
            sum -= first.calls
            made.removeFirst()
        }
        return sum
    }

    /// How many calls may be made now.
    package mutating func left(now: Duration) -> Int { max(0, limit - count(now: now)) }

    package mutating func took(now: Duration) {
        sum += 1
        if let last = made.last, now <= last.at {
            made[made.count - 1].calls = last.calls + 1
        } else {
            made.append(Made(at: now + Self.grain, calls: 1))
        }
    }

    /// When a call may be made again beyond those that are about to be; at once where one may be made now.
    package mutating func reopens(now: Duration, besides upcoming: Int = 0) -> Duration {
        var excess = count(now: now) + upcoming - limit + 1
        if excess <= 0 { return now }
        for past in made {
            excess -= past.calls
            if excess <= 0 { return past.at + Self.day }
        }
        return now + Self.day
    }
}
