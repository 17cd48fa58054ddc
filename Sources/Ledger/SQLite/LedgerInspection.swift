import GRDB
import Glibc

/// A check of an existing file before anything is written to it: is it a ledger, is it whole, do we understand it?
struct LedgerInspection {
    /// The path as the user wrote it, for messages.
    let path: String
    /// The same without links.
    let file: String

    /// Files up to this size are read through, which takes some milliseconds; larger ones only as they are used.
    private static let readThroughLimit = 8 << 20

    /// - Parameter mustBeComplete: whether a ledger that lacks our newest tables is an error. (A process that died while
    ///   it made a ledger leaves one without tables, which the next one completes.)
    func run(mustBeComplete: Bool) throws {
        // A process that died while it made the ledger leaves a rollback journal, which only a writer can roll back.
        let isReadOnly = mustBeComplete || access(file + "-journal", F_OK) != 0
        let queue = try DatabaseQueue(path: file, configuration: SQLiteLedger.configuration(readOnly: isReadOnly))
        defer { try? queue.close() }
        try queue.read { db in
            let migrator = LedgerSchema.migrator
            // GRDB's own table comes first, so without any other one this is a ledger in the making.
            if try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema WHERE name NOT GLOB '*grdb_*'") != 0 {
                let owner = try Int32.fetchOne(db, sql: "PRAGMA application_id")
                guard owner == LedgerSchema.applicationID else {
                    throw LedgerError.corrupt(path: path, reason: "it is a database of another program")
                }
                if try migrator.hasBeenSuperseded(db) { throw LedgerError.newerVersion(path: path) }
                try readThroughIfSmall(db)
            }
            if mustBeComplete, try !migrator.hasCompletedMigrations(db) {
                throw LedgerError.cannotOpen(path: path, reason: "no run has used it with this version yet")
            }
        }
    }

    private func readThroughIfSmall(_ db: Database) throws {
        let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        let size = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0
        guard pages * size <= Self.readThroughLimit else { return }
        let finding = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? ""
        guard finding == "ok" else { throw LedgerError.corrupt(path: path, reason: finding) }
    }
}
