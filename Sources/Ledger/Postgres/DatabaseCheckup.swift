/// A look at a database that is to keep a ledger, or keeps one, which changes nothing in it.
package struct DatabaseCheckup: Sendable, Equatable {
    /// Whether there is a ledger; where there is none yet, one can be made.
    package var isMade: Bool
    /// The server's version: `15`.
    package var version: String

    /// Throws what a run would throw that opens it. Waits for no server that does not answer.
    package init(of address: PostgresAddress) throws(LedgerError) {
        do {
            let connection = try address.connect(patience: .seconds(4))
            try PostgresServer.check(connection, address, mayBeReadOnly: false)
            isMade = try PostgresServer.holdsTables(connection, address)
            let found = try connection.query(
                """
                SELECT (current_setting('server_version_num')::integer / 10000)::text,
                    has_database_privilege(current_database(), 'CREATE') OR to_regnamespace('bulk_sessions') IS NOT NULL
                """
            )
            version = found.text(0, 0) ?? ""
            guard try isMade || found.bool(0, 1) == true else {
                throw PostgresError(kind: .denied, text: "the role may not make tables in it. See the README")
            }
        } catch let error as LedgerError {
            throw error
        } catch let error as PostgresError {
            throw LedgerError(error, place: address.name)
        } catch {
            throw .fault(place: address.name, reason: "\(error)")
        }
    }
}
