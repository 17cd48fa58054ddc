import Dispatch
import GRDB
import Glibc
import Text

/// A check of an existing file before anything is written to it: is it a ledger, is it whole, do we understand it?
struct LedgerInspection {
    /// The path as the user wrote it, for messages.
    let path: String
    /// The same without links.
    let file: String
    /// Whether nothing may be left behind: SQLite would make an empty journal beside a ledger that nobody uses. It makes none
    /// beside a file that it is told will not change.
    var leavesNoTrace = false

    /// Files up to this size are read through, which takes some milliseconds; larger ones only as they are used.
    private static let readThroughLimit = 8 << 20

    /// - Parameter mustBeMade: whether a ledger without our tables is an error. (A process that died while it made a ledger
    ///   leaves such a one, which the next one completes.)
    /// - Returns: the migrations that it has. One that lacks the newest ones is an older version's.
    @discardableResult
    func run(mustBeMade: Bool) throws -> [String] {
        // A process that died while it made the ledger leaves a rollback journal, which only a writer can roll back.
        let isReadOnly = mustBeMade || access(file + "-journal", F_OK) != 0
        let queue = try DatabaseQueue(
            path: name,
            configuration: SQLiteLedger.configuration(readOnly: isReadOnly, budget: AccessBudget(for: file))
        )
        defer { try? queue.close() }
        return try queue.read { db in
            let objects = try SchemaObject.all(db)
            // GRDB's own table comes first, so without any other one this is a ledger in the making.
            let isMade = objects.contains { !$0.isOfMigrator }
            if isMade {
                let owner = try Int32.fetchOne(db, sql: "PRAGMA application_id")
                guard owner == LedgerSchema.applicationID else {
                    throw LedgerError.corrupt(path: path, reason: "it is a database of another program")
                }
            }
            let known = LedgerSchema.migrator.migrations
            var expected = try LedgerSchema.objects(after: known)
            // Nothing of the ledger is read before it is known to be a table.
            try require(objects.filter(\.isOfMigrator), expected.filter(\.isOfMigrator))
            let applied = try objects.isEmpty ? [] : appliedMigrations(db, known)
            if applied != known { expected = try LedgerSchema.objects(after: applied) }
            try require(objects, expected)
            if isMade {
                try checkLengths(db, "call", ["key", "traits", "fingerprint"])
                if applied.contains(LedgerSchema.firstWithFollowUps) {
                    try checkLengths(db, "follow_up", ["key", "session"])
                    try checkLengths(db, "sighting", ["key"])
                }
                try checkLengthsOfScopes(db)
                try readThroughIfSmall(db)
                try checkNumbers(db)
            }
            if mustBeMade, applied.isEmpty {
                throw LedgerError.cannotOpen(path: path, reason: "no run has used it yet")
            }
            return applied
        }
    }

    /// What SQLite is given as the file's name.
    private var name: String {
        guard leavesNoTrace, access(file + "-wal", F_OK) != 0 else { return file }
        return "file:\(file.split(separator: "/").map { "/" + Percent.encoded(String($0)) }.joined())?immutable=1"
    }

