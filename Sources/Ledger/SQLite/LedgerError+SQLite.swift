import GRDB
import Glibc

extension LedgerError {
    /// Turns what the database reports into what a user can act on.
    ///
    /// SQLite's messages name tables and pages, never what a row holds.
    package init(_ error: any Error, path: String) {
        switch error {
        case let error as LedgerError:
            self = error
        case let error as DatabaseError:
            self.init(error, path: path)
        default:
            self = .failed(path: path, reason: "\(error)")
        }
    }

    private init(_ error: DatabaseError, path: String) {
        let message = error.message ?? error.extendedResultCode.description
        switch error.resultCode {
        case .SQLITE_FULL:
            self = .full(path: path)
        case .SQLITE_READONLY where error.extendedResultCode == .SQLITE_READONLY_DBMOVED:
            self = .failed(path: path, reason: "it was moved or deleted while it was open")
        case .SQLITE_READONLY:
            self = .readOnly(path: path)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT, .SQLITE_TOOBIG:
            self = .corrupt(path: path, reason: message)
        case .SQLITE_INTERRUPT:
            self = .corrupt(path: path, reason: "what it holds has no end")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self = .busy(path: path)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            self = Self.hasNoSpace(path) ? .full(path: path) : .cannotOpen(path: path, reason: message)
        case .SQLITE_IOERR:
            // Only writes report a full disk as such; for the shared memory beside the ledger it is an I/O error.
            self = Self.hasNoSpace(path) ? .full(path: path) : .failed(path: path, reason: message)
        default:
            self = .failed(path: path, reason: message)
        }
    }

    /// Whether the file system has no block or no file left for us.
    private static func hasNoSpace(_ path: String) -> Bool {
        var status = statvfs()
        guard statvfs(LedgerLocation.folder(of: path), &status) == 0, status.f_blocks > 0 else { return false }
        return status.f_bavail == 0 || (status.f_files > 0 && status.f_favail == 0)
    }
}
