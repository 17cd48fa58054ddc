import Foundation
import GRDBSQLite

/// Kills this process in the midst of SQLite's work: before the nth write to, or sync of, any of its files.
///
/// For a process of its own that opens its connections one after the other, see `WatchedDisk`.
enum KillingDisk {
    private nonisolated(unsafe) static var left = Int.max

    static func install() {
        WatchedDisk.install(
            WatchedDisk.Watcher(
                write: {
                    step()
                    return nil
                },
                beforeSync: step
            )
        )
    }

    /// How many writes and syncs there are to go; the next one after these is never made.
    static func kill(after count: Int) { left = count }

    static var remaining: Int { left }

    private static func step() {
        if left == 0 { Foundation.kill(getpid(), SIGKILL) }
        left -= 1
    }
}
