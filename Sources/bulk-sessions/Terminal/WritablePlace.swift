import CSV
import Glibc

/// A place that a page or figures are to be written to at the end of a run: tried before the first call, when there is
/// still time to name another.
enum WritablePlace {
    /// Throws what writing a `WholeFile` there would throw.
    ///
    /// - Parameter mark: what an older file of ours has near its beginning.
    static func check(_ path: String, mark: String) throws(OutputError) {
        var resolved = path
        if let real = realpath(path, nil) {
            resolved = String(cString: real)
            free(real)
        }
        var status = stat()
        if stat(resolved, &status) == 0 {
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                throw .cannotOpen(path: path, reason: "it is a folder")
            case S_IFREG:
                if status.st_size > 0, !beginning(of: resolved).contains(mark) {
                    throw .cannotWrite(
                        path: path,
                        reason: "it exists and was not written by this program; name another place"
                    )
                }
            default:
                // Opening a pipe would wait for its reader.
                guard access(resolved, W_OK) == 0 else { throw .cannotOpen(path: path, reason: reason()) }
                return
            }
        }
        let folder = resolved.lastIndex(of: "/").map { resolved[...$0] } ?? ""
        // Permissions tell less than trying: a disk may be read-only, a name too long.
        var template = Array("\(folder).\(resolved[folder.endIndex...]).XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: reason()) }
        close(descriptor)
        unlink(template)
    }

    private static func beginning(of path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
