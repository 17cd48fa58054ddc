import Files
import GRDB
import Glibc
import Rows

/// A ledger in a file at one end of a copy.
final class SQLiteCopy {
    private let ledger: SQLiteLedger
    private let path: String
    /// Of all its accounts: no run begins meanwhile.
    private var locks: [AccountLock] = []
    /// Within a read or a write.
    private var open: Database?

    init(from path: String) throws {
        self.path = path
        // Opened as by a run, so that what earlier ones have left is taken in first.
        guard access(LedgerLocation(path: path).resolved, F_OK) == 0 else {
            throw LedgerError.cannotOpen(path: path, reason: "there is no such file")
        }
        ledger = try SQLiteLedger.open(at: path)
        let accounts = try ledger.pool.read { db in
            try Row.fetchAll(db, sql: "SELECT DISTINCT provider, environment, account FROM scope")
        }
        for row in accounts {
            let scope = SessionScope(provider: row[0], environment: row[1], account: row[2], campaign: "")
            locks.append(try AccountLock.acquire(ledgerPath: path, scope: scope))
        }
    }

    init(to path: String) throws {
        self.path = path
        ledger = try SQLiteLedger.open(at: path)
    }

    func database() throws -> Database {
        guard let open else { throw LedgerError.fault(place: path, reason: "a copy outside of its transaction") }
        return open
    }

    func counts() throws -> LedgerCopy.Counts {
        let db = try database()
        func count(_ table: String) throws -> Int { try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0 }
        return LedgerCopy.Counts(
            scopes: try count("scope"),
            runs: try count("run"),
            rows: try count("session"),
            openCalls: try count("call"),
            sessionIDs: try count("session_id"),
            callMinutes: try count("call_minute"),
            followUps: try count("follow_up"),
            sightings: try count("sighting")
        )
    }
}

extension SQLiteCopy: CopyReader {
    func reading<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            let value = try ledger.pool.unsafeRead { db in
                open = db
                defer { open = nil }
                var value: Value?
                try db.inTransaction(.deferred) {
                    value = try body()
                    return .commit
                }
                return value
            }
            try ledger.close()
            guard let value else { throw LedgerError.fault(place: path, reason: "a copy came to nothing") }
            return value
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    func scopes() throws -> [LedgerCopy.Scope] {
        let query = try RawStatement(
            database(),
            "SELECT id, provider, environment, account, campaign, called FROM scope ORDER BY id"
        )
        var scopes: [LedgerCopy.Scope] = []
        try query.query {
            let scope = SessionScope(
                provider: try query.requiredText(1),
                environment: try query.requiredText(2),
                account: try query.requiredText(3),
                campaign: try query.requiredText(4)
            )
            scopes.append(LedgerCopy.Scope(id: try query.column(0), scope: scope, isCalled: try query.column(5)))
        }
        return scopes
    }

    func runs() throws -> [LedgerCopy.CopiedRun] {
        let query = try RawStatement(
            database(),
            """
            SELECT \(RunRecord.columns)\(RunRecord.originColumns), run.scope, run.events
            FROM run JOIN scope ON scope.id = run.scope ORDER BY run.id
            """
        )
        var runs: [LedgerCopy.CopiedRun] = []
        try query.query {
            let (scope, events): (Int64, Int64) = (try query.column(18), try query.column(19))
            let record = try RunRecord(query, hasOrigin: true)
            runs.append(LedgerCopy.CopiedRun(record: record, scope: scope, events: events))
        }
        return runs
    }

    func callMinutes(_ page: ([LedgerCopy.RunMinute]) throws -> Void) throws {
        let query = try RawStatement(database(), "SELECT run, minute, calls FROM call_minute ORDER BY run, minute")
        var minutes: [LedgerCopy.RunMinute] = []
        try query.query {
            let calls = CallMinute(minute: try query.column(1), calls: try query.column(2))
            minutes.append(LedgerCopy.RunMinute(run: RunID(try query.column(0)), calls: calls))
            guard minutes.count == LedgerCopy.pageSize else { return }
            try page(minutes)
            minutes.removeAll(keepingCapacity: true)
        }
        try page(minutes)
    }

