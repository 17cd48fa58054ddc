import GRDBSQLite

/// SQLite's default file system with somebody who sees each read, write and sync of any of its files, and may let it fail.
///
/// To be installed once, before the first database is opened, in a process of its own.
enum WatchedDisk {
    /// What is asked of whoever watches: the code with which SQLite is to be told of a failure, or nil.
    struct Watcher {
        var read: () -> Int32? = { nil }
        var write: () -> Int32? = { nil }
        var beforeSync: () -> Void = {}
        var afterSync: () -> Int32? = { nil }
    }

    private typealias Methods = UnsafePointer<sqlite3_io_methods>

    private nonisolated(unsafe) static var watcher = Watcher()
    private nonisolated(unsafe) static let wrapper = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    private nonisolated(unsafe) static var original: UnsafeMutablePointer<sqlite3_vfs>!
    /// SQLite's functions for a kind of file (databases and journals differ), and ours in their place.
    private nonisolated(unsafe) static var wrapped: [(inner: Methods, outer: Methods)] = []

    static func install(_ watcher: Watcher) {
        self.watcher = watcher
        original = sqlite3_vfs_find(nil)
        wrapper.initialize(to: original.pointee)
        wrapper.pointee.xOpen = { _, name, file, flags, outFlags in
            let code = WatchedDisk.original.pointee.xOpen(WatchedDisk.original, name, file, flags, outFlags)
            if code == SQLITE_OK, let file { WatchedDisk.wrap(file) }
            return code
        }
        sqlite3_vfs_register(wrapper, 1)
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
            WatchedDisk.watcher.read() ?? WatchedDisk.inner(of: file).xRead(file, bytes, count, offset)
        }
        outer.pointee.xWrite = { file, bytes, count, offset in
            WatchedDisk.watcher.write() ?? WatchedDisk.inner(of: file).xWrite(file, bytes, count, offset)
        }
        outer.pointee.xSync = { file, flags in
            WatchedDisk.watcher.beforeSync()
            let code = WatchedDisk.inner(of: file).xSync(file, flags)
            return WatchedDisk.watcher.afterSync() ?? code
        }
        wrapped.append((inner, UnsafePointer(outer)))
        file.pointee.pMethods = UnsafePointer(outer)
    }

    private static func inner(of file: UnsafeMutablePointer<sqlite3_file>?) -> sqlite3_io_methods {
        wrapped.first { $0.outer == file!.pointee.pMethods }!.inner.pointee
    }
}
