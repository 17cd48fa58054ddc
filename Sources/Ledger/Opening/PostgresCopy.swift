import Files
import Rows
import Sending

/// A ledger in a database at one end of a copy, over a connection of its own.
final class PostgresCopy {
    private let place: String
    let connection: PostgresConnection
    /// Statements of a copy touch more than a run's.
    private static let patience: Duration = .seconds(600)

    init(from address: PostgresAddress) async throws {
        let ledger = try await PostgresLedger.open(address)
        // Also a run that died holds its account until somebody has looked.
        for scope in Set(try await ledger.runs(limit: .max).filter { $0.end == nil }.map(\.start.scope)) {
            try await ledger.waitForAccount(of: scope, wait: .zero)
        }
        try await ledger.close()
        (place, connection) = (address.name, try Self.connect(address))
    }

    init(to address: PostgresAddress) async throws {
        try await PostgresLedger.open(address).close()
        (place, connection) = (address.name, try Self.connect(address))
    }

    private static func connect(_ address: PostgresAddress) throws -> PostgresConnection {
        do throws(PostgresError) {
            return try address.connect()
        } catch {
            throw LedgerError(error, place: address.name)
        }
    }

    @discardableResult
    private func query(_ sql: String, _ parameters: PostgresParameters = .init()) throws -> PostgresResult {
        try connection.query(sql, parameters, patience: Self.patience)
    }

    /// - Parameter mode: Of the lock on the runs: none begins, beats or writes until `body` has ended.
    private func transaction<Value>(_ isolation: String, mode: String, _ body: () throws -> Value) throws -> Value {
        do {
            try query("BEGIN ISOLATION LEVEL \(isolation)")
            try query("LOCK TABLE bulk_sessions.run IN \(mode) MODE")
            let value = try body()
            try connection.commit(patience: Self.patience)
            return value
        } catch let error as PostgresError {
            throw LedgerError(error, place: place)
        }
    }

    func counts() throws -> LedgerCopy.Counts {
        let found = try query(
            """
            SELECT (SELECT count(*) FROM bulk_sessions.scope), (SELECT count(*) FROM bulk_sessions.run),
                (SELECT count(*) FROM bulk_sessions.entry WHERE state > 0),
                (SELECT count(*) FROM bulk_sessions.entry WHERE call_run IS NOT NULL),
                (SELECT count(*) FROM bulk_sessions.session_id), (SELECT count(*) FROM bulk_sessions.call_minute),
                (SELECT count(*) FROM bulk_sessions.follow_up), (SELECT count(*) FROM bulk_sessions.sighting)
            """
        )
        func count(_ column: Int) throws -> Int { Int(try found.required(found.int8(0, column))) }
        return LedgerCopy.Counts(
            scopes: try count(0),
            runs: try count(1),
            rows: try count(2),
            openCalls: try count(3),
            sessionIDs: try count(4),
            callMinutes: try count(5),
            followUps: try count(6),
            sightings: try count(7)
        )
    }
}

extension PostgresCopy: CopyReader {
    func reading<Value>(_ body: () throws -> Value) throws -> Value {
        try transaction("REPEATABLE READ", mode: "SHARE", body)
    }

    func scopes() throws -> [LedgerCopy.Scope] {
        let found = try query(
            """
            SELECT s.id, a.provider, a.environment, a.account, s.campaign, s.called
            FROM bulk_sessions.scope AS s JOIN bulk_sessions.account AS a ON a.id = s.account ORDER BY s.id
            """
        )
        return try (0..<found.rows).map { row in
            let scope = SessionScope(
                provider: try found.required(found.text(row, 1)),
                environment: try found.required(found.text(row, 2)),
                account: try found.required(found.text(row, 3)),
                campaign: try found.required(found.text(row, 4))
            )
            return LedgerCopy.Scope(
                id: try found.required(found.int8(row, 0)),
                scope: scope,
                isCalled: try found.required(found.bool(row, 5))
            )
        }
    }

    func runs() throws -> [LedgerCopy.CopiedRun] {
        let found = try query(
            "SELECT \(RunRecord.databaseColumns), r.scope, r.events FROM \(RunRecord.databaseTables) ORDER BY r.id"
        )
        return try (0..<found.rows).map { row in
            LedgerCopy.CopiedRun(
                record: try RunRecord(found, row: row),
                scope: try found.required(found.int8(row, 18)),
                events: try found.required(found.int8(row, 19))
            )
        }
    }

    func callMinutes(_ page: ([LedgerCopy.RunMinute]) throws -> Void) throws {
        // A run has few of them, and those of some days ago are gone.
        let found = try query("SELECT run, minute, calls FROM bulk_sessions.call_minute ORDER BY run, minute")
        try page(
            (0..<found.rows).map { row in
                let calls = CallMinute(
                    minute: try found.required(found.int8(row, 1)),
                    calls: Int(try found.required(found.int8(row, 2)))
                )
                return LedgerCopy.RunMinute(run: RunID(try found.required(found.int8(row, 0))), calls: calls)
            }
        )
    }

