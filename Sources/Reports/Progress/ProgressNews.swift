/// The choice of what to log of a run where nobody watches a status line: every change of its state, and its progress
/// every half minute.
///
/// A provider that throttles may ask for a pause every other second. The first one is told at once; those of the next half
/// minute are counted, and the count stands in the next line.
package struct ProgressNews: Sendable {
    package enum Event: Sendable, Equatable {
        case interval
        case paused
        case outage
        case goesOn
        case stopping
    }

    package static let interval = Duration.seconds(30)

    private enum State {
        case running, paused, outage, stopping
    }

    private var state = State.running
    private var pauses = 0
    private var lastReport: Duration
    private var lastPauseTold: Duration?
    /// How many pauses there were before the last line.
    private var pausesTold = 0

    package init(begunAt now: Duration) { lastReport = now }

    /// The event to report now; nil where there is nothing new.
    package mutating func event(_ facts: ProgressFacts, at now: Duration) -> Event? {
        let before = state
        let isAnotherPause = facts.counts.pauses > pauses
        state = Self.state(facts.wait)
        pauses = facts.counts.pauses
        let isTold = lastPauseTold.map { now - $0 < Self.interval } ?? false
        let event: Event? =
            switch state {
            case .paused: before != .paused || isAnotherPause ? (isTold ? nil : .paused) : nil
            case .outage: before != .outage ? .outage : nil
            case .stopping: before != .stopping ? .stopping : nil
            // After a short pause the next line shows it soon enough.
            case .running: before == .running || before == .paused && isTold ? nil : .goesOn
            }
        if event == nil, now - lastReport < Self.interval { return nil }
        if event == .paused { lastPauseTold = now }
        lastReport = now
        return event ?? .interval
    }

    /// The pauses since the last line, to be told in this one.
    package mutating func takePauses(_ counts: ProgressCounts) -> Int {
        defer { pausesTold = counts.pauses }
        return counts.pauses - pausesTold
    }

    private static func state(_ wait: ProgressWait?) -> State {
        switch wait {
        case nil: .running
        case .paused: .paused
        case .outage: .outage
        case .stopping: .stopping
        }
    }
}
