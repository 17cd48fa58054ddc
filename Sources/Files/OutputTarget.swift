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

    var folder: String { Self.split(path).folder }
    var name: String { Self.split(path).name }

    /// The same path with a word before the ending of the file's name.
    func path(marked word: String) -> String {
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return path + "." + word }
        return path.dropLast(name[dot...].count) + "." + word + name[dot...]
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
                _ = fcntl(opened, F_SETFL, fcntl(opened, F_GETFL) & ~O_NONBLOCK)
                return FileDescriptor(rawValue: opened)
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

    /// Not by `FilePath`, which drops a slash at the end: `results/` names a folder.
    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let folder = String(path[..<slash])
        return (folder.isEmpty ? "/" : folder, String(path[path.index(after: slash)...]))
    }
}
