import Glibc
import SystemPackage

/// A temporary file beside the one that it is to replace, so that the older file or the newer one is there at any time,
/// and each of them whole.
struct Replacement: Sendable {
    /// The file to replace.
    let target: OutputTarget
    private let file: TemporaryFile

    /// - Parameter mode: The new file's permissions, whatever the older one has.
    init(of target: OutputTarget, mode: UInt32) throws(Errno) {
        file = try TemporaryFile(in: target.folder, prefix: ".\(target.name).")
        self.target = target
        guard fchmod(descriptor.rawValue, mode_t(mode)) == 0 else {
            let error = Errno.current
            try? descriptor.close()
            discard()
            throw error
        }
    }

    var descriptor: FileDescriptor { file.descriptor }

    /// Puts the file in place, in one atomic step. To be synced before: else a power cut may leave an empty file.
    func putInPlace() throws(Errno) { try file.replace(target.path, passing: "\(target.folder)/.\(target.name).") }

    /// Puts the file beside its place, under a name that nothing has, and says which: `fleet.results.new.csv`. Nothing removes
    /// it afterwards.
    func putBeside() throws(Errno) -> String {
        var number = 1
        while true {
            let path = target.path(marked: number == 1 ? "new" : "new-\(number)")
            do throws(Errno) {
                try file.link(to: path)
                file.removeName()
                return path
            } catch {
                if error == .fileExists {
                    number += 1
                } else if let own = file.keepName() {
                    return own
                } else {
                    throw error
                }
            }
        }
    }

    func discard() { file.removeName() }
}
