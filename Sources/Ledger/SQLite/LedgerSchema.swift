import GRDB

/// The tables of a ledger file.
///
/// A migration that was released is never edited: ledgers out there were made by it. What changes is a new migration
/// at the end, and a ledger that has migrations which are not listed here was written by a newer version.
enum LedgerSchema {
    /// Marks an SQLite file as ours ("BkSe"), so that another program's database is never taken for a ledger.
    static let applicationID: Int32 = 0x426B_5365

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { db in
            try db.execute(sql: v1)
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        }
        migrator.registerMigration("v2") { db in try db.execute(sql: v2) }
        migrator.registerMigration("v3") { db in try db.execute(sql: v3) }
        migrator.registerMigration("v4") { db in try db.execute(sql: v4) }
        return migrator
    }

    /// The first migration after which a ledger notes where its runs come from.
    static let firstWithOrigins = "v2"

    /// The first migration after which a ledger knows what became of sessions once they were created.
    static let firstWithFollowUps = "v4"

    /// The tables and all else that a ledger has after these migrations, as this program makes it.
    ///
    /// - Parameter applied: In their order; none of a ledger that is only just being made.
    static func objects(after applied: [String]) throws -> Set<SchemaObject> {
        let empty = try DatabaseQueue()
        try migrator.migrate(empty, upTo: applied.last ?? "v1")
        let objects = try empty.read(SchemaObject.all)
        return applied.isEmpty ? objects.filter(\.isOfMigrator) : objects
    }

    /// What became of sessions after they were created. `follow_up` has calls about them: `kind` is FollowUp.Kind, `session` a
    /// SHA-256 of the session's id, `state` FollowUpRecord.State without a call under way, `call_run` the run whose call
    /// is. `sighting` has how the row's newest session was last seen: `stage` is SessionStage, `seen_at` seconds since
    /// 1970. A row of `session` with the code `forgotten` was cleared.
    private static let v4 = """
        CREATE TABLE follow_up (
            scope INTEGER NOT NULL,
            key BLOB NOT NULL,
            kind INTEGER NOT NULL,
            session BLOB NOT NULL,
            state INTEGER NOT NULL,
            run INTEGER NOT NULL,
            call_run INTEGER,
            attempts INTEGER NOT NULL,
            ambiguous INTEGER NOT NULL,
            code TEXT,
            message TEXT,
            PRIMARY KEY (scope, key, kind, session)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE sighting (
            scope INTEGER NOT NULL,
            key BLOB NOT NULL,
            word TEXT NOT NULL,
            stage INTEGER NOT NULL,
            seen_at REAL NOT NULL,
            PRIMARY KEY (scope, key)
        ) STRICT, WITHOUT ROWID;
        """

    /// When calls were made, for `--max-per-day`: intents by the minute in which they were written, less those whose call was
    /// not made. Minutes are counted from 1970, and those of some days ago are deleted.
    private static let v3 = """
        CREATE TABLE call_minute (
            minute INTEGER NOT NULL,
            run INTEGER NOT NULL,
            calls INTEGER NOT NULL,
            PRIMARY KEY (minute, run)
        ) STRICT, WITHOUT ROWID;
        """

    /// Who made a run, with which options, and from which files: RunOrigin. Empty of older runs. Digests are SHA-256, in
    /// hexadecimal digits.
    private static let v2 = """
        ALTER TABLE run ADD COLUMN user TEXT;
        ALTER TABLE run ADD COLUMN host TEXT;
        ALTER TABLE run ADD COLUMN options TEXT;
        ALTER TABLE run ADD COLUMN input_sha256 TEXT;
        ALTER TABLE run ADD COLUMN job_sha256 TEXT;
        """

    private static let v1 = """
        -- Texts that would otherwise stand in every row.
        CREATE TABLE scope (
            id INTEGER PRIMARY KEY,
            provider TEXT NOT NULL,
            environment TEXT NOT NULL,
            account TEXT NOT NULL,
            campaign TEXT NOT NULL,
            -- 1 once a call in this scope has ended, however it ended.
            called INTEGER NOT NULL DEFAULT 0,
            UNIQUE (provider, environment, account, campaign)
        ) STRICT;

        -- Times are seconds since 1970, UTC. A run without an end goes on or died.
        CREATE TABLE run (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            scope INTEGER NOT NULL REFERENCES scope (id),
            version TEXT NOT NULL,
            started_at REAL NOT NULL,
            ended_at REAL,
            exit_code INTEGER,
            report TEXT,
            output TEXT,
            output_size INTEGER,
            output_modified INTEGER,
            -- How many journals the run has begun, see JournalNote.
            journals INTEGER NOT NULL DEFAULT 1,
            -- The number of its newest event that is written, see NumberedEvent.
            events INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        -- Calls under way, or whose process died before it could tell how they ended. Kept apart from `session`, so
        -- that an intent is written to the few pages of a small table and taking it back is deleting it.
        CREATE TABLE call (
            scope INTEGER NOT NULL,
            key BLOB NOT NULL,
            run INTEGER NOT NULL,
            messages INTEGER NOT NULL,
            traits BLOB NOT NULL,
            fingerprint BLOB NOT NULL,
            PRIMARY KEY (scope, key)
        ) STRICT, WITHOUT ROWID;

        -- How each row stands, but for a call under way, in the order in which their first calls ended. `state` is
        -- RowRecord.State. Rows are never deleted.
        CREATE TABLE session (
            seq INTEGER PRIMARY KEY,
            scope INTEGER NOT NULL,
            key BLOB NOT NULL,
            state INTEGER NOT NULL,
            run INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            ambiguous INTEGER NOT NULL,
            messaged INTEGER NOT NULL,
            traits BLOB NOT NULL,
            fingerprint BLOB NOT NULL,
            id TEXT,
            url TEXT,
            expires_at TEXT,
            code TEXT,
            message TEXT
        ) STRICT;

        -- Finds a row of `session` by 40 bits of its key. New rows fill the last page of `session` and touch one page of
        -- this narrow table; kept in the order of their keys they would touch a wide page each, at three times the cost.
        CREATE TABLE place (
            hash INTEGER PRIMARY KEY,
            seq INTEGER NOT NULL
        ) STRICT;

        -- Which row of `session` a session's id belongs to, by 64 bits of a hash: no two rows of a scope may share one.
        -- Ids that were replaced by newer ones stay.
        CREATE TABLE session_id (
            hash INTEGER PRIMARY KEY,
            seq INTEGER NOT NULL
        ) STRICT;
        """
}