    /// Looks through all of it.
    ///
    /// - Returns: false where that took longer than there is time.
    func lookThrough(within patience: Duration) throws -> Bool {
        let queue = try DatabaseQueue(
            path: name,
            configuration: SQLiteLedger.configuration(readOnly: true, budget: AccessBudget(for: file))
        )
        defer { try? queue.close() }
        DispatchQueue.global().asyncAfter(deadline: .now() + patience / .seconds(1)) { queue.interrupt() }
        do {
            let finding = try queue.read { try String.fetchOne($0, sql: "PRAGMA integrity_check(1)") ?? "" }
            guard finding == "ok" else { throw LedgerError.corrupt(path: path, reason: finding) }
            return true
        } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
            return false
        }
    }

    private func appliedMigrations(_ db: Database, _ known: [String]) throws -> [String] {
        var applied: Set<String> = []
        let query = try RawStatement(db, "SELECT identifier FROM grdb_migrations")
        try query.query {
            let identifier = try query.requiredText(0)
            guard known.contains(identifier) else { throw LedgerError.newerVersion(path: path) }
            applied.insert(identifier)
        }
        return known.filter(applied.contains)
    }

    /// Throws where a ledger has something too much, or lacks something. One that was not even begun may be completed.
    private func require(_ found: Set<SchemaObject>, _ expected: Set<SchemaObject>) throws {
        if found.isEmpty || found == expected { return }
        var reason = "its schema is incomplete"
        if let foreign = found.subtracting(expected).min(by: { $0.name < $1.name }) {
            let isChanged = expected.contains { $0.name == foreign.name && $0.type == foreign.type }
            reason =
                isChanged
                ? "its \(foreign.type) \(foreign.name) is not as this program makes it"
                : "it has the \(foreign.type) \(foreign.name), which this program does not make"
        } else if let missing = expected.subtracting(found).min(by: { $0.name < $1.name }) {
            reason = "its \(missing.type) \(missing.name) is missing"
        }
        throw LedgerError.corrupt(path: path, reason: reason)
    }

    /// Looking for a key, SQLite takes all of each key that it meets into memory, whatever limits it was given: those of
    /// tables that are found by texts or digests are measured before anything is looked for. They are few.
    private func checkLengths(_ db: Database, _ table: String, _ columns: [String]) throws {
        let longest = columns.map { "max(length(\($0)))" }.joined(separator: ", ")
        let query = try RawStatement(db, "SELECT \(longest) FROM \(table)")
        try query.query {
            for column in columns.indices {
                let length: Int64? = try query.column(Int32(column))
                guard length ?? 0 <= 32 else {
                    throw LedgerError.corrupt(
                        path: path,
                        reason: "its table \(table) has values that no run has written"
                    )
                }
            }
        }
    }

    private func checkLengthsOfScopes(_ db: Database) throws {
        // The table and its index, which may say something else. A text beyond the limit of all values is not read at all.
        for source in ["scope NOT INDEXED", "scope INDEXED BY sqlite_autoindex_scope_1"] {
            let scopes = try RawStatement(
                db,
                "SELECT max(length(provider)), max(length(environment)), max(length(account)), max(length(campaign)) "
                    + "FROM \(source)"
            )
            try scopes.query {}
        }
    }

    /// Numbers beyond those that a ledger can have given would leave none for what comes.
    private func checkNumbers(_ db: Database) throws {
        let encoding = try String.fetchOne(db, sql: "PRAGMA encoding")
        guard encoding == "UTF-8" else { throw LedgerError.corrupt(path: path, reason: "its texts are not UTF-8") }
        for (table, most) in [("session", SessionTable.mostRows), ("run", Self.mostRuns)] {
            let column = table == "run" ? "id" : "seq"
            let ends = try RawStatement(
                db,
                "SELECT (SELECT min(\(column)) FROM \(table)), (SELECT max(\(column)) FROM \(table))"
            )
            try ends.query {
                let (first, last): (Int64?, Int64?) = (try ends.column(0), try ends.column(1))
                guard (first ?? 1) > 0, (last ?? 0) < most else {
                    throw LedgerError.corrupt(
                        path: path,
                        reason: "its table \(table) has numbers that no run has given"
                    )
                }
            }
        }
        let sequence = try Int64.fetchOne(db, sql: "SELECT max(seq) FROM sqlite_sequence") ?? 0
        guard (0..<Self.mostRuns).contains(sequence) else {
            throw LedgerError.corrupt(path: path, reason: "its runs have no number left")
        }
    }

    /// As many runs as no ledger has.
    private static let mostRuns: Int64 = 1 << 40

    private func readThroughIfSmall(_ db: Database) throws {
        let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        let size = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0
        guard pages * size <= Self.readThroughLimit else { return }
        let finding = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? ""
        guard finding == "ok" else { throw LedgerError.corrupt(path: path, reason: finding) }
    }
}
