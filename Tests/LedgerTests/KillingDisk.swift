import Foundation
import GRDBSQLite

/// Kills this process in the midst of SQLite's work: before the nth write to, or sync of, any of its files.
///
/// Wraps the default file system of SQLite, so it must be installed once, before the first database is opened, in a
/// process of its own that opens its connections one after the other.
enum KillingDisk {
    private typealias Methods = UnsafePointer<sqlite3_io_methods>

    private nonisolated(unsafe) static var left = Int.max
    private nonisolated(unsafe) static let wrapper = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    private nonisolated(unsafe) static var original: UnsafeMutablePointer<sqlite3_vfs>!
    /// SQLite's functions for a kind of file (databases and journals differ), and ours in their place.
    private nonisolated(unsafe) static var wrapped: [(inner: Methods, outer: Methods)] = []

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
        guard let inner = file.pointee.pMethods else { return }
        if let known = wrapped.first(where: { $0.inner == inner }) {
            file.pointee.pMethods = known.outer
            return
        }
        let outer = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        outer.initialize(to: inner.pointee)
        outer.pointee.xWrite = { file, bytes, count, offset in
            KillingDisk.step()
            return KillingDisk.inner(of: file).xWrite(file, bytes, count, offset)
        }
        outer.pointee.xSync = { file, flags in
            KillingDisk.step()
            return KillingDisk.inner(of: file).xSync(file, flags)
        }
        wrapped.append((inner, UnsafePointer(outer)))
        file.pointee.pMethods = UnsafePointer(outer)
    }

    private static func inner(of file: UnsafeMutablePointer<sqlite3_file>?) -> sqlite3_io_methods {
        wrapped.first { $0.outer == file!.pointee.pMethods }!.inner.pointee
    }

    private static func step() {
        if left == 0 { Foundation.kill(getpid(), SIGKILL) }
        left -= 1
    }
}
