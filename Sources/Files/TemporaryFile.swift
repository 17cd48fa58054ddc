import Glibc
import Synchronization
import SystemPackage

/// A new file that has no name until it is given one, so that nothing stays of it where the process dies before.
///
/// Where the file system has no such files (`O_TMPFILE`), it has a name from the beginning, and whoever dies leaves it.
final class TemporaryFile: Sendable {
    let descriptor: FileDescriptor
    /// Nil as long as it has none.
    private let name: Mutex<String?>

    /// - Parameters:
    ///   - folder: The folder that it lies in.
    ///   - prefix: The beginning of its name, where it needs one.
    ///   - mayBeUnnamed: Whether to do without a name where the file system allows that.
    init(in folder: String, prefix: String, mayBeUnnamed: Bool = true) throws(Errno) {
        if mayBeUnnamed, let unnamed = Self.unnamed(in: folder) {
            descriptor = unnamed
            name = Mutex(nil)
        } else {
            let (named, path) = try FileDescriptor.temporary("\(folder)/\(prefix)")
            descriptor = named
            name = Mutex(path)
        }
    }

    /// Gives the file a name for good that nothing has yet; throws `fileExists` where something has it.
    ///
    /// It keeps its other name, if it has one.
    func link(to path: String) throws(Errno) {
        let own = name.withLock { $0 } ?? Self.path(of: descriptor)
        guard linkat(AT_FDCWD, own, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 else { throw .current }
    }

    /// Puts the file in the place of another one, or where none is, in one atomic step.
    ///
    /// A link cannot replace anything and a rename needs a name, so it has one of its own for a moment in between. Where it
    /// cannot be put there it keeps that: Linux links no file again that has lost its only name.
    func replace(_ target: String, passing prefix: String) throws(Errno) {
        let own: String
        if let name = name.withLock({ $0 }) {
            own = name
        } else {
            own = try linkedToUniqueName(prefix)
            name.withLock { $0 = own }
        }
        guard rename(own, target) == 0 else { throw .current }
        name.withLock { $0 = nil }
    }

    /// Leaves the file under the name that it has of its own; nil where it has none.
    func keepName() -> String? {
        name.withLock { name in
            defer { name = nil }
            return name
        }
    }

    /// Removes its own name, where it has one; without another it is gone with its descriptor.
    func removeName() {
        name.withLock { name in
            if let own = name { unlink(own) }
            name = nil
        }
    }

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
