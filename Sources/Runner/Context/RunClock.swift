package import Foundation

/// The time as a run sees it, so that a test can move it by hand.
package protocol RunClock: Sendable {
    /// The time since the run began, on a clock that never goes back.
    var elapsed: Duration { get }
    /// The time of day, in seconds since 1970.
    var secondsSince1970: Double { get }
    /// Returns at that time, or at once where it has passed; throws where the task is cancelled.
    func sleep(until deadline: Duration) async throws
}

/// The machine's own clocks.
package struct SystemRunClock: RunClock {
    private let clock = ContinuousClock()
    private let start = ContinuousClock().now

    package init() {}

    package var elapsed: Duration { start.duration(to: clock.now) }
    package var secondsSince1970: Double { Date().timeIntervalSince1970 }

    package func sleep(until deadline: Duration) async throws {
        try await clock.sleep(until: start + deadline, tolerance: .zero)
    }
}

extension RunClock {
    package var date: Date { Date(timeIntervalSince1970: secondsSince1970) }
}
