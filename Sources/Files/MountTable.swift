import Glibc

/// What is mounted where, as Linux tells it in `/proc/self/mountinfo` (proc_pid_mountinfo(5)).
package struct MountTable {
    package struct Mount: Equatable {
        /// Where it is mounted, as an absolute path without links.
        package var point: String
        /// The file system's type, such as `ext4` or `nfs4`.
        package var type: String

        package init(point: String, type: String) {
            self.point = point
            self.type = type
        }
    }

    private var mounts: [Mount] = []

    /// Reads one mount a line; lines of another form are left out.
    package init(_ text: String) {
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            // How many optional fields stand before the hyphen differs.
            guard fields.count > 4, let hyphen = fields[5...].firstIndex(of: "-"), hyphen + 1 < fields.count else {
                continue
            }
            mounts.append(Mount(point: Self.unescaped(fields[4]), type: String(fields[hyphen + 1])))
        }
    }

    /// This process's own; nil where the system does not tell.
    package static func current() -> MountTable? {
        guard let file = fopen("/proc/self/mountinfo", "re") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&block, 1, block.count, file)
            if count == 0 { break }
            bytes.append(contentsOf: block[..<count])
        }
        return MountTable(String(decoding: bytes, as: UTF8.self))
    }

    /// The mount that a file belongs to: the innermost one, and of several at one point the last, which hides the others.
    ///
    /// - Parameter path: absolute, without links.
    package func mount(of path: String) -> Mount? {
        var innermost: Mount?
        for mount in mounts where mount.point == "/" || path == mount.point || path.hasPrefix(mount.point + "/") {
            if mount.point.utf8.count >= innermost?.point.utf8.count ?? 0 { innermost = mount }
        }
        return innermost
    }

    /// Blanks, tabs, line ends and backslashes stand as a backslash and three octal digits.
    private static func unescaped(_ field: Substring) -> String {
        let bytes = Array(field.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\\"), index + 3 < bytes.count,
                let code = UInt8(String(decoding: bytes[(index + 1)...(index + 3)], as: UTF8.self), radix: 8)
            {
                result.append(code)
                index += 4
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
