import CSQLite
import Files
import GRDB
import GRDBSQLite
package import Rows
import Synchronization
import Text

/// The ledger in one SQLite file.
///
/// Write-ahead logging, so that reading never waits for writing, in this process or in another. Every commit is synced
/// to disk before it returns (`synchronous = FULL`): in this mode SQLite's default would lose the last commits in a
/// power cut. One connection writes, another reads; together they keep at most 20 MB of pages.
package final class SQLiteLedger: SessionLedger {
    /// As the user wrote it, for messages.
    package let path: String
    let pool: DatabasePool
    private let isReadOnly: Bool
    /// Whether it notes where its runs come from, as an older version's that is only read does not.
    let hasOrigins: Bool
    /// Whether it knows what became of sessions, as an older version's that is only read does not.
    let hasFollowUps: Bool
    package let rescuePlace: String?
    let reserve: LedgerReserve
    private let scopes = Mutex<[SessionScope: Int64]>([:])
    /// By the number of their scope.
    private let lookAheads = Mutex<[Int64: LookAhead]>([:])
    let identity: FileIdentity
    let journal: LedgerJournal
    private let budget: AccessBudget
    /// The time of day, in seconds since 1970.
    let now: @Sendable () -> Double

    /// Opens a ledger, and creates it with its folders where there is none.
    ///
    /// What earlier runs could not write to it is taken in first, see `RescueFile`.
    ///
    /// - Parameters:
    ///   - readOnly: nothing is created or changed, and a missing ledger is an error.
    ///   - patience: how long another's lock is waited for.
    ///   - now: the time of day, in seconds since 1970, at which calls are noted.
    ///   - results: files beside which an earlier run may have left what it could not write beside the ledger.
    package static func open(
        at path: String,
        readOnly: Bool = false,
        patience: Duration = .seconds(30),
        now: @escaping @Sendable () -> Double = WallClock.system.now,
        rescuesBeside results: [String] = []
    ) throws(LedgerError) -> SQLiteLedger {
        let location = LedgerLocation(path: path)
        do {
            let inspection = LedgerInspection(path: path, file: location.resolved)
            // What is written is brought up to date first.
            var migrations = LedgerSchema.migrator.migrations
            if readOnly {
                try location.inspect()
                migrations = try inspection.run(mustBeMade: true)
            } else if try location.prepare() {
                try inspection.run(mustBeMade: false)
            }
            let ledger = try SQLiteLedger(
                path: path,
                file: location.resolved,
                isReadOnly: readOnly,
                patience: patience,
                migrations: migrations,
                now: now
            )
            // What did not exist before was made in a folder where others may write, too.
            try location.inspect()
            if !readOnly { try ledger.takeInRescues(beside: [location.resolved] + results) }
            return ledger
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    /// - Parameter file: The path without links.
    private init(
        path: String,
        file: String,
        isReadOnly: Bool,
        patience: Duration,
        migrations: [String],
        now: @escaping @Sendable () -> Double
    ) throws {
        self.path = path
        self.now = now
        hasOrigins = migrations.contains(LedgerSchema.firstWithOrigins)
        hasFollowUps = migrations.contains(LedgerSchema.firstWithFollowUps)
        self.isReadOnly = isReadOnly
        journal = LedgerJournal(of: path, file: file)
        reserve = LedgerReserve(besides: file)
        rescuePlace = file
        budget = AccessBudget(for: file)
        pool = try DatabasePool(
            path: file,
            configuration: Self.configuration(readOnly: isReadOnly, budget: budget, patience: patience)
        )
        identity = FileIdentity(of: file)
        if !isReadOnly {
            try Self.makeDurable(pool, journal, path: path)
            pool.writeWithoutTransaction { [journal] db in journal.attach(to: db) }
        }
        try journal.compareWithNote(pool)
    }

    /// Sees to it that commits are synced, and brings the schema up to date.
    private static func makeDurable(_ pool: DatabasePool, _ journal: LedgerJournal, path: String) throws {
        try pool.writeWithoutTransaction { db in
            // GRDB sets NORMAL when it turns write-ahead logging on, after everything its configuration can say.
            try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA cache_size = -4096")
            let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous")
            let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode")
            guard synchronous == 2, mode == "wal" else {
                throw LedgerError.failed(path: path, reason: "the file system does not let it write durably")
            }
        }
        // GRDB begins a journal with a commit of its own under NORMAL. Were it and the next one torn by a power cut, they
        // would look like damage in the midst of the journal.
        try journal.sync()
        do {
            try LedgerSchema.migrator.migrate(pool)
        } catch {
            // Two first runs at once: another process may have made the same tables a moment ago.
            guard try pool.read(LedgerSchema.migrator.hasCompletedMigrations) else { throw error }
        }
    }

    /// In bytes. What a run tells of itself is the longest, at a twentieth of it.
    private static let longestValue: Int32 = 1 << 20

    static func configuration(
        readOnly: Bool,
        budget: AccessBudget,
        patience: Duration = .seconds(30)
    ) -> Configuration {
        var configuration = Configuration()
        configuration.label = "ledger"
        configuration.readonly = readOnly
        configuration.foreignKeysEnabled = false
        configuration.maximumReaderCount = 1
        configuration.persistentReadOnlyConnections = true
        // Runs of other accounts write to the same ledger; each commit takes milliseconds. Other programs may take longer.
        configuration.busyMode = .timeout(patience / .seconds(1))
        configuration.prepareDatabase { db in
            budget.attach(to: db)
            sqlite3_limit(db.sqliteConnection, SQLITE_LIMIT_LENGTH, Self.longestValue)
            // Also what somebody puts into the file after its inspection does nothing.
            guard _distrustDatabase(db.sqliteConnection) == SQLITE_OK else {
                throw DatabaseError(message: "SQLite is too old: it has no defensive mode")
            }
            try db.execute(
                sql: """
                    PRAGMA page_size = 1024;
                    PRAGMA cache_size = -16384;
                    PRAGMA cell_size_check = ON;
                    PRAGMA journal_size_limit = 67108864;
                    """
            )
        }
        return configuration
    }

    package func close() throws(LedgerError) {
        do {
            if isReadOnly { try pool.close() } else { try journal.close(pool) }
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    /// In milliseconds.
    private static let shortPatience: Int32 = 5_000

    /// How durable a commit is, as the database itself reports it: 2 is FULL.
    func synchronousSetting() async throws(LedgerError) -> Int {
        try await onWriter { db in try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1 }
    }
}

// MARK: - Rows

extension SQLiteLedger {
    package func records(
        for keys: [Digest],
        in scope: SessionScope
    ) async throws(LedgerError) -> [RowRecord?] {
        try await read { [self] db in
            guard let id = try scopeID(scope, db) else { return keys.map { _ in nil } }
            let anyOpen = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM call)") ?? true
            var lookAhead = lookAheads.withLock { $0[id] ?? LookAhead() }
            defer { lookAheads.withLock { $0[id] = lookAhead } }
            return try LedgerTables(db, scope: id).records(for: keys, db, anyOpen: anyOpen, &lookAhead)
        }
    }

    package func sessions(
        in scope: SessionScope,
        after location: Int64,
        except others: LocationSet,
        limit: Int
    ) async throws(LedgerError) -> [LocatedRow] {
        try await read { [self] db in
            guard let id = try scopeID(scope, db) else { return [] }
            return try LedgerTables(db, scope: id).sessions(db, after: location, except: others, limit: limit)
        }
    }

    package func adopt(_ rows: [ImportedRow], in scope: SessionScope, run: RunID) async throws(LedgerError) {
        guard !rows.isEmpty else { return }
        try await write(in: scope) { db, id in
            var tables = try LedgerTables(db, scope: id)
            for row in rows { try tables.adopt(row, run: run) }
        }
    }

    package func hasCalls(in scope: SessionScope) async throws(LedgerError) -> Bool {
        try await read { [self] db in
            guard let id = try scopeID(scope, db) else { return false }
            return try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM call WHERE scope = :scope)
                        OR EXISTS (SELECT 1 FROM scope WHERE id = :scope AND called)
                    """,
                arguments: ["scope": id]
            ) ?? false
        }
    }
}

// MARK: - Access
//
// GRDB's own async methods roll back when the task around them is cancelled, and an outcome of a call that was made
// must not be lost that way. These run on GRDB's queues, which know of no task, and never block a thread of Swift's.

extension SQLiteLedger {
    func write<Value: Sendable>(
        in scope: SessionScope,
        _ body: @escaping @Sendable (Database, Int64) throws -> Value
    ) async throws(LedgerError) -> Value {
        let (id, value) = try await onWriter { [self] db in
            try RawTransaction(db).immediate {
                let id = try scopeID(scope, db) ?? addScope(scope, db)
                return (id, try body(db, id))
            }
        }
        // Only now: the number of a scope that was rolled back may be given to another one.
        scopes.withLock { $0[scope] = id }
        return value
    }

    func onWriter<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(LedgerError) -> Value {
        let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
            pool.asyncWriteWithoutTransaction { [journal, budget] db in
                budget.renew()
                continuation.resume(
                    returning: Result {
                        do {
                            try journal.check(db)
                            let value = try body(db)
                            journal.committed(db)
                            return value
                        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                            // Who has waited that long for a lock does not wait as long again.
                            sqlite3_busy_timeout(db.sqliteConnection, Self.shortPatience)
                            throw error
                        }
                    }
                )
            }
        }
        do { return try result.get() } catch { throw LedgerError(error, path: path) }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(LedgerError) -> Value {
        let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
            pool.asyncRead { [budget] db in
                budget.renew()
                continuation.resume(returning: Result { try body(db.get()) })
            }
        }
        do { return try result.get() } catch { throw LedgerError(error, path: path) }
    }

    func scopeID(_ scope: SessionScope, _ db: Database) throws -> Int64? {
        if let known = scopes.withLock({ $0[scope] }) { return known }
        return try Int64.fetchOne(
            db,
            sql: "SELECT id FROM scope WHERE provider = ? AND environment = ? AND account = ? AND campaign = ?",
            arguments: [scope.provider, scope.environment, scope.account, scope.campaign]
        )
    }

    func addScope(_ scope: SessionScope, _ db: Database) throws -> Int64 {
        try db.execute(
            sql: "INSERT INTO scope (provider, environment, account, campaign) VALUES (?, ?, ?, ?)",
            arguments: [scope.provider, scope.environment, scope.account, scope.campaign]
        )
        return db.lastInsertedRowID
    }
}
