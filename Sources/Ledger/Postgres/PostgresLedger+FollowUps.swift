package import Rows
import Sending

// MARK: - What became of sessions

extension PostgresLedger {
    package func followUps(
        _ calls: [FollowUp],
        in scope: SessionScope
    ) async throws(LedgerError) -> [FollowUpRecord?] {
        guard !calls.isEmpty, let numbers = try await numbers(of: scope) else { return calls.map { _ in nil } }
        return try await reader.perform { connection in
            let found = try Self.histories(of: calls, scope: numbers.scope, connection)
            return calls.map { found[$0]?.record }
        }
    }

    package func note(_ sightings: [SessionSighting], in scope: SessionScope) async throws(LedgerError) {
        guard !sightings.isEmpty else { return }
        try await writer.perform { [self] connection in
            let numbers = try addNumbers(of: scope, connection)
            let rows = try Self.rows(of: sightings.map(\.key), scope: numbers.scope, connection)
            var newest: [Digest: SessionSighting] = [:]
            for sighting in sightings
            where rows[sighting.key]?.history.settled?.session.map({ FollowUp.session($0.id) }) == sighting.session {
                if let other = newest[sighting.key], other.at > sighting.at { continue }
                newest[sighting.key] = sighting
            }
            try Self.store(newest.values.map { ($0.key, $0) }, scope: numbers.scope, connection)
        }
    }

    package func sightings(
        for keys: [Digest],
        in scope: SessionScope
    ) async throws(LedgerError) -> [SessionSighting?] {
        guard !keys.isEmpty, let numbers = try await numbers(of: scope) else { return keys.map { _ in nil } }
        return try await reader.perform { connection in
            let rows = try Self.rows(of: keys, scope: numbers.scope, connection)
            var parameters = PostgresParameters()
            parameters.add(.int8, .int8(numbers.scope))
            parameters.add(.bytea, array: keys.map { .digest($0) })
            let found = try connection.query(
                """
                SELECT g.key, g.session, g.word, g.stage, g.seen_at FROM unnest($2::bytea[]) AS k (key)
                CROSS JOIN LATERAL (
                    SELECT * FROM bulk_sessions.sighting AS g WHERE g.scope = $1 AND g.key = k.key LIMIT 1
                ) AS g
                """,
                parameters
            )
            var sightings: [Digest: SessionSighting] = [:]
            for row in 0..<found.rows {
                let sighting = try SessionSighting(found, row: row)
                let id = rows[sighting.key]?.history.settled?.session?.id
                // Nobody has seen a row's new session yet.
                if id.map(FollowUp.session) == sighting.session { sightings[sighting.key] = sighting }
            }
            return keys.map { sightings[$0] }
        }
    }

    /// Follow-up calls as they are kept.
    ///
    /// - Parameter locking: keeps others from changing them until the transaction has ended.
    static func histories(
        of calls: some Collection<FollowUp>,
        scope: Int64,
        locking: Bool = false,
        _ connection: PostgresConnection
    ) throws -> [FollowUp: FollowUpHistory] {
        var parameters = PostgresParameters()
        parameters.add(.int8, .int8(scope))
        parameters.add(.bytea, array: calls.map { .digest($0.key) })
        parameters.add(.int4, array: calls.map { .int4(Int32($0.kind.rawValue)) })
        parameters.add(.bytea, array: calls.map { .digest($0.session) })
        let found = try connection.query(
            """
            SELECT \(followUpColumns) FROM unnest($2::bytea[], $3::integer[], $4::bytea[]) AS k (key, kind, session)
            CROSS JOIN LATERAL (
                SELECT * FROM bulk_sessions.follow_up AS f
                WHERE f.scope = $1 AND f.key = k.key AND f.kind = k.kind AND f.session = k.session LIMIT 1
                \(locking ? "FOR UPDATE" : "")
            ) AS f
            """,
            parameters
        )
        var histories: [FollowUp: FollowUpHistory] = [:]
        for row in 0..<found.rows {
            let (call, history) = try followUp(found, row: row)
            histories[call] = history
        }
        return histories
    }

    static let followUpColumns =
        "f.key, f.kind, f.session, f.state, f.run, f.call_run, f.attempts, f.ambiguous, f.code, f.message"

