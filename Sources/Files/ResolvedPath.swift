import Glibc
package import SystemPackage

/// An absolute path without symbolic links, made from one that may lead through some.
///
/// Where others may write, anybody may have put a link that leads into files of ours: in `/tmp`, and in a folder of
/// theirs below it. So a link is followed only where it is ours or the administrator's, or lies in a folder that is, and
/// that nobody else may write into. Linux has a rule of this kind for folders like `/tmp` alone (`fs.protected_symlinks`),
/// which may be switched off, and does not apply to those who read links by themselves.
package struct ResolvedPath {
    package let text: String

    package enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// Where the link lies.
        case foreignLink(String)
        case system(Errno)

        package var description: String {
            switch self {
            case .foreignLink(let link):
                "\(link) is a symbolic link of another user, in a folder that others may write into, and is not followed"
            case .system(let error): "\(error)"
            }
        }
    }

    /// As many links as Linux itself follows.
    private static let mostLinks = 40

    /// What does not exist yet is kept as it is written.
    package init(_ path: String) throws(Failure) {
        // The next part is the last one.
        var rest = Array(Self.parts(path).reversed())
        var current = path.hasPrefix("/") ? "" : try Self.workingFolder()
        var links = 0
        while let name = rest.popLast() {
            if name == ".." {
                current = String(current[..<(current.lastIndex(of: "/") ?? current.startIndex)])
                continue
            }
            let location = current + "/" + name
            var status = stat()
            guard lstat(location, &status) == 0 else {
                text = ([location] + rest.reversed()).joined(separator: "/")
                return
            }
            guard status.st_mode & S_IFMT == S_IFLNK, let target = Self.target(of: location) else {
                current = location
                continue
            }
            if Self.isForeign(status, in: current) { throw .foreignLink(location) }
            links += 1
            guard links <= Self.mostLinks else { throw .system(.tooManySymbolicLinkLevels) }
            if target.hasPrefix("/") { current = "" }
            rest.append(contentsOf: Self.parts(target).reversed())
        }
        text = current.isEmpty ? "/" : current
    }

    private static func parts(_ path: String) -> [String] {
        path.split(separator: "/").map(String.init).filter { $0 != "." }
    }

    private static func workingFolder() throws(Failure) -> String {
        guard let folder = getcwd(nil, 0) else { throw .system(.current) }
        defer { free(folder) }
        let path = String(cString: folder)
        return path == "/" ? "" : path
    }

    /// Nil where it leads to no path: what stands for an open pipe or socket in `/proc` is named `pipe:[4711]`.
    private static func target(of link: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = readlink(link, &buffer, Int(PATH_MAX))
        guard length > 0 else { return nil }
        let target = String(decoding: buffer[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
        return link.hasPrefix("/proc/") && target.contains(":[") ? nil : target
    }

    private static func isForeign(_ link: stat, in folder: String) -> Bool {
        if Ownership.isOurs(link) { return false }
        var status = stat()
        guard stat(folder.isEmpty ? "/" : folder, &status) == 0 else { return true }
        return !Ownership.isOurs(status) || Ownership.isWritableByOthers(status)
    }
}
