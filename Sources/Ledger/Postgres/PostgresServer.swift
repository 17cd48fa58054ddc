/// The checks of a server before a ledger in it is used, and the making of its tables.
enum PostgresServer {
    /// Older ones lack what the tables and functions are made of, or get no repairs any more.
    private static let oldest: Int32 = 130_000

    /// Throws where a server cannot keep what a ledger promises: that what it confirms survives.
    static func check(
        _ connection: PostgresConnection,
        _ address: PostgresAddress,
        mayBeReadOnly: Bool
    ) throws {
        let found = try connection.query(
            """
            SELECT current_setting('server_version_num')::integer, current_setting('fsync'),
                current_setting('full_page_writes'), current_setting('synchronous_commit'),
                pg_catalog.getdatabaseencoding()::text, current_setting('transaction_read_only')
            """
        )
        let version = try found.required(found.int4(0, 0))
        guard version >= oldest else {
            throw PostgresError.setting("the server is PostgreSQL \(version / 10_000). It takes version 13 or later")
        }
        guard found.text(0, 4) == "UTF8" else {
            throw PostgresError.setting(
                "its encoding is \(found.text(0, 4) ?? "not known"). Create the database with ENCODING 'UTF8'"
            )
        }
        if mayBeReadOnly { return }
        for (column, name) in [(1, "fsync"), (2, "full_page_writes")] where found.text(0, column) != "on" {
            throw PostgresError.setting(
                "\(name) is off in the server: what it confirms is lost when its machine stops. Turn it on"
            )
        }
        let commit = found.text(0, 3) ?? ""
        guard commit == "on" || commit == "remote_apply" else {
            throw PostgresError.setting(
                "synchronous_commit is \(commit): what it confirms may be lost. For the role of this program it must be on: "
                    + "ALTER ROLE … SET synchronous_commit = on"
            )
        }
        if found.text(0, 5) == "on" {
            throw PostgresError.setting("it takes no writes: it is a standby, or set so. Name the primary server")
        }
    }

    /// Whether there are tables. Throws where they are a newer version's.
    static func holdsTables(_ connection: PostgresConnection, _ address: PostgresAddress) throws -> Bool {
        let applied = try version(connection)
        if applied > PostgresSchema.migrations.count { throw LedgerError.newerVersion(path: address.name) }
        return applied > 0
    }

    /// Makes the tables or brings them up to date.
    static func prepareTables(
        _ connection: PostgresConnection,
        _ address: PostgresAddress,
        mayMake: Bool
    ) throws {
        var applied = try version(connection)
        let known = PostgresSchema.migrations.count
        if applied > known { throw LedgerError.newerVersion(path: address.name) }
        if applied == known { return }
        guard mayMake else {
            throw LedgerError.cannotOpen(path: address.name, reason: "no run has used it with this version yet")
        }
        try connection.query("BEGIN ISOLATION LEVEL READ COMMITTED")
        var lock = PostgresParameters()
        lock.add(.int8, .int8(PostgresSchema.lock))
        try connection.query("SELECT pg_catalog.pg_advisory_xact_lock($1)", lock)
        // Another first run may have made them while this one waited.
        applied = try version(connection)
        if applied == 0 {
            // Whoever was given the schema needs no right to make one.
            let schema = try connection.query(
                "SELECT count(*) = 0 FROM pg_catalog.pg_namespace WHERE nspname = 'bulk_sessions'"
            )
            if try schema.bool(0, 0) == true { try connection.query("CREATE SCHEMA bulk_sessions") }
            try connection.query(
                """
                CREATE TABLE IF NOT EXISTS bulk_sessions.migration (
                    version integer PRIMARY KEY,
                    applied_at timestamptz NOT NULL DEFAULT now()
                )
                """
            )
        }
        for number in applied..<max(applied, known) {
            for statement in PostgresSchema.migrations[number] { try connection.query(statement) }
            var version = PostgresParameters()
            version.add(.int4, .int4(Int32(number) + 1))
            try connection.query("INSERT INTO bulk_sessions.migration (version) VALUES ($1)", version)
        }
        try connection.query("COMMIT")
    }

    /// How many migrations the database has.
    private static func version(_ connection: PostgresConnection) throws -> Int {
        // From the catalogue's tables: functions that look names up may still believe what they found before another first
        // run made the tables.
        let isThere = try connection.query(
            "SELECT count(*) = 1 FROM pg_catalog.pg_tables WHERE schemaname = 'bulk_sessions' AND tablename = 'migration'"
        )
        guard try isThere.bool(0, 0) == true else { return 0 }
        let found = try connection.query("SELECT coalesce(max(version), 0) FROM bulk_sessions.migration")
        return Int(try found.required(found.int4(0, 0)))
    }
}
