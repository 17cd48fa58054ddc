import Glibc
import SystemPackage

/// The name under which a run keeps the result that it replaces: that of the result with `.bak` behind it, or, where
/// something else has that name, with `.bak-2` and so on.
///
/// An older backup gives way to a newer one. What this program did not write never does: a folder, another user's file, a
/// file that is no result, such as one that `--overwrite` has put aside.
struct BackupName: Sendable {
    /// Whether the file at a path is certainly one that this program wrote as a result.
    let isOwnResult: @Sendable (String) -> Bool

    private static let mostNames = 100

    /// Throws where none of the names could be given to the file, so that this is known when nothing has been sent.
    func check(_ file: String) throws(Errno) {
        for name in names(of: file) {
            var status = stat()
            if lstat(name, &status) != 0 || isOlderBackup(name) { return }
        }
        throw .fileExists
    }

    /// Gives the file a second name, so that at no moment there is no file of its first one. Nothing is done where there
    /// is no such file, or where a file can have no second name there.
    func keep(_ file: String) throws(Errno) {
        for backup in names(of: file) {
            if isOlderBackup(backup) { unlink(backup) }
            if link(file, backup) == 0 { return }
            let error = Errno.current
            if [.noSuchFileOrDirectory, .notPermitted, .notSupported].contains(error) { return }
            guard error == .fileExists else { throw error }
        }
        throw .fileExists
    }

    private func names(of file: String) -> [String] {
        [file + ".bak"] + (2...Self.mostNames).map { "\(file).bak-\($0)" }
    }

    private func isOlderBackup(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_uid == geteuid()
            && isOwnResult(path)
    }
}
