import ArgumentParser
import Files
import Glibc

/// The check that no two options name the same file: the one that is written last would replace the other.
enum DistinctFiles {
    /// - Parameter files: options with the paths that they give; nil and `-` are no files.
    static func check(_ files: KeyValuePairs<String, String?>) throws(ValidationError) {
        var seen: [(option: String, place: Place)] = []
        for (option, path) in files {
            guard let path, path != "-", let place = Place(path) else { continue }
            if let other = seen.first(where: { $0.place == place }) {
                throw ValidationError(
                    "The value '\(path)' is invalid for '\(option)'. '\(other.option)' names the same file; name another one."
                )
            }
            seen.append((option, place))
        }
    }

    /// Whether two paths lead to the same file.
    static func areSame(_ path: String, _ other: String) -> Bool {
        guard path != "-", let place = Place(path) else { return false }
        return place == Place(other)
    }

    /// A path without links or, where there is a file, that file, which may have another name.
    private enum Place: Equatable {
        case path(String)
        case file(device: UInt, number: UInt)

        /// Nil of what is no regular file: a device may be written by all.
        init?(_ path: String) {
            guard let resolved = try? ResolvedPath(path).text else { return nil }
            var status = stat()
            guard stat(resolved, &status) == 0 else {
                self = .path(resolved)
                return
            }
            guard status.st_mode & S_IFMT == S_IFREG else { return nil }
            self = .file(device: UInt(status.st_dev), number: UInt(status.st_ino))
        }
    }
}
