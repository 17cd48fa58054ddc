import Glibc
package import SystemPackage

/// The bytes of a file that holds a key and nothing else.
package struct SecretFile {
    package let bytes: [UInt8]
    /// Whether other users of this machine may read it.
    package let isReadableByOthers: Bool

    /// Why the file is not used. The texts do not repeat its path: perhaps the key itself stands there.
    package enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        case system(Errno)
        case folder
        case foreignLink
        case tooLarge
        case tooSlow
        /// Other users may write the file.
        case writable
        /// Other users may put another file in its place, or read it there.
        case exposed

        package var description: String {
            switch self {
            case .system(let error): "\(error)"
            case .folder: "it is a folder"
            case .foreignLink: "another user's symbolic link leads to it"
            case .tooLarge: "it is larger than any key"
            case .tooSlow: "nothing came from it in time"
            case .writable: "other users may write it (make it yours alone: chmod 600)"
            case .exposed: "other users may write its folder (put it into one of your own)"
            }
        }
    }

    private static let limit = 1 << 16
    /// In milliseconds. A program that gives a key through a pipe may ask somebody for a password.
    private static let patience: Int32 = 60_000

    package init(_ path: String) throws(Failure) {
        let place: String
        do { place = try ResolvedPath(path).text } catch {
            switch error {
            case .foreignLink: throw .foreignLink
            case .system(let error): throw .system(error)
            }
        }
        // What is no regular file is not waited for by opening it.
        let opened = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard opened >= 0 else { throw .system(.current) }
        let descriptor = FileDescriptor(rawValue: opened)
        defer { try? descriptor.close() }
        var status = stat()
        guard fstat(opened, &status) == 0 else { throw .system(.current) }
        if status.st_mode & S_IFMT == S_IFDIR { throw .folder }
        let isFile = status.st_mode & S_IFMT == S_IFREG
        isReadableByOthers = isFile && Ownership.isReadableByOthers(status)
        if isFile { try Self.check(status, at: place) }
        bytes = try Self.read(descriptor)
    }

    private static func check(_ file: stat, at place: String) throws(Failure) {
        if Ownership.isWritableByOthers(file) { throw .writable }
        var folder = stat()
        let path = place.lastIndex(of: "/").map { place[..<$0] } ?? ""
        guard stat(path.isEmpty ? "/" : String(path), &folder) == 0 else { return }
        // In a folder like /tmp only its owner can replace it.
        let isSticky = folder.st_mode & S_ISVTX != 0
        if Ownership.isWritableByOthers(folder), !isSticky || Ownership.isReadableByOthers(file) { throw .exposed }
    }

    private static func read(_ descriptor: FileDescriptor) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        while true {
            do {
                let count = try block.withUnsafeMutableBytes { try descriptor.read(into: $0) }
                if count == 0 { return bytes }
                bytes += block[..<count]
            } catch {
                let error = Errno(error)
                guard error == .resourceTemporarilyUnavailable else { throw .system(error) }
                var readable = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
                if poll(&readable, 1, patience) == 0 { throw .tooSlow }
            }
            if bytes.count > limit { throw .tooLarge }
        }
    }
}
