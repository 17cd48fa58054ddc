import GRDB

/// A transaction whose own statements are prepared once.
///
/// GRDB's `inTransaction` parses `BEGIN` and `COMMIT` anew each time, which costs more than the sync to disk where a
/// commit carries a dozen rows.
struct RawTransaction {
    private let db: Database
    private let begin: RawStatement
    private let commit: RawStatement
    private let rollback: RawStatement

    /// Only valid within the database access that `db` belongs to.
    init(_ db: Database) throws {
        self.db = db
        begin = try RawStatement(db, "BEGIN IMMEDIATE")
        commit = try RawStatement(db, "COMMIT")
        rollback = try RawStatement(db, "ROLLBACK")
    }

    /// Runs `body` in a transaction that may write from its start on. All of it is durable when this returns, and none
    /// of it where it throws.
    func immediate<Value>(_ body: () throws -> Value) throws -> Value {
        try begin.run()
        do {
            let value = try body()
            try commit.run()
            return value
        } catch {
            // After some errors SQLite has rolled back by itself, and says so by leaving no transaction open.
            if db.isInsideTransaction { _ = try? rollback.run() }
            throw error
        }
    }
}
