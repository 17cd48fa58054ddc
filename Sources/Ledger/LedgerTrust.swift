import Files
import Glibc

/// The checks of whether only their user can have written a ledger and what lies beside it.
///
/// Who could write there, or put another file in its place, could give customers other links, or have everybody messaged
/// again. The same is asked of the lock and of a rescue file.
enum LedgerTrust {
    /// What is wrong with a file; nil where it may be believed.
    enum Objection: Equatable {
        case folder
        case noRegularFile
        case ofAnotherUser
        case writableByOthers
        /// It has so many names: what is written into it is written into another file as well.
        case hardLinks(Int)

        var text: String {
            switch self {
            case .folder: "it is a folder"
            case .noRegularFile: "it is no regular file"
            case .ofAnotherUser: "it belongs to another user"
            case .writableByOthers: "other users may have written it"
            case .hardLinks(let count): "it has \(count) names (hard links). Remove all names but one"
            }
        }
    }

    /// - Parameter status: Of the file itself, not of what a link leads to.
    static func objection(to status: stat) -> Objection? {
        guard status.st_mode & S_IFMT == S_IFREG else {
            return status.st_mode & S_IFMT == S_IFDIR ? .folder : .noRegularFile
        }
        if !Ownership.isOurs(status) { return .ofAnotherUser }
        if status.st_mode & (S_IWGRP | S_IWOTH) != 0 { return .writableByOthers }
        return status.st_nlink > 1 ? .hardLinks(Int(status.st_nlink)) : nil
    }

    /// What is wrong with a folder, and what to do; nil where nobody else can replace a file in it.
    ///
    /// - Parameter folder: Without links.
    static func objection(toFolder folder: String) -> String? {
        var status = stat()
        // What cannot be looked at will not be opened either.
        guard stat(folder, &status) == 0 else { return nil }
        guard Ownership.isOurs(status) else {
            return "its folder \(folder) belongs to another user, who can put another file in its place. Take a folder "
                + "of your own, or run as that user"
        }
        // In a folder like /tmp only its owner can remove or rename a file.
        if status.st_mode & S_ISVTX != 0 || !Ownership.isWritableByOthers(status) { return nil }
        return "other users may write its folder \(folder) and put another file in its place. Run: chmod go-w "
            + "'\(folder)'"
    }
}
