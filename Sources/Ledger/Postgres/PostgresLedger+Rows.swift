package import Rows
import Sending
import Synchronization
import Text

// MARK: - Rows

extension PostgresLedger {
    package func records(for keys: [Digest], in scope: SessionScope) async throws(LedgerError) -> [RowRecord?] {
        guard !keys.isEmpty, let numbers = try await numbers(of: scope) else { return keys.map { _ in nil } }
        return try await reader.perform { [self] connection in
            var records = [RowRecord?](repeating: nil, count: keys.count)
            // Beside the records, which are dear to look at only to see whether they are there.
            var locations = [Int64](repeating: 0, count: keys.count)
            func found(_ index: Int, _ row: StoredRow) {
                records[index] = row.history.record
                records[index]?.location = row.seq
                locations[index] = row.seq
            }
            var lookAhead = lookAheads.withLock { $0[numbers.scope] } ?? LookAhead(widestGap: Self.widestGap)
            try Self.find(KeyPositions(keys), scope: numbers.scope, by: lookAhead, connection, found)
            let others = keys.indices.filter { locations[$0] == 0 }
            try Self.find(others.map { keys[$0] }, scope: numbers.scope, locking: false, connection) { index, row in
                found(others[index], row)
            }
            lookAhead.learn(from: locations.filter { $0 > 0 })
            lookAheads.withLock { $0[numbers.scope] = lookAhead }
            return records
        }
    }

    /// A row takes a number with its intent, and lets one pass with each outcome.
    private static let widestGap: Int64 = 16

    /// - Parameter tell: Is told of each row that is there, with the index of its key.
    private static func find(
        _ keys: KeyPositions,
        scope: Int64,
        by lookAhead: LookAhead,
        _ connection: PostgresConnection,
        _ tell: (Int, StoredRow) -> Void
    ) throws {
        guard let start = lookAhead.start else { return }
        let length = LookAhead.length(for: keys.count)
        var parameters = PostgresParameters()
        for number in [scope, start, lookAhead.end(after: start, length: length), Int64(length)] {
            parameters.add(.int8, .int8(number))
        }
        // Between two numbers, so that no plan of it can come to more than those.
        let found = try connection.query(
            """
            SELECT e.key, \(columns) FROM bulk_sessions.entry AS e
            WHERE e.scope = $1 AND e.seq > $2 AND e.seq <= $3 ORDER BY e.seq LIMIT $4
            """,
            parameters
        )
        for row in 0..<found.rows {
            guard let position = keys.position(of: try found.required(found.digest(row, 0))) else { continue }
            tell(position, try StoredRow(found, row: row))
        }
    }

    /// One row of the table `entry`.
    struct StoredRow: Sendable {
        var seq: Int64
        var history: RowHistory
    }

    /// - Parameter locking: keeps others from changing the rows until the transaction has ended.
    static func rows(
        of keys: [Digest],
        scope: Int64,
        locking: Bool = false,
        _ connection: PostgresConnection
    ) throws -> [Digest: StoredRow] {
        var rows: [Digest: StoredRow] = [:]
        try find(keys, scope: scope, locking: locking, connection) { index, row in rows[keys[index]] = row }
        return rows
    }

    /// - Parameter tell: Is told of each row that is there, with the index of its key.
    private static func find(
        _ keys: [Digest],
        scope: Int64,
        locking: Bool,
        _ connection: PostgresConnection,
        _ tell: (Int, StoredRow) -> Void
    ) throws {
        if keys.isEmpty { return }
        var parameters = PostgresParameters()
        parameters.add(.int8, .int8(scope))
        parameters.add(.bytea, array: keys.map { .digest($0) })
        // Written so that it cannot be planned as a scan of the table, whose size nobody may have told the planner.
        let found = try connection.query(
            """
            SELECT k.number, \(columns)
            FROM unnest($2::bytea[]) WITH ORDINALITY AS k (key, number)
            CROSS JOIN LATERAL (
                SELECT * FROM bulk_sessions.entry AS e WHERE e.scope = $1 AND e.key = k.key LIMIT 1
                \(locking ? "FOR UPDATE" : "")
            ) AS e
            """,
            parameters
        )
        for row in 0..<found.rows {
            let index = Int(try found.required(found.int8(row, 0))) - 1
            if keys.indices.contains(index) { tell(index, try StoredRow(found, row: row)) }
        }
    }

    static let columns = """
        e.seq, e.state::integer, e.run, e.attempts, e.ambiguous, e.messaged, e.traits, e.fingerprint, e.id, e.url,
        e.expires_at, e.code, e.message, e.call_run, e.call_messages, e.call_traits, e.call_fingerprint
        """

    package func sessions(
        in scope: SessionScope,
        after location: Int64,
        except others: LocationSet,
        limit: Int
    ) async throws(LedgerError) -> [LocatedRow] {
        guard let numbers = try await numbers(of: scope) else { return [] }
        var last = location
        // Pages of which all rows are among the others are passed over.
        while true {
            let (rows, isAtEnd) = try await page(numbers.scope, after: last, limit: limit)
            let wanted = rows.filter { !others.contains($0.location) }
            if isAtEnd || !wanted.isEmpty { return wanted }
            last = rows.last?.location ?? last
        }
    }

