package import Rows

/// The ledger that `--ledger` names: a file of this machine, or a database that any number of machines share.
package enum LedgerSource: Sendable, Equatable {
    case file(String)
    case database(PostgresAddress)

    package init(_ text: String) throws(LedgerError) {
        self = PostgresAddress.isOne(text) ? .database(try PostgresAddress(text)) : .file(text)
    }

    /// As messages show it.
    package var name: String {
        switch self {
        case .file(let path): path
        case .database(let address): address.name
        }
    }

    /// Opens it to change it while no run works on the account.
    ///
    /// - Returns: it, and the lock on the account, to be kept meanwhile. In a database each row is locked by itself.
    package func openAlone(on scope: SessionScope) async throws -> (any SessionLedger, AccountLock?) {
        switch self {
        case .file(let path):
            let lock = try AccountLock.acquire(ledgerPath: path, scope: scope)
            return (try SQLiteLedger.open(at: path), lock)
        case .database(let address):
            let ledger = try await PostgresLedger.open(address)
            try await ledger.waitForAccount(of: scope, wait: .zero)
            return (ledger, nil)
        }
    }

    /// Opens it without making or changing anything.
    package func openForReading() async throws(LedgerError) -> any SessionLedger {
        switch self {
        case .file(let path):
            return try SQLiteLedger.open(at: path, readOnly: true)
        case .database(let address):
            var options = PostgresLedger.Options()
            options.isReadOnly = true
            return try await PostgresLedger.open(address, options)
        }
    }
}
