import Glibc
import SystemPackage

/// A temporary file beside the one that it is to replace, so that the older file or the newer one is there at any time,
/// and each of them whole.
struct Replacement: Sendable {
    let descriptor: FileDescriptor
    /// The file to replace.
    let target: String
    /// The folder of both.
    let folder: String
    /// The temporary file's own path.
    let path: String

    /// - Parameter mode: The new file's permissions, whatever the older one has.
    init(of target: OutputTarget, mode: UInt32) throws(Errno) {
        (descriptor, path) = try FileDescriptor.temporary("\(target.folder)/.\(target.name).")
        self.target = target.path
        folder = target.folder
        guard fchmod(descriptor.rawValue, mode_t(mode)) == 0 else {
            let error = Errno.current
            try? descriptor.close()
            discard()
            throw error
        }
    }

    /// Puts the file in place, in one atomic step. To be synced before: else a power cut may leave an empty file.
    func putInPlace() throws(Errno) {
        guard rename(path, target) == 0 else { throw .current }
    }

    func discard() { unlink(path) }
}
