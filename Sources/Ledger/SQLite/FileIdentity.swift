import Glibc
import Synchronization

/// The identity of the file that a path led to once, to notice when it was moved, deleted or replaced.
final class FileIdentity: Sendable {
    private let path: String
    private let inode: ino_t
    private let device: dev_t
    private let lastLook = Mutex<ContinuousClock.Instant?>(nil)

    init(of path: String) {
        self.path = path
        var status = stat()
        let isThere = stat(path, &status) == 0
        (inode, device) = isThere ? (status.st_ino, status.st_dev) : (0, 0)
    }

    /// Looks at most four times a second, since it is asked before every commit.
    var isStillThere: Bool {
        let now = ContinuousClock.now
        let isTime = lastLook.withLock { last in
            if let last, now - last < .milliseconds(250) { return false }
            last = now
            return true
        }
        return isTime ? isThere : true
    }

    /// The same, looking now.
    var isThere: Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_ino == inode && status.st_dev == device
    }
}
