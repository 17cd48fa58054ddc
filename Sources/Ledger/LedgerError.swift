/// Why the ledger could not be opened, read or written. The text tells the user what to do.
package enum LedgerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It cannot be created or opened: a missing permission, a folder of its name.
    case cannotOpen(path: String, reason: String)
    /// The disk is full.
    case full(path: String)
    /// Read-only file or file system.
    case readOnly(path: String)
    /// Not a ledger, or a damaged one.
    case corrupt(path: String, reason: String)
    /// Written by a newer version of this program.
    case newerVersion(path: String)
    /// Other users of this machine may write it, so what it says cannot be trusted.
    case writableByOthers(path: String)
    /// Somebody else may have written it, or put it there.
    case untrusted(path: String, reason: String)
    /// A place where what is written to it may be lost.
    case unsuitablePlace(path: String, reason: String)
    /// What a run wrote last is missing: its journal was deleted or left behind. `begun` is when the run began.
    case journalLost(path: String, note: String, run: Int64, begun: String)
    /// A file with what an earlier run could not write to the ledger, which cannot be read.
    case cannotTakeIn(path: String, reason: String)
    /// Another process kept it locked for longer than we wait.
    case busy(path: String)
    case failed(path: String, reason: String)
    /// A database that does not answer.
    case unreachable(place: String, reason: String)
    /// A setting: of the address, of the client library, or of the server.
    case misconfigured(place: String, reason: String)
    /// Another run holds the account, on this machine or another one.
    case held(place: String, host: String, since: String)
    /// Another one has taken this run for dead.
    case fenced(place: String)
    /// A run that was taken for dead has told of a row that this one was about to send.
    case rowsChanged(place: String)
    /// The database lacks what it had confirmed.
    case commitsLost(place: String)
    /// A fault of this program in its statements.
    case fault(place: String, reason: String)

    package var description: String {
        switch self {
        case .cannotOpen(let path, let reason):
            "The ledger \(path) cannot be opened: \(reason). Name another place with --ledger PATH."
        case .full(let path):
            "The disk that holds the ledger \(path) is full. Make room and run the same command again."
        case .readOnly(let path):
            "The ledger \(path) cannot be written: it is read-only. Change its permissions, or name another place "
                + "with --ledger PATH."
        case .corrupt(let path, let reason):
            "The ledger \(path) is damaged or is no ledger: \(reason). Put it aside and restore a backup; a new, "
                + "empty ledger would not know which rows exist already."
        case .newerVersion(let path):
            "The ledger \(path) was written by a newer version of bulk-sessions. Use that version or a newer one."
        case .writableByOthers(let path):
            "The ledger \(path) may be written by other users of this machine, so it cannot be trusted. "
                + "Run: chmod 600 '\(path)'"
        case .untrusted(let path, let reason):
            "The ledger \(path) cannot be trusted: \(reason), or name another place with --ledger PATH."
        case .unsuitablePlace(let path, let reason):
            "The ledger \(path) is not safe there: \(reason), or name another place with --ledger PATH."
        case .journalLost(let path, let note, let run, let begun):
            "The ledger \(path) lacks what run \(run), begun \(begun), wrote last: its journal \(path)-wal was deleted or "
                + "left behind, the ledger itself is gone, or an older copy of it lies there. Rows that were created "
                + "then would be created again, so nothing was done. Bring the journal, or the newer ledger, back. If it is gone for good, ask "
                + "the provider what was created since, then delete \(note) and run the same command: it takes over what "
                + "the result file at the output path tells."
        case .cannotTakeIn(let path, let reason):
            "The file \(path) holds what an earlier run could not write to the ledger, and cannot be taken in: \(reason). "
                + "Nothing was done. Put that right, or restore the file. If it is gone for good, ask the provider what "
                + "was created, then move it away and run the same command: rows whose calls are not known are unknown."
        case .busy(let path):
            "The ledger \(path) stayed locked by another process. Run the same command again."
        case .failed(let path, let reason):
            "The ledger \(path) failed: \(reason). Put that right and run the same command again."
        case .unreachable(let place, let reason):
            "The database \(place) does not answer: \(reason). Run the same command again when it does."
        case .misconfigured(let place, let reason):
            "The database \(place) cannot be used: \(reason)."
        case .held(_, let host, let since):
            "Another run holds this account (on \(host), since \(since)). Run the same command again when it has ended, "
                + "or let it wait with --wait DURATION."
        case .fenced(let place):
            "The database \(place) had not heard of this run for too long, and another one has taken its account. What "
                + "its calls came to is written. Run the same command again."
        case .rowsChanged(let place):
            "A run that was taken for dead has told the database \(place) meanwhile of a row that was to be sent. Run the "
                + "same command again: it decides anew."
        case .commitsLost(let place):
            "The database \(place) lacks what it had confirmed, as after a failover to a standby that was behind. Rows "
                + "that were created then would be created again, so no further call was made. Bring the lost commits "
                + "back, or keep the result of this run and let the next one read it; and require synchronous replication."
        case .fault(let place, let reason):
            "The database \(place) refuses what this program asks of it: \(reason). This is a fault of this program."
        }
    }
}
