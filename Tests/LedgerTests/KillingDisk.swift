import Foundation
import GRDBSQLite

/// Kills this process in the midst of SQLite's work: before the nth write to, or sync of, any of its files.
///
/// Wraps the default file system of SQLite, so it must be installed before the first database is opened, in a process
/// of its own.
enum KillingDisk {
    private nonisolated(unsafe) static var left = Int.max
    private nonisolated(unsafe) static var original = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    private nonisolated(unsafe) static let wrapper = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    private nonisolated(unsafe) static let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    private nonisolated(unsafe) static var inner: UnsafePointer<sqlite3_io_methods>?

    static func install() {
        original = sqlite3_vfs_find(nil)
        wrapper.initialize(to: original.pointee)
        wrapper.pointee.xOpen = { _, name, file, flags, outFlags in
            let code = KillingDisk.original.pointee.xOpen(KillingDisk.original, name, file, flags, outFlags)
            if code == SQLITE_OK, let file { KillingDisk.wrap(file) }
            return code
        }
        sqlite3_vfs_register(wrapper, 1)
    }

    /// How many writes and syncs there are to go; the next one after these is never made.
    static func kill(after count: Int) { left = count }

    static var remaining: Int { left }

    private static func wrap(_ file: UnsafeMutablePointer<sqlite3_file>) {
        // Database and journal share one table of functions; any other kind of file is left alone.
        if inner == nil {
            inner = file.pointee.pMethods
            methods.initialize(to: file.pointee.pMethods.pointee)
            methods.pointee.xWrite = { file, bytes, count, offset in
                KillingDisk.step()
                return KillingDisk.inner!.pointee.xWrite(file, bytes, count, offset)
            }
            methods.pointee.xSync = { file, flags in
                KillingDisk.step()
                return KillingDisk.inner!.pointee.xSync(file, flags)
            }
        }
        if file.pointee.pMethods == inner { file.pointee.pMethods = UnsafePointer(methods) }
    }

    private static func step() {
        guard left > 0 else {
            Foundation.kill(getpid(), SIGKILL)
            return
        }
        left -= 1
    }
}
