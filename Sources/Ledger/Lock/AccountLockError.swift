/// Why the lock on an account could not be taken.
package enum AccountLockError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Another run holds it. The process and the time it began, where its note could be read.
    case held(by: Int32?, since: String?)
    case failed(path: String, reason: String)
    /// The ledger's folder cannot be made.
    case ledger(LedgerError)

    package var description: String {
        switch self {
        case .held(let pid, let since):
            "Another run holds this account" + (pid.map { " (process \($0)" } ?? " (process unknown")
                + (since.map { ", since \($0))" } ?? ")")
                + ". Run the same command again when it has ended, or let it wait with --wait DURATION."
        case .failed(let path, let reason):
            "The lock file \(path) cannot be used: \(reason)."
        case .ledger(let error):
            error.description
        }
    }
}
