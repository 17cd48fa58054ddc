import Synchronization

/// A clock on which every sleep ends at once and time has passed.
final class JumpingClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Swift.Duration
        func advanced(by duration: Swift.Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Swift.Duration { other.offset - offset }
        static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
    }

    typealias Duration = Swift.Duration
    private let elapsed = Mutex(Swift.Duration.zero)
    var now: Instant { Instant(offset: elapsed.withLock { $0 }) }
    let minimumResolution = Swift.Duration.zero

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        elapsed.withLock { $0 = max($0, deadline.offset) }
    }
}
