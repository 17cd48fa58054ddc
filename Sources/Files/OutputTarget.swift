import Glibc
import SystemPackage

/// The file that a path for output leads to, and what is there now.
struct OutputTarget {
    /// The path behind all symbolic links.
    let path: String
    /// What is there; nil where there is nothing yet.
    let existing: Stat?

    /// Throws where no file can have the name that the path leads to: a folder, or links that go round in circles.
    init(_ path: String) throws(OutputError) {
        self.path = try Self.resolved(path)
        existing = try? FilePath(self.path).stat()
        if existing?.type == .directory { throw .cannotOpen(path: path, reason: "it is a folder") }
        if isForeign() { throw .cannotOpen(path: path, reason: Self.foreign) }
        if isReplaceable, existing != nil, MountTable.current()?.mount(of: self.path)?.point == self.path {
            // Nothing can be renamed onto it, which would be found out when all calls are made.
            throw .cannotOpen(
                path: path,
                reason: "it is mounted as a single file, which cannot be replaced; mount its folder instead, or name "
                    + "another place"
            )
        }
    }

    /// Whether a whole file can be put in its place, as it cannot for a pipe or a device.
    var isReplaceable: Bool { existing.map { $0.type == .regular } ?? true }

    /// Whether somebody has written something there.
    var holdsText: Bool { (existing?.size ?? 0) > 0 }

    var folder: String { PathName(path).folder }
    var name: String { PathName(path).name }

    /// The same path with a word before the ending of the file's name.
    func path(marked word: String) -> String {
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return path + "." + word }
        return path.dropLast(name[dot...].count) + "." + word + name[dot...]
    }

    private static let foreign =
        "what is there belongs to another user, in a folder that others may write into; move it away, or name another place"

    /// Whether somebody else has put there what is there, where anybody may: a file that tells of sessions that never were,
    /// one that could not be replaced when all is sent, or a pipe whose reader would get all links.
    ///
    /// - Parameter opened: What has been opened; nil where it is asked by its name.
    private func isForeign(_ opened: FileDescriptor? = nil) -> Bool {
        var (status, above) = (stat(), stat())
        guard (opened.map { fstat($0.rawValue, &status) } ?? lstat(path, &status)) == 0, !Ownership.isOurs(status)
        else {
            return false
        }
        return stat(folder, &above) != 0 || Ownership.isWritableByOthers(above)
    }

    /// Opens what cannot be replaced, to write into it. A pipe waits for a reader.
    ///
    /// - Parameter isStopped: Asked several times in a second.
    /// - Returns: nil where it was stopped before a reader came.
    func open(isStopped: () -> Bool = { false }) throws(Errno) -> FileDescriptor? {
        while true {
            // The system's own waiting could not be ended.
            let opened = Glibc.open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
            if opened >= 0 {
                let descriptor = FileDescriptor(rawValue: opened)
                // Another one may have taken its place since.
                guard !isForeign(descriptor) else {
                    try? descriptor.close()
                    throw .notPermitted
                }
                _ = fcntl(opened, F_SETFL, fcntl(opened, F_GETFL) & ~O_NONBLOCK)
                return descriptor
            }
            let error = Errno.current
            guard error == .noSuchAddressOrDevice, existing?.type == .fifo else { throw error }
            if isStopped() { return nil }
            usleep(50_000)
        }
    }

    /// Follows symbolic links, also to a file that does not exist yet.
    private static func resolved(_ path: String) throws(OutputError) -> String {
        // Found out only at the end, when everything has been sent, it could not be put in place.
        if path.isEmpty { throw .cannotOpen(path: "\"\"", reason: "its name is empty; name a file") }
        let resolved: String
        do { resolved = try ResolvedPath(path).text } catch { throw .cannotOpen(path: path, reason: "\(error)") }
        if path.hasSuffix("/"), (try? FilePath(resolved).stat())?.type != .directory {
            throw .cannotOpen(path: path, reason: "it is a folder that does not exist; name a file")
        }
        return resolved
    }
}
