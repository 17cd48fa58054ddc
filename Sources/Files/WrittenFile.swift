import Glibc

/// A file as a run left it: by this a later run sees that nobody has touched it since.
package struct WrittenFile: Sendable, Equatable {
    /// With links followed.
    package var path: String
    package var size: Int64
    /// When it was last written to, in nanoseconds since 1970.
    package var modified: Int64

    package init(path: String, size: Int64, modified: Int64) {
        self.path = path
        self.size = size
        self.modified = modified
    }

    /// The file at this path as it is now; nil where there is no regular file.
    package init?(path: String) {
        var status = stat()
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        guard stat(real, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        self.path = String(cString: real)
        size = Int64(status.st_size)
        modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }
}