    func rows(of scope: Int64, _ page: ([LedgerCopy.Row]) throws -> Void) throws {
        var location: Int64 = 0
        while true {
            var parameters = PostgresParameters()
            for number in [scope, location, Int64(LedgerCopy.pageSize)] { parameters.add(.int8, .int8(number)) }
            let found = try query(
                """
                SELECT e.key, \(PostgresLedger.columns) FROM bulk_sessions.entry AS e
                WHERE e.scope = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3
                """,
                parameters
            )
            var rows: [LedgerCopy.Row] = []
            for row in 0..<found.rows {
                let stored = try PostgresLedger.StoredRow(found, row: row)
                location = stored.seq
                rows.append(LedgerCopy.Row(key: try found.required(found.digest(row, 0)), history: stored.history))
            }
            try page(rows.filter { $0.history.record != nil })
            if found.rows < LedgerCopy.pageSize { return }
        }
    }

    func sessionIDs(of scope: Int64, _ page: ([LedgerCopy.SessionID]) throws -> Void) throws {
        var last = Int64.min
        while true {
            var parameters = PostgresParameters()
            for number in [scope, last, Int64(LedgerCopy.pageSize)] { parameters.add(.int8, .int8(number)) }
            let found = try query(
                """
                SELECT hash, key FROM bulk_sessions.session_id WHERE scope = $1 AND hash > $2 ORDER BY hash LIMIT $3
                """,
                parameters
            )
            var ids: [LedgerCopy.SessionID] = []
            for row in 0..<found.rows {
                let hash = try found.required(found.int8(row, 0))
                last = hash
                ids.append(LedgerCopy.SessionID(hash: hash, key: try found.required(found.digest(row, 1))))
            }
            try page(ids)
            if found.rows < LedgerCopy.pageSize { return }
        }
    }
}

extension PostgresCopy: CopyWriter {
    func writing(_ body: () throws -> Void) throws {
        try transaction("READ COMMITTED", mode: "EXCLUSIVE") {
            try body()
            // What comes next is numbered behind what was copied.
            for (table, column) in [("account", "id"), ("scope", "id"), ("run", "id"), ("entry", "seq")] {
                try query(
                    """
                    SELECT setval(pg_get_serial_sequence('bulk_sessions.\(table)', '\(column)'),
                        greatest(1, (SELECT max(\(column)) FROM bulk_sessions.\(table))))
                    """
                )
            }
        }
    }

    func write(_ scopes: [LedgerCopy.Scope]) throws {
        for scope in scopes {
            var parameters = PostgresParameters(account: scope.scope)
            try query(
                """
                INSERT INTO bulk_sessions.account (provider, environment, account) VALUES ($1, $2, $3)
                ON CONFLICT DO NOTHING
                """,
                parameters
            )
            parameters.add(.text, .text(scope.scope.campaign))
            parameters.add(.int8, .int8(scope.id))
            parameters.add(.bool, .bool(scope.isCalled))
            try query(
                """
                INSERT INTO bulk_sessions.scope (id, account, campaign, called) SELECT $5, id, $4, $6
                FROM bulk_sessions.account WHERE provider = $1 AND environment = $2 AND account = $3
                """,
                parameters
            )
        }
    }

    /// A run without an end has died, or the copy would not have begun: it holds its account no longer.
    func write(_ runs: [LedgerCopy.CopiedRun]) throws {
        for run in runs {
            let (start, end) = (run.record.start, run.record.end)
            var parameters = PostgresParameters()
            for number in [run.record.id.value, run.scope, run.events] { parameters.add(.int8, .int8(number)) }
            parameters.add(.text, .text(start.version))
            parameters.add(.float8, .double(start.startedAt))
            parameters.add(.float8, end.map { .double($0.endedAt) } ?? .null)
            parameters.add(.int4, end.map { .int4($0.exitCode) } ?? .null)
            parameters.add(.text, .text(end?.report))
            parameters.add(.text, .text(end?.output?.path))
            parameters.add(.int8, .int8(end?.output?.size))
            parameters.add(.int8, .int8(end?.output?.modified))
            parameters.add(start.origin)
            try query(
                """
                INSERT INTO bulk_sessions.run (id, account, scope, version, host, mark, started_at, events, ended_at, fate,
                    finished_at, exit_code, report, output, output_size, output_modified, \(RunOrigin.databaseColumns))
                SELECT $1, s.account, s.id, $4, '', '', $5, $3, now(), 'copied', $6, $7, $8, $9, $10, $11,
                    $12, $13, $14, $15, $16
                FROM bulk_sessions.scope AS s WHERE s.id = $2
                """,
                parameters
            )
        }
    }

    func write(_ minutes: [LedgerCopy.RunMinute]) throws {
        var parameters = PostgresParameters()
        parameters.add(.int8, array: minutes.map { .int8($0.run.value) })
        parameters.add(.int8, array: minutes.map { .int8($0.calls.minute) })
        parameters.add(.int8, array: minutes.map { .int8(Int64($0.calls.calls)) })
        try query(
            """
            INSERT INTO bulk_sessions.call_minute (run, minute, calls)
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[])
            """,
            parameters
        )
    }

    func write(_ rows: [LedgerCopy.Row], of scope: Int64) throws {
        try PostgresLedger.store(rows.map { ($0.key, $0.history) }, scope: scope, connection)
    }

    func write(_ ids: [LedgerCopy.SessionID], of scope: Int64) throws {
        try PostgresLedger.claim(ids.map { ($0.hash, $0.key) }, scope: scope, connection)
    }
}
