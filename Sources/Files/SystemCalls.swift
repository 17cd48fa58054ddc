import Glibc
package import SystemPackage

// Calls that swift-system does not have, or whose errors it leaves untyped, in its manner: they throw `Errno`, whose
// description is the system's text for the error. Every reason in a message of this program comes from there.

extension Errno {
    /// The error of the C call that has just failed.
    static var current: Errno { Errno(rawValue: errno) }

    /// An error that swift-system threw: all of them are `Errno`, but few of its calls say so.
    init(_ error: any Error) { self = error as? Errno ?? .ioError }
}

extension FileDescriptor {
    /// Creates a file that nobody else may read, under a name that no file has yet: `prefix` and six characters.
    static func temporary(_ prefix: String) throws(Errno) -> (descriptor: FileDescriptor, path: String) {
        var template = Array("\(prefix)XXXXXX".utf8CString)
        let opened = mkstemp(&template)
        guard opened >= 0 else { throw .current }
        _ = fcntl(opened, F_SETFD, FD_CLOEXEC)
        let path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        return (FileDescriptor(rawValue: opened), path)
    }

    /// Writes all of these bytes, however often it takes.
    ///
    /// The library's own `writeAll` fails on a pipe that somebody made non-blocking, and does not say how far it got.
    ///
    /// - Parameter waits: Whether to wait for a slow reader of such a pipe; otherwise `Errno.resourceTemporarilyUnavailable`.
    package func writeAll(_ bytes: UnsafeRawBufferPointer, waits: Bool) throws(Errno) {
        var rest = bytes[...]
        while !rest.isEmpty {
            do {
                let count = try write(UnsafeRawBufferPointer(rebasing: rest))
                if count == 0 { throw Errno.ioError }
                rest = rest.dropFirst(count)
            } catch {
                let error = Errno(error)
                guard waits, error == .resourceTemporarilyUnavailable else { throw error }
                var writable = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
                _ = poll(&writable, 1, -1)
            }
        }
    }

    package func writeAll(_ text: String, waits: Bool) throws(Errno) {
        var text = text
        do { try text.withUTF8 { try writeAll(UnsafeRawBufferPointer($0), waits: waits) } } catch { throw Errno(error) }
    }

    /// Sees to it that a name that a folder was given, or lost, outlives a power cut. Not every file system can.
    static func syncFolder(_ path: String) {
        let options: FileDescriptor.OpenOptions = [.directory, .closeOnExec]
        guard let folder = try? FileDescriptor.open(FilePath(path), .readOnly, options: options) else { return }
        try? folder.sync()
        try? folder.close()
    }

    /// Hands what was written to the disk itself (`fsync`).
    package func sync() throws(Errno) {
        guard fsync(rawValue) == 0 else { throw .current }
    }
}
