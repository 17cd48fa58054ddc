import Glibc
import SystemPackage

/// The name under which a run keeps the result that it replaces: that of the result with `.bak` behind it, or, where
/// something else has that name, with `.bak-2` and so on.
///
/// An older backup gives way to a newer one. What this program did not write never does: a folder, another user's file, a
/// file that is no result, such as one that `--overwrite` has put aside.
struct BackupName: Sendable {
    /// Whether the file at a path is one that this program wrote as a result.
    let isResultFile: @Sendable (String) -> Bool

    private static let mostNames = 100

    /// Gives the file a second name, so that at no moment there is no file of its first one. Nothing is done where there
    /// is no such file, or where a file can have no second name there.
    func keep(_ file: String) throws(Errno) {
        for number in 1...Self.mostNames {
            let backup = file + (number == 1 ? ".bak" : ".bak-\(number)")
            if isOlderBackup(backup) { unlink(backup) }
            if link(file, backup) == 0 { return }
            let error = Errno.current
            if [.noSuchFileOrDirectory, .notPermitted, .notSupported].contains(error) { return }
            guard error == .fileExists else { throw error }
        }
        throw .fileExists
    }

    private func isOlderBackup(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_uid == geteuid()
            && isResultFile(path)
    }
}
