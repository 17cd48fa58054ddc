import Rows
import Sending

// MARK: - Rows as a whole

extension PostgresLedger {
    /// Writes rows as they are given, whatever the database has of them. The caller has locked those that are there, or
    /// the whole table is its own.
    static func store(_ rows: [(Digest, RowHistory)], scope: Int64, _ connection: PostgresConnection) throws {
        if rows.isEmpty { return }
        typealias Datum = PostgresParameters.Datum
        let records = rows.map { $0.1.settled }
        let calls = rows.map { $0.1.open }
        var parameters = PostgresParameters()
        parameters.add(.int8, .int8(scope))
        parameters.add(.bytea, array: rows.map { .digest($0.0) })
        parameters.add(.int4, array: records.map { .int4(Int32($0?.state.rawValue ?? 0)) })
        parameters.add(.int8, array: records.map { .int8($0?.run.value ?? 0) })
        parameters.add(.int4, array: records.map { .int4(Int32(RowRecord.bounded($0?.attempts ?? 0))) })
        parameters.add(.int4, array: records.map { .int4(Int32(RowRecord.bounded($0?.ambiguousCalls ?? 0))) })
        parameters.add(.bool, array: records.map { .bool($0?.mayHaveMessaged ?? false) })
        parameters.add(.bytea, array: records.map { .traits($0?.traits ?? .none) })
        parameters.add(.bytea, array: records.map { .digest($0?.fingerprint ?? .zero) })
        parameters.add(.text, array: records.map { Datum.text($0?.session?.id) })
        parameters.add(.text, array: records.map { Datum.text($0?.session?.url) })
        parameters.add(.text, array: records.map { Datum.text($0?.session?.expiresAt) })
        parameters.add(.text, array: records.map { Datum.text($0?.code?.rawValue) })
        parameters.add(.bytea, array: records.map { Datum.utf8($0?.message) })
        parameters.add(.int8, array: calls.map { Datum.int8($0?.run.value) })
        parameters.add(.bool, array: calls.map { call in call.map { Datum.bool($0.messages) } ?? .null })
        parameters.add(.bytea, array: calls.map { call in call.map { Datum.traits($0.traits) } ?? .null })
        parameters.add(.bytea, array: calls.map { call in call.map { Datum.digest($0.fingerprint) } ?? .null })
        parameters.add(.int4, array: rows.indices.map { .int4(Int32($0)) })
        try connection.query(
            """
            INSERT INTO bulk_sessions.entry AS e (scope, \(stored))
            SELECT $1, \(list("r.", stored))
            FROM unnest($2::bytea[], $3::integer[], $4::bigint[], $5::integer[], $6::integer[], $7::boolean[],
                $8::bytea[], $9::bytea[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bytea[],
                $15::bigint[], $16::boolean[], $17::bytea[], $18::bytea[], $19::integer[])
                AS r (\(stored), number) ORDER BY r.number
            ON CONFLICT (scope, key) DO UPDATE SET (\(stored)) = ROW (\(list("excluded.", stored)))
            """,
            parameters,
            patience: .seconds(600)
        )
    }

    private static let stored = """
        key, state, run, attempts, ambiguous, messaged, traits, fingerprint, id, url, expires_at, code, message, \
        call_run, call_messages, call_traits, call_fingerprint
        """

    private static func list(_ prefix: String, _ columns: String) -> String {
        columns.split(separator: ", ").map { prefix + $0 }.joined(separator: ", ")
    }

    /// Notes that sessions belong to these rows, unless they do to others.
    static func claim(_ ids: [(hash: Int64, key: Digest)], scope: Int64, _ connection: PostgresConnection) throws {
        if ids.isEmpty { return }
        let sorted = ids.sorted { $0.hash < $1.hash }
        var parameters = PostgresParameters()
        parameters.add(.int8, .int8(scope))
        parameters.add(.int8, array: sorted.map { .int8($0.hash) })
        parameters.add(.bytea, array: sorted.map { .digest($0.key) })
        try connection.query(
            """
            INSERT INTO bulk_sessions.session_id (scope, hash, key)
            SELECT $1, h.hash, h.key FROM unnest($2::bigint[], $3::bytea[]) AS h (hash, key) ON CONFLICT DO NOTHING
            """,
            parameters,
            patience: .seconds(600)
        )
    }
}

/// The rows that sessions belong to, within one transaction.
struct SessionHolders {
    private let scope: Int64
    /// By the hashes of the sessions' ids.
    private var rows: [Int64: Digest]
    private var claimed: [Int64: Digest] = [:]

    init(of sessions: [CreatedSession], scope: Int64, _ connection: PostgresConnection) throws {
        self.scope = scope
        rows = try PostgresLedger.holders(of: sessions, scope: scope, connection)
    }

    var keys: Set<Digest> { Set(rows.values) }

    /// The row that has this session; the first one that asks.
    mutating func holder(of session: CreatedSession, orElse key: Digest) -> Digest {
        let hash = SessionIDTable.hash(of: session.id, scope: scope)
        if let holder = rows[hash] { return holder }
        rows[hash] = key
        claimed[hash] = key
        return key
    }

    func write(_ connection: PostgresConnection) throws {
        try PostgresLedger.claim(claimed.map { ($0.key, $0.value) }, scope: scope, connection)
    }
}
