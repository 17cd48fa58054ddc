import Glibc

/// The input, opened once and read any number of times through the same descriptor, so that every pass sees the same
/// file even where somebody puts another one in its place.
package final class InputFile: Sendable {
    /// As the person named it; `-` for standard input.
    package let path: String
    private let descriptor: Int32
    private let stateAtOpening: State

    /// What changes when somebody writes to the file.
    private struct State: Equatable {
        var size: Int64
        var modified: timespec

        static func == (a: State, b: State) -> Bool {
            a.size == b.size && a.modified.tv_sec == b.modified.tv_sec && a.modified.tv_nsec == b.modified.tv_nsec
        }
    }

    /// Opens a file, or spools what is no regular file (standard input, a pipe) to an unlinked temporary file.
    package init(path: String) throws(InputError) {
        self.path = path
        let opened = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw .unreadable(reason: Self.reason(path)) }
        var status = stat()
        guard fstat(opened, &status) == 0 else {
            let reason = Self.reason(path)
            close(opened)
            throw .unreadable(reason: reason)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG where path != "-":
            descriptor = opened
        case S_IFDIR:
            close(opened)
            throw .unreadable(reason: "\(path) is a folder, not a file")
        default:
            defer { close(opened) }
            descriptor = try Self.spool(opened, path: path)
        }
        stateAtOpening = Self.state(of: descriptor)
    }

    deinit { close(descriptor) }

    package var size: Int64 { stateAtOpening.size }

    /// Whether somebody has written to the file since it was opened.
    package var hasChanged: Bool { Self.state(of: descriptor) != stateAtOpening }

    /// Whether this other path leads to the very same file.
    package func isSameFile(as other: String) -> Bool {
        var mine = stat()
        var theirs = stat()
        return path != "-" && stat(other, &theirs) == 0 && fstat(descriptor, &mine) == 0
            && mine.st_ino == theirs.st_ino && mine.st_dev == theirs.st_dev
    }

    /// Reads up to `count` bytes; 0 at the end of the file.
    package func read(into buffer: UnsafeMutableRawPointer, count: Int, at offset: Int64) throws(InputError) -> Int {
        while true {
            let got = pread(descriptor, buffer, count, off_t(offset))
            if got >= 0 { return got }
            if errno != EINTR { throw .unreadable(reason: Self.reason(path)) }
        }
    }

    private static func state(of descriptor: Int32) -> State {
        var status = stat()
        fstat(descriptor, &status)
        return State(size: Int64(status.st_size), modified: status.st_mtim)
    }

    private static func reason(_ path: String) -> String {
        let name = path == "-" ? "standard input" : path
        return "\(name): \(String(cString: strerror(errno)))"
    }

    private static func spool(_ source: Int32, path: String) throws(InputError) -> Int32 {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/bulk-sessions-input-XXXXXX".utf8CString)
        let spool = mkstemp(&template)
        guard spool >= 0 else {
            throw .unreadable(reason: "no temporary file in \(folder): \(String(cString: strerror(errno)))")
        }
        unlink(template)
        _ = fcntl(spool, F_SETFD, FD_CLOEXEC)
        let capacity = 1 << 18
        let buffer = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let got = Glibc.read(source, buffer, capacity)
            if got == 0 { return spool }
            if got < 0 {
                if errno == EINTR { continue }
                let reason = reason(path)
                close(spool)
                throw .unreadable(reason: reason)
            }
            var written = 0
            while written < got {
                let count = write(spool, buffer + written, got - written)
                if count < 0 {
                    if errno == EINTR { continue }
                    let reason = "standard input cannot be kept in \(folder): \(String(cString: strerror(errno)))"
                    close(spool)
                    throw .unreadable(reason: reason)
                }
                written += count
            }
        }
    }
}
