import CSQLite
import GRDB
import GRDBSQLite
package import Rows

// MARK: - What became of sessions

extension SQLiteLedger {
    package func followUps(
        _ calls: [FollowUp],
        in scope: SessionScope
    ) async throws(LedgerError) -> [FollowUpRecord?] {
        try await read { [self] db in
            guard hasFollowUps, let id = try scopeID(scope, db) else { return calls.map { _ in nil } }
            let table = try FollowUpTable(db, scope: id)
            return try calls.map { try table.find($0).record }
        }
    }

    package func note(_ sightings: [SessionSighting], in scope: SessionScope) async throws(LedgerError) {
        guard !sightings.isEmpty else { return }
        try await write(in: scope) { db, id in try LedgerTables(db, scope: id).note(sightings) }
    }

    package func sightings(
        for keys: [Digest],
        in scope: SessionScope
    ) async throws(LedgerError) -> [SessionSighting?] {
        try await read { [self] db in
            guard hasFollowUps, let id = try scopeID(scope, db) else { return keys.map { _ in nil } }
            return try LedgerTables(db, scope: id).sightings(for: keys)
        }
    }
}

// MARK: - What is cleared

extension SQLiteLedger {
    package func scopes(onAccountOf scope: SessionScope) async throws(LedgerError) -> [SessionScope] {
        try await read { db in
            let query = try RawStatement(
                db,
                "SELECT id, campaign FROM scope WHERE provider = ? AND environment = ? AND account = ? ORDER BY id"
            )
            query.bind(1, scope.provider)
            query.bind(2, scope.environment)
            query.bind(3, scope.account)
            var scopes: [SessionScope] = []
            try query.query {
                var other = scope
                other.campaign = try query.requiredText(1)
                scopes.append(other)
            }
            return scopes
        }
    }

    package func rows(
        in scope: SessionScope,
        after location: Int64,
        limit: Int
    ) async throws(LedgerError) -> [DatedRow] {
        try await read { [self] db in
            guard let id = try scopeID(scope, db) else { return [] }
            let table = try SessionTable(db, scope: id)
            return try table.datedPage(db, after: location, limit: limit, hasSightings: hasFollowUps)
        }
    }

    @discardableResult
    package func forget(_ keys: [Digest], in scope: SessionScope) async throws(LedgerError) -> Int {
        guard !keys.isEmpty else { return 0 }
        try await onWriter { db in try db.execute(sql: "PRAGMA secure_delete = ON") }
        return try await write(in: scope) { db, id in try LedgerTables(db, scope: id).forget(keys) }
    }

    /// What was cleared is overwritten in its pages. Copies of it stand in pages that were rearranged before, and in the
    /// journal: the file is written anew without them, and the journal emptied.
    package func erase() async throws(LedgerError) {
        try await onWriter { [path] db in
            try db.execute(sql: "PRAGMA secure_delete = ON; VACUUM")
            var pages: Int32 = 0
            let code = sqlite3_wal_checkpoint_v2(
                db.sqliteConnection,
                nil,
                SQLITE_CHECKPOINT_TRUNCATE,
                &pages,
                nil
            )
            guard code == SQLITE_OK else {
                throw code == SQLITE_BUSY
                    ? LedgerError.busy(path: path) : DatabaseError(resultCode: ResultCode(rawValue: code))
            }
        }
        try await dropForgotten()
    }
}
