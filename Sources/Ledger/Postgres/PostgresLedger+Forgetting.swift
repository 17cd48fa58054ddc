package import Rows
import Sending
import Synchronization

// MARK: - What is cleared

extension PostgresLedger {
    package func scopes(onAccountOf scope: SessionScope) async throws(LedgerError) -> [SessionScope] {
        guard let account = try await account(of: scope) else { return [] }
        return try await reader.perform { connection in
            var parameters = PostgresParameters()
            parameters.add(.int4, .int4(account))
            let found = try connection.query(
                "SELECT campaign FROM bulk_sessions.scope WHERE account = $1 ORDER BY id",
                parameters
            )
            return try (0..<found.rows).map { row in
                var other = scope
                other.campaign = try found.required(found.text(row, 0))
                return other
            }
        }
    }

    package func rows(
        in scope: SessionScope,
        after location: Int64,
        limit: Int
    ) async throws(LedgerError) -> [DatedRow] {
        guard let numbers = try await numbers(of: scope) else { return [] }
        return try await reader.perform { connection in
            var parameters = PostgresParameters()
            for number in [numbers.scope, location, Int64(limit)] { parameters.add(.int8, .int8(number)) }
            let found = try connection.query(
                """
                SELECT e.key, \(Self.columns), coalesce(r.finished_at, r.started_at), g.session, g.stage
                FROM bulk_sessions.entry AS e LEFT JOIN bulk_sessions.run AS r ON r.id = e.run
                LEFT JOIN bulk_sessions.sighting AS g ON g.scope = e.scope AND g.key = e.key
                WHERE e.scope = $1 AND e.seq > $2 AND e.state > 0 ORDER BY e.seq LIMIT $3
                """,
                parameters
            )
            var rows: [DatedRow] = []
            for row in 0..<found.rows {
                let stored = try StoredRow(found, row: row)
                guard var record = stored.history.settled else { continue }
                record.location = stored.seq
                let key = try found.required(found.digest(row, 0))
                let seen = try found.digest(row, 19)
                // Of a forgotten row nobody knows any more which session was seen.
                let isOfRow = record.isForgotten || record.session.map { FollowUp.session($0.id) } == seen
                let stage = isOfRow ? try found.int4(row, 20).flatMap { SessionStage(rawValue: Int($0)) } : nil
                rows.append(
                    DatedRow(
                        row: LocatedRow(location: stored.seq, key: key, record: record),
                        writtenAt: RunRecord.shown(try found.double(row, 18) ?? .infinity),
                        stage: stage
                    )
                )
            }
            return rows
        }
    }

    @discardableResult
    package func forget(_ keys: [Digest], in scope: SessionScope) async throws(LedgerError) -> Int {
        guard !keys.isEmpty, let numbers = try await numbers(of: scope) else { return 0 }
        return try await writer.perform { connection in
            try connection.query("BEGIN ISOLATION LEVEL READ COMMITTED")
            let sorted = keys.sorted()
            let rows = try Self.rows(of: sorted, scope: numbers.scope, locking: true, connection)
            var cleared: [(Digest, RowHistory)] = []
            for key in sorted {
                guard var history = rows[key]?.history, history.forget() else { continue }
                cleared.append((key, history))
            }
            try Self.store(cleared, scope: numbers.scope, connection)
            var parameters = PostgresParameters()
            parameters.add(.int8, .int8(numbers.scope))
            parameters.add(.bytea, array: cleared.map { .digest($0.0) })
            for table in ["session_id", "follow_up", "orphan"] {
                try connection.query(
                    "DELETE FROM bulk_sessions.\(table) WHERE scope = $1 AND key = ANY ($2)",
                    parameters,
                    patience: .seconds(600)
                )
            }
            try connection.query(
                "UPDATE bulk_sessions.sighting SET session = '' WHERE scope = $1 AND key = ANY ($2)",
                parameters,
                patience: .seconds(600)
            )
            try connection.commit()
            return cleared.count
        }
    }

    /// Writes the tables anew without what was cleared. What the server's own log and its backups keep is for those who
    /// keep the server.
    package func erase() async throws(LedgerError) {
        let own = held.withLock { Array($0.keys) }
        try await writer.perform { [address] connection in
            var parameters = PostgresParameters()
            parameters.add(.int8, array: own.map { .int8($0.value) })
            // Whoever had to wait for a table longer than a lease would be taken for dead.
            let others = try connection.query(
                "SELECT EXISTS (SELECT FROM bulk_sessions.run WHERE ended_at IS NULL AND id <> ALL ($1))",
                parameters
            )
            guard try others.bool(0, 0) == false else { throw LedgerError.busy(path: address.name) }
        }
        try await waitForReaders()
        try await writer.perform { connection in
            for table in ["entry", "session_id", "follow_up", "orphan", "sighting"] {
                try connection.query("VACUUM FULL bulk_sessions.\(table)", patience: .seconds(3_600))
            }
        }
        try await dropForgotten()
    }

    /// Returns when nobody reads the database any more as it was before the last rows were cleared: for such a reader a table
    /// that is written anew keeps the old ones, and says so to nobody.
    private func waitForReaders() async throws(LedgerError) {
        let clock = ContinuousClock()
        let deadline = clock.now + patience
        let mark = try await writer.perform { connection in
            let found = try connection.query("SELECT pg_current_xact_id()::xid::text")
            return try found.required(found.text(0, 0))
        }
        while try await hasReaders(before: mark) {
            if clock.now >= deadline { throw .busy(path: address.name) }
            try? await clock.sleep(for: .milliseconds(100))
        }
    }

    /// Whether any transaction sees the database as it was before another one: of a session, of a standby, or prepared.
    private func hasReaders(before transaction: String) async throws(LedgerError) -> Bool {
        try await writer.perform { connection in
            var parameters = PostgresParameters()
            parameters.add(.text, .text(transaction))
            let found = try connection.query(
                """
                SELECT EXISTS (
                    SELECT FROM pg_stat_activity
                    WHERE pid <> pg_backend_pid() AND (datname = current_database() OR backend_type = 'walsender')
                        AND greatest(age(backend_xid), age(backend_xmin)) > age($1::xid)
                ) OR EXISTS (
                    SELECT FROM pg_replication_slots WHERE age(xmin) > age($1::xid)
                ) OR EXISTS (
                    SELECT FROM pg_prepared_xacts
                    WHERE database = current_database() AND age(transaction) > age($1::xid)
                )
                """,
                parameters
            )
            return try found.required(found.bool(0, 0))
        }
    }
}
