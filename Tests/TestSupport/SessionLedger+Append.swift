import Glibc
package import Ledger
package import Rows
import Synchronization

extension SessionLedger {
    /// Writes events that no one has written before, numbered as they come.
    @discardableResult
    package func append(_ events: [LedgerEvent], in scope: SessionScope, run: RunID) async throws(LedgerError) -> Int {
        try await append(EventNumbers.next(events), in: scope, run: run)
    }
}

/// Numbers for events that rise in all processes of a test.
private enum EventNumbers {
    private static let last = Mutex<Int64>(0)

    static func next(_ events: [LedgerEvent]) -> [NumberedEvent] {
        last.withLock { last in
            events.map { event in
                last = max(last + 1, nanoseconds())
                return NumberedEvent(number: last, event: event)
            }
        }
    }

    private static func nanoseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
    }
}
