import Glibc

/// A small text file that is always whole: whoever reads it finds the older text or the newer one.
package struct AtomicFile: Sendable {
    private let path: String
    private let mark: String
    private let mode: UInt32

    /// - Parameter mark: What every file of this kind has near its beginning. A file without it is somebody else's and
    ///   is not replaced.
    package init(path: String, mark: String, mode: UInt32) {
        self.path = path
        self.mark = mark
        self.mode = mode
    }

    /// What the file says now; empty where there is none.
    package var current: String { beginning(of: path, limit: 1 << 20) }

    /// Throws what `write` would throw, as far as that can be known beforehand: when nothing has been sent yet, there
    /// is still time to name another place.
    package func check() throws(OutputError) {
        let (resolved, isRegular) = try place()
        guard isRegular else {
            // Opening a pipe would wait for its reader.
            guard access(resolved, W_OK) == 0 else { throw .cannotOpen(path: path, reason: Self.reason()) }
            return
        }
        // Permissions tell less than trying: a disk may be read-only, a name too long.
        let temporary = try temporary(beside: resolved)
        close(temporary.descriptor)
        unlink(temporary.path)
    }

    package func write(_ text: String) throws(OutputError) {
        let (resolved, isRegular) = try place()
        guard isRegular else { return try writeDirectly(text) }
        let (template, descriptor) = try temporary(beside: resolved)
        do throws(OutputError) {
            defer { close(descriptor) }
            guard fchmod(descriptor, mode_t(mode)) == 0 else { throw .cannotWrite(path: path, reason: Self.reason()) }
            try write(text, to: descriptor)
            guard fsync(descriptor) == 0 else { throw .cannotWrite(path: path, reason: Self.reason()) }
            guard rename(template, resolved) == 0 else { throw .cannotWrite(path: path, reason: Self.reason()) }
        } catch {
            unlink(template)
            throw error
        }
    }

    /// Where links lead, and whether a file is there or can be put there; throws where somebody else's file or a folder
    /// is.
    private func place() throws(OutputError) -> (path: String, isRegular: Bool) {
        let resolved = try OutputFile.resolved(path)
        var status = stat()
        guard stat(resolved, &status) == 0 else { return (resolved, true) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            throw .cannotOpen(path: path, reason: "it is a folder")
        case S_IFREG:
            if status.st_size > 0, !beginning(of: resolved, limit: 4096).contains(mark) {
                throw .cannotWrite(
                    path: path,
                    reason: "it exists and was not written by this program; name another place"
                )
            }
            return (resolved, true)
        default:
            return (resolved, false)
        }
    }

    private func temporary(beside resolved: String) throws(OutputError) -> (path: [CChar], descriptor: Int32) {
        let folder = resolved.lastIndex(of: "/").map { resolved[...$0] } ?? ""
        var template = Array("\(folder).\(resolved[folder.endIndex...]).XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: Self.reason()) }
        return (template, descriptor)
    }

    private func writeDirectly(_ text: String) throws(OutputError) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: Self.reason()) }
        defer { close(descriptor) }
        try write(text, to: descriptor)
    }

    private func write(_ text: String, to descriptor: Int32) throws(OutputError) {
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let result = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written)
            }
            if result < 0, errno == EINTR { continue }
            guard result > 0 else { throw .cannotWrite(path: path, reason: Self.reason()) }
            written += result
        }
    }

    private func beginning(of path: String, limit: Int) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit)
        var count = 0
        while count < limit {
            let result = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + count, limit - count) }
            if result < 0, errno == EINTR { continue }
            if result <= 0 { break }
            count += result
        }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