    func rows(of scope: Int64, _ page: ([LedgerCopy.Row]) throws -> Void) throws {
        let db = try database()
        let calls = try CallTable(db, scope: scope)
        var open = try calls.all(db)
        let sessions = try SessionTable(db, scope: scope)
        let keys = try RawStatement(db, "SELECT key FROM session WHERE scope = ? ORDER BY seq")
        keys.bind(1, scope)
        var rows: [LedgerCopy.Row] = []
        try keys.query {
            let key: Digest = try keys.column(0)
            let history = RowHistory(settled: try sessions.find(key)?.entry, open: open.removeValue(forKey: key))
            rows.append(LedgerCopy.Row(key: key, history: history))
            guard rows.count == LedgerCopy.pageSize else { return }
            try page(rows)
            rows.removeAll(keepingCapacity: true)
        }
        rows += open.map { LedgerCopy.Row(key: $0.key, history: RowHistory(settled: nil, open: $0.value)) }
        try page(rows)
    }

    func sessionIDs(of scope: Int64, _ page: ([LedgerCopy.SessionID]) throws -> Void) throws {
        let query = try RawStatement(
            database(),
            """
            SELECT session_id.hash, session.key FROM session_id JOIN session ON session.seq = session_id.seq
            WHERE session.scope = ?
            """
        )
        query.bind(1, scope)
        var ids: [LedgerCopy.SessionID] = []
        try query.query {
            ids.append(LedgerCopy.SessionID(hash: try query.column(0), key: try query.column(1)))
            guard ids.count == LedgerCopy.pageSize else { return }
            try page(ids)
            ids.removeAll(keepingCapacity: true)
        }
        try page(ids)
    }
}

extension SQLiteCopy: CopyWriter {
    func writing(_ body: () throws -> Void) throws {
        do {
            try ledger.pool.writeWithoutTransaction { db in
                open = db
                defer { open = nil }
                try RawTransaction(db).immediate { try body() }
            }
            try ledger.close()
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    func write(_ scopes: [LedgerCopy.Scope]) throws {
        for scope in scopes {
            try database().execute(
                sql: """
                    INSERT INTO scope (id, provider, environment, account, campaign, called) VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    scope.id, scope.scope.provider, scope.scope.environment, scope.scope.account, scope.scope.campaign,
                    scope.isCalled,
                ]
            )
        }
    }

    func write(_ runs: [LedgerCopy.CopiedRun]) throws {
        for run in runs {
            let (start, end) = (run.record.start, run.record.end)
            try database().execute(
                sql: """
                    INSERT INTO run (id, scope, version, started_at, ended_at, exit_code, report, output, output_size,
                        output_modified, events, user, host, options, input_sha256, job_sha256)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    run.record.id.value, run.scope, start.version, start.startedAt, end?.endedAt, end?.exitCode,
                    end?.report, end?.output?.path, end?.output?.size, end?.output?.modified, run.events,
                    start.origin?.user, start.origin?.host, start.origin?.options, start.origin?.input?.hex,
                    start.origin?.jobFile?.hex,
                ]
            )
        }
    }

    func write(_ minutes: [LedgerCopy.RunMinute]) throws {
        let insert = try RawStatement(database(), "INSERT INTO call_minute (run, minute, calls) VALUES (?, ?, ?)")
        for minute in minutes {
            insert.bind(1, minute.run.value)
            insert.bind(2, minute.calls.minute)
            insert.bind(3, Int64(minute.calls.calls))
            try insert.run()
        }
    }

    func write(_ rows: [LedgerCopy.Row], of scope: Int64) throws {
        var sessions = try SessionTable(database(), scope: scope)
        let calls = try CallTable(database(), scope: scope)
        for row in rows {
            if let settled = row.history.settled { try sessions.insert(settled, for: row.key) }
            if let call = row.history.open { _ = try calls.open(call, for: row.key) }
        }
    }

    func write(_ ids: [LedgerCopy.SessionID], of scope: Int64) throws {
        let sessions = try SessionTable(database(), scope: scope)
        let insert = try RawStatement(database(), "INSERT INTO session_id (hash, seq) VALUES (?, ?)")
        for id in ids {
            guard let seq = try sessions.find(id.key)?.seq else {
                throw LedgerError.corrupt(path: path, reason: "a session belongs to a row that is not there")
            }
            insert.bind(1, id.hash)
            insert.bind(2, seq)
            try insert.run()
        }
    }
}
