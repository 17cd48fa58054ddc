import Glibc
import SystemPackage

/// A new file that has no name until it is given one, so that nothing stays of it where the process dies before.
///
/// Where the file system has no such files (`O_TMPFILE`), it has a name from the beginning, and whoever dies leaves it.
struct TemporaryFile: Sendable {
    let descriptor: FileDescriptor
    /// Nil where it has none.
    private let name: String?

    /// - Parameters:
    ///   - folder: The folder that it lies in.
    ///   - prefix: The beginning of its name, where it needs one.
    init(in folder: String, prefix: String) throws(Errno) {
        if let unnamed = Self.unnamed(in: folder) {
            (descriptor, name) = (unnamed, nil)
        } else {
            let (named, path) = try FileDescriptor.temporary("\(folder)/\(prefix)")
            (descriptor, name) = (named, path)
        }
    }

    /// Gives the file a name for good that nothing has yet; throws `fileExists` where something has it.
    ///
    /// It keeps its other name, if it has one.
    func link(to path: String) throws(Errno) {
        guard linkat(AT_FDCWD, name ?? Self.path(of: descriptor), AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 else {
            throw .current
        }
    }

    /// Puts the file in the place of another one, or where none is, in one atomic step.
    ///
    /// A link cannot replace anything and a rename needs a name, so it has one of its own for a moment in between.
    func replace(_ target: String, passing prefix: String) throws(Errno) {
        let from = if let name { name } else { try linkedToUniqueName(prefix) }
        guard rename(from, target) == 0 else {
            let error = Errno.current
            if name == nil { unlink(from) }
            throw error
        }
    }

    /// Removes its name, where it has one; it is gone with its descriptor.
    func removeName() { if let name { unlink(name) } }

    private func linkedToUniqueName(_ prefix: String) throws(Errno) -> String {
        while true {
            let path = prefix + String(UInt32.random(in: 0...(.max)), radix: 36)
            do throws(Errno) {
                try link(to: path)
                return path
            } catch {
                guard error == .fileExists else { throw error }
            }
        }
    }

    private static func unnamed(in folder: String) -> FileDescriptor? {
        let temporaryFile = __O_TMPFILE | O_DIRECTORY
        let opened = open(folder, temporaryFile | O_RDWR | O_CLOEXEC, 0o600)
        guard opened >= 0 else { return nil }
        let descriptor = FileDescriptor(rawValue: opened)
        // Only by this path can it be named later on.
        guard access(path(of: descriptor), F_OK) == 0 else {
            try? descriptor.close()
            return nil
        }
        return descriptor
    }

    private static func path(of descriptor: FileDescriptor) -> String { "/proc/self/fd/\(descriptor.rawValue)" }
}
