/// A path in its two parts: the folder, and the name in it.
///
/// Foundation's own functions on paths end the process on a name of one character, and `FilePath` drops a slash at the end,
/// by which `results/` names a folder.
package struct PathName: Sendable, Equatable {
    /// `.` for a name alone.
    package let folder: String
    package let name: String

    package init(_ path: String) {
        guard let slash = path.lastIndex(of: "/") else {
            (folder, name) = (".", path)
            return
        }
        let above = path[..<slash]
        folder = above.isEmpty ? "/" : String(above)
        name = String(path[path.index(after: slash)...])
    }

    /// The path of another name in the same folder.
    package func path(of name: String) -> String {
        switch folder {
        case ".": name
        case "/": "/" + name
        default: folder + "/" + name
        }
    }
}