    private func page(
        _ scope: Int64,
        after location: Int64,
        limit: Int
    ) async throws(LedgerError) -> (rows: [LocatedRow], isAtEnd: Bool) {
        try await reader.perform { connection in
            var parameters = PostgresParameters()
            for number in [scope, location, Int64(limit)] { parameters.add(.int8, .int8(number)) }
            let found = try connection.query(
                """
                SELECT e.key, \(Self.columns) FROM bulk_sessions.entry AS e
                WHERE e.scope = $1 AND e.seq > $2 AND (e.state = 6 OR e.id IS NOT NULL OR e.call_run IS NOT NULL)
                ORDER BY e.seq LIMIT $3
                """,
                parameters
            )
            var rows: [LocatedRow] = []
            for row in 0..<found.rows {
                let stored = try StoredRow(found, row: row)
                guard var record = stored.history.record else { continue }
                record.location = stored.seq
                let key = try found.required(found.digest(row, 0))
                rows.append(LocatedRow(location: stored.seq, key: key, record: record))
            }
            return (rows, found.rows < limit)
        }
    }

    package func hasCalls(in scope: SessionScope) async throws(LedgerError) -> Bool {
        guard let numbers = try await numbers(of: scope) else { return false }
        return try await reader.perform { connection in
            var parameters = PostgresParameters()
            parameters.add(.int8, .int8(numbers.scope))
            let found = try connection.query(
                """
                SELECT EXISTS (SELECT FROM bulk_sessions.scope WHERE id = $1 AND called)
                    OR EXISTS (SELECT FROM bulk_sessions.entry WHERE scope = $1 AND call_run IS NOT NULL)
                """,
                parameters
            )
            return try found.bool(0, 0) ?? false
        }
    }

    package func tally(of run: RunID) async throws(LedgerError) -> RunTally {
        try await reader.perform { connection in
            var parameters = PostgresParameters()
            parameters.add(.int8, .int8(run.value))
            let found = try connection.query(
                """
                SELECT CASE WHEN call_run IS NULL THEN state ELSE 1 END::integer AS shown, count(*)
                FROM bulk_sessions.entry WHERE coalesce(call_run, run) = $1 AND (state > 0 OR call_run IS NOT NULL)
                GROUP BY shown
                """,
                parameters
            )
            var tally = RunTally()
            for row in 0..<found.rows {
                let count = Int(try found.required(found.int8(row, 1)))
                switch RowRecord.State(rawValue: Int(try found.required(found.int4(row, 0)))) {
                case .created: tally.created += count
                case .refused, .keptFailing: tally.failed += count
                case .unknown: tally.unknown += count
                case .pending: tally.pending += count
                case .calling: tally.underWay += count
                case .cancelled: tally.cancelled += count
                case nil: break
                }
            }
            return tally
        }
    }
}

extension PostgresLedger.StoredRow {
    /// From a row that a query of another column and `columns` has found.
    init(_ found: PostgresResult, row: Int) throws {
        seq = try found.required(found.int8(row, 1))
        let number = Int(try found.required(found.int4(row, 2)))
        var settled: RowRecord?
        if number != 0 {
            guard let state = RowRecord.State(rawValue: number), state != .calling else {
                throw PostgresError(kind: .damaged, text: "a row of it has an unknown state")
            }
            let session = try Self.session(found, row: row, isWithdrawn: state == .cancelled)
            let code = found.text(row, 12).flatMap(CallCode.init(stored:))
            guard state != .created || session != nil || code == .forgotten else {
                throw PostgresError(kind: .damaged, text: "a created row of it has no session")
            }
            settled = RowRecord(
                state: state,
                run: RunID(try found.required(found.int8(row, 3))),
                attempts: Int(try found.required(found.int4(row, 4))),
                ambiguousCalls: Int(try found.required(found.int4(row, 5))),
                mayHaveMessaged: try found.required(found.bool(row, 6)),
                session: session,
                code: code,
                message: found.text(row, 13),
                traits: try found.required(found.traits(row, 7)),
                fingerprint: try found.required(found.digest(row, 8))
            )
        }
        let open = try found.int8(row, 14).map { run in
            RowHistory.OpenCall(
                run: RunID(run),
                traits: try found.traits(row, 16) ?? .none,
                fingerprint: try found.digest(row, 17) ?? .zero,
                messages: try found.bool(row, 15) ?? true
            )
        }
        history = RowHistory(settled: settled, open: open)
    }

    /// A customer may be given what stands here, so it is judged like a provider's answer.
    ///
    /// - Parameter isWithdrawn: Then it need not have a link.
    private static func session(
        _ found: PostgresResult,
        row: Int,
        isWithdrawn: Bool
    ) throws -> CreatedSession? {
        guard let id = found.utf8(row, 9) else { return nil }
        let none = Bytes(start: nil, count: 0)
        let session = CreatedSession(id: id, url: found.utf8(row, 10) ?? none, expiresAt: found.utf8(row, 11))
        guard session.isWellFormed || isWithdrawn && session == CreatedSession.withdrawn(id: session.id) else {
            throw PostgresError(kind: .damaged, text: "a row of it has an id or a link that is none")
        }
        return session
    }
}
