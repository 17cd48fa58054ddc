/// The choice of what to log of a run where nobody watches a status line: every change of its state, and its progress
/// every half minute.
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

    package init(begunAt now: Duration) { lastReport = now }

    /// The event to report now; nil where there is nothing new.
    package mutating func event(_ facts: ProgressFacts, at now: Duration) -> Event? {
        let before = state
        let isAnotherPause = facts.counts.pauses > pauses
        state = Self.state(facts.wait)
        pauses = facts.counts.pauses
        let event: Event? =
            switch state {
            case .paused: before != .paused || isAnotherPause ? .paused : nil
            case .outage: before != .outage ? .outage : nil
            case .stopping: before != .stopping ? .stopping : nil
            case .running: before != .running ? .goesOn : nil
            }
        if event == nil, now - lastReport < Self.interval { return nil }
        lastReport = now
        return event ?? .interval
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
