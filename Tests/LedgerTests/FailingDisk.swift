import GRDBSQLite
import Synchronization

/// Lets SQLite's work on its files fail: from the nth write or sync on, for good or once, only syncs, and reads with it
/// where the test wants that.
///
/// For a process of its own, see `WatchedDisk`.
enum FailingDisk {
    enum Failure: String {
        case onceSync, onceWrite, syncs, writes, everything
    }

    private nonisolated(unsafe) static var failure = Failure.writes
    private static let left = Atomic<Int>(Int.max)

    static func install() {
        WatchedDisk.install(
            WatchedDisk.Watcher(
                read: {
                    let isBroken = failure == .everything && left.load(ordering: .sequentiallyConsistent) < 0
                    return isBroken ? SQLITE_IOERR | 1 << 8 : nil
                },
                write: { fails(at: .onceWrite) ? SQLITE_IOERR | 3 << 8 : nil },
                // What was written has reached the disk all the same.
                afterSync: { fails(at: .onceSync) ? SQLITE_IOERR | 4 << 8 : nil }
            )
        )
    }

    static func fail(_ failure: Failure, after count: Int) {
        self.failure = failure
        left.store(count, ordering: .sequentiallyConsistent)
    }

    /// - Parameter once: the failure that this step alone counts for; those for good count every step.
    private static func fails(at once: Failure) -> Bool {
        let isForGood = failure == .writes || failure == .everything || failure == .syncs && once == .onceSync
        guard isForGood || failure == once else { return false }
        let before = left.wrappingSubtract(1, ordering: .sequentiallyConsistent).oldValue
        return isForGood ? before <= 0 : before == 0
    }
}