    /// From a row that a query of `followUpColumns` has found.
    static func followUp(_ found: PostgresResult, row: Int) throws -> (FollowUp, FollowUpHistory) {
        guard let kind = FollowUp.Kind(rawValue: Int(try found.required(found.int4(row, 1)))),
            let state = FollowUpRecord.State(rawValue: Int(try found.required(found.int4(row, 3)))), state != .calling
        else { throw PostgresError(kind: .damaged, text: "a follow-up call of it has an unknown state") }
        let call = FollowUp(
            kind,
            key: try found.required(found.digest(row, 0)),
            session: try found.required(found.digest(row, 2))
        )
        let record = FollowUpRecord(
            state: state,
            run: RunID(try found.required(found.int8(row, 4))),
            attempts: Int(try found.required(found.int4(row, 6))),
            ambiguousCalls: Int(try found.required(found.int4(row, 7))),
            code: found.text(row, 8).flatMap(CallCode.init(stored:)),
            message: found.text(row, 9)
        )
        let open = try found.int8(row, 5).map { RunID($0) }
        return (call, FollowUpHistory(settled: record.attempts == 0 ? nil : record, open: open))
    }

    static func store(
        _ calls: [(FollowUp, FollowUpHistory)],
        scope: Int64,
        _ connection: PostgresConnection
    ) throws {
        if calls.isEmpty { return }
        typealias Datum = PostgresParameters.Datum
        let records = calls.map { $0.1.settled ?? FollowUpRecord(state: .pending, run: $0.1.open ?? RunID(0)) }
        var parameters = PostgresParameters()
        parameters.add(.int8, .int8(scope))
        parameters.add(.bytea, array: calls.map { .digest($0.0.key) })
        parameters.add(.int4, array: calls.map { .int4(Int32($0.0.kind.rawValue)) })
        parameters.add(.bytea, array: calls.map { .digest($0.0.session) })
        parameters.add(.int4, array: records.map { .int4(Int32($0.state.rawValue)) })
        parameters.add(.int8, array: records.map { .int8($0.run.value) })
        parameters.add(.int8, array: calls.map { Datum.int8($0.1.open?.value) })
        parameters.add(.int4, array: records.map { .int4(Int32($0.attempts)) })
        parameters.add(.int4, array: records.map { .int4(Int32($0.ambiguousCalls)) })
        parameters.add(.text, array: records.map { Datum.text($0.code?.rawValue) })
        parameters.add(.bytea, array: records.map { Datum.utf8($0.message) })
        let columns = "key, kind, session, state, run, call_run, attempts, ambiguous, code, message"
        try connection.query(
            """
            INSERT INTO bulk_sessions.follow_up AS f (scope, \(columns))
            SELECT $1, f.* FROM unnest($2::bytea[], $3::integer[], $4::bytea[], $5::integer[], $6::bigint[],
                $7::bigint[], $8::integer[], $9::integer[], $10::text[], $11::bytea[]) AS f (\(columns))
            ON CONFLICT (scope, key, kind, session) DO UPDATE SET state = excluded.state, run = excluded.run,
                call_run = excluded.call_run, attempts = excluded.attempts, ambiguous = excluded.ambiguous,
                code = excluded.code, message = excluded.message
            """,
            parameters
        )
    }

    /// - Parameter sightings: Each of another row, with its key.
    static func store(
        _ sightings: [(Digest, SessionSighting)],
        scope: Int64,
        _ connection: PostgresConnection
    ) throws {
        if sightings.isEmpty { return }
        let sorted = sightings.sorted { $0.0 < $1.0 }.map(\.1)
        var parameters = PostgresParameters()
        parameters.add(.int8, .int8(scope))
        parameters.add(.bytea, array: sorted.map { .digest($0.key) })
        // Of a forgotten row it is not known any more which session was seen.
        parameters.add(.bytea, array: sorted.map { $0.session == .zero ? .bytes([]) : .digest($0.session) })
        parameters.add(.text, array: sorted.map { .text($0.word) })
        parameters.add(.int4, array: sorted.map { .int4(Int32($0.stage.rawValue)) })
        parameters.add(.float8, array: sorted.map { .double($0.at) })
        try connection.query(
            """
            INSERT INTO bulk_sessions.sighting AS g (scope, key, session, word, stage, seen_at)
            SELECT $1, s.* FROM unnest($2::bytea[], $3::bytea[], $4::text[], $5::integer[], $6::float8[]) AS s
            ON CONFLICT (scope, key) DO UPDATE SET session = excluded.session, word = excluded.word,
                stage = excluded.stage, seen_at = excluded.seen_at
            WHERE g.session <> excluded.session OR g.seen_at <= excluded.seen_at
            """,
            parameters
        )
    }
}

extension SessionSighting {
    /// From a row that a query of its key, session, word, stage and time has found.
    init(_ found: PostgresResult, row: Int) throws {
        guard let stage = SessionStage(rawValue: Int(try found.required(found.int4(row, 3)))) else {
            throw PostgresError(kind: .damaged, text: "a session of it was seen at an unknown stage")
        }
        self.init(
            key: try found.required(found.digest(row, 0)),
            session: try found.required(found.digest(row, 1)),
            word: try found.required(found.text(row, 2)),
            stage: stage,
            at: RunRecord.shown(try found.required(found.double(row, 4)))
        )
    }
}
