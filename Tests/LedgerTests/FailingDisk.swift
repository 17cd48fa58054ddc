import GRDBSQLite
import Synchronization

/// Lets SQLite's work on its files fail: from the nth write or sync on, for good or once, and reads with it where the
/// test wants that.
///
/// Wraps the default file system of SQLite like `KillingDisk`, in a process of its own.
enum FailingDisk {
    enum Failure: String {
        case onceSync, onceWrite, writes, everything
    }

    private typealias Methods = UnsafePointer<sqlite3_io_methods>

    private nonisolated(unsafe) static var failure = Failure.writes
    private static let left = Atomic<Int>(Int.max)
    private nonisolated(unsafe) static let wrapper = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    private nonisolated(unsafe) static var original: UnsafeMutablePointer<sqlite3_vfs>!
    private nonisolated(unsafe) static var wrapped: [(inner: Methods, outer: Methods)] = []

    static func install() {
        original = sqlite3_vfs_find(nil)
        wrapper.initialize(to: original.pointee)
        wrapper.pointee.xOpen = { _, name, file, flags, outFlags in
            let code = FailingDisk.original.pointee.xOpen(FailingDisk.original, name, file, flags, outFlags)
            if code == SQLITE_OK, let file { FailingDisk.wrap(file) }
            return code
        }
        sqlite3_vfs_register(wrapper, 1)
    }

    static func fail(_ failure: Failure, after count: Int) {
        self.failure = failure
        left.store(count, ordering: .sequentiallyConsistent)
    }

    private static func wrap(_ file: UnsafeMutablePointer<sqlite3_file>) {
        guard let inner = file.pointee.pMethods else { return }
        if let known = wrapped.first(where: { $0.inner == inner }) {
            file.pointee.pMethods = known.outer
            return
        }
        let outer = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        outer.initialize(to: inner.pointee)
        outer.pointee.xRead = { file, bytes, count, offset in
            if FailingDisk.failure == .everything, FailingDisk.left.load(ordering: .sequentiallyConsistent) < 0 {
                return SQLITE_IOERR | 1 << 8
            }
            return FailingDisk.inner(of: file).xRead(file, bytes, count, offset)
        }
        outer.pointee.xWrite = { file, bytes, count, offset in
            if FailingDisk.fails(at: .onceWrite) { return SQLITE_IOERR | 3 << 8 }
            return FailingDisk.inner(of: file).xWrite(file, bytes, count, offset)
        }
        outer.pointee.xSync = { file, flags in
            // What was written has reached the disk all the same.
            let code = FailingDisk.inner(of: file).xSync(file, flags)
            return FailingDisk.fails(at: .onceSync) ? SQLITE_IOERR | 4 << 8 : code
        }
        wrapped.append((inner, UnsafePointer(outer)))
        file.pointee.pMethods = UnsafePointer(outer)
    }

    private static func inner(of file: UnsafeMutablePointer<sqlite3_file>?) -> sqlite3_io_methods {
        wrapped.first { $0.outer == file!.pointee.pMethods }!.inner.pointee
    }

    /// - Parameter once: the failure that this step alone counts for; those for good count every step.
    private static func fails(at once: Failure) -> Bool {
        let isForGood = failure == .writes || failure == .everything
        guard isForGood || failure == once else { return false }
        let before = left.wrappingSubtract(1, ordering: .sequentiallyConsistent).oldValue
        return isForGood ? before <= 0 : before == 0
    }
}
