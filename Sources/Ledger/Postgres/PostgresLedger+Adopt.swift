package import Rows
import Sending

// MARK: - Taking over what result files tell

extension PostgresLedger {
    /// By `RowHistory` itself, over rows that are locked meanwhile: it is done once in a run, and for few rows.
    package func adopt(_ rows: [ImportedRow], in scope: SessionScope, run: RunID) async throws(LedgerError) {
        guard !rows.isEmpty else { return }
        try await writer.perform { [self] connection in
            let numbers = try addNumbers(of: scope, connection)
            let held = try held(run, connection)
            guard !held.hasEnded else { throw LedgerError.fenced(place: address.name) }
            try connection.query("BEGIN ISOLATION LEVEL READ COMMITTED")
            try requireHold(of: run, connection)
            var adoption = try Adoption(rows, scope: numbers.scope, connection)
            for row in rows { try adoption.take(row, run: run) }
            try adoption.write(connection)
            try connection.commit()
        }
    }

    /// Locks the run's row, so that nobody takes its account away before the transaction has ended.
    private func requireHold(of run: RunID, _ connection: PostgresConnection) throws {
        var parameters = PostgresParameters()
        parameters.add(.int8, .int8(run.value))
        let found = try connection.query(
            "SELECT FROM bulk_sessions.run WHERE id = $1 AND ended_at IS NULL FOR UPDATE",
            parameters
        )
        guard found.rows == 1 else { throw LedgerError.fenced(place: address.name) }
    }
}

/// The rows of a result file beside what the database has of them, within one transaction.
private struct Adoption {
    private let scope: Int64
    private var histories: [Digest: RowHistory] = [:]
    private var changed: Set<Digest> = []
    private var holders: SessionHolders

    init(_ rows: [ImportedRow], scope: Int64, _ connection: PostgresConnection) throws {
        self.scope = scope
        holders = try SessionHolders(of: rows.compactMap(\.session), scope: scope, connection)
        // In the order in which everybody locks rows.
        let keys = Set(rows.map(\.key)).union(holders.keys).sorted()
        for (key, row) in try PostgresLedger.rows(of: keys, scope: scope, locking: true, connection) {
            histories[key] = row.history
        }
    }

    mutating func take(_ row: ImportedRow, run: RunID) throws {
        let before = histories[row.key] ?? RowHistory(settled: nil, open: nil)
        var after = before
        after.take(row, run: run)
        guard after != before else { return }
        if let session = row.session {
            let holder = holders.holder(of: session, orElse: row.key)
            if holder != row.key, !row.mayShareSession(ofRowWith: histories[holder]?.settled?.traits ?? .none) {
                after = before
                after.take(row.withoutSession, run: run)
            }
        }
        guard after.settled != nil, after != before else { return }
        histories[row.key] = after
        changed.insert(row.key)
    }

    func write(_ connection: PostgresConnection) throws {
        try holders.write(connection)
        let rows = changed.sorted().compactMap { key in histories[key].map { (key, $0) } }
        try PostgresLedger.store(rows, scope: scope, connection)
    }
}
