import Glibc

/// A file beside a ledger that holds some room on its disk for nothing, until the disk is full: then it is given back, so
/// that what a run knows at that moment, and its end, can still be written.
struct LedgerReserve: Sendable {
    private let path: String

    /// A commit takes some hundred kilobytes at most.
    private static let size = 1 << 20
    /// Less than that would help nobody.
    private static let smallest = 1 << 16

    /// - Parameter ledger: The ledger's own path, without links.
    init(besides ledger: String) { path = ledger + "-reserve" }

    /// Takes the room, unless it is taken already. A quarter of what is free on a small disk; nothing on a full one.
    func keep() {
        var disk = statvfs()
        guard statvfs(LedgerLocation.folder(of: path), &disk) == 0 else { return }
        let free = Int(disk.f_bavail) * Int(disk.f_frsize)
        let size = min(Self.size, free / 4)
        guard size >= Self.smallest else { return }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        if posix_fallocate(descriptor, 0, off_t(size)) != 0 { unlink(path) }
    }

    /// - Returns: whether there is more room now.
    func giveBack() -> Bool {
        var status = stat()
        // What is larger, or has another name, was not made by us.
        guard lstat(path, &status) == 0, LedgerTrust.objection(to: status) == nil, status.st_size <= Self.size else {
            return false
        }
        return unlink(path) == 0
    }
}
