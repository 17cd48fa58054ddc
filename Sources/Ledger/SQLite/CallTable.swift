import GRDB
import Rows

/// The calls of one scope whose outcome is not written yet, within one database access: rows of the table `call`.
struct CallTable {
    private let scope: Int64
    private let findRow: RawStatement
    private let insertRow: RawStatement
    private let deleteRow: RawStatement

    init(_ db: Database, scope: Int64) throws {
        self.scope = scope
        findRow = try RawStatement(
            db,
            "SELECT run, messages, traits, fingerprint FROM call WHERE scope = ? AND key = ?"
        )
        insertRow = try RawStatement(
            db,
            """
            INSERT INTO call (scope, key, run, messages, traits, fingerprint) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """
        )
        deleteRow = try RawStatement(db, "DELETE FROM call WHERE scope = ? AND key = ?")
    }

    func find(_ key: Digest) throws -> RowHistory.OpenCall? {
        var found: RowHistory.OpenCall?
        let row = findRow
        row.bind(1, scope)
        row.bind(2, key)
        try row.query {
            found = RowHistory.OpenCall(
                run: RunID(try row.column(0)),
                traits: try row.column(2),
                fingerprint: try row.column(3),
                messages: try row.column(1)
            )
        }
        return found
    }

    /// False where the row has an open call already; nothing is written then.
    func open(_ call: RowHistory.OpenCall, for key: Digest) throws -> Bool {
        insertRow.bind(1, scope)
        insertRow.bind(2, key)
        insertRow.bind(3, call.run.value)
        insertRow.bind(4, call.messages)
        insertRow.bind(5, call.traits)
        insertRow.bind(6, call.fingerprint)
        return try insertRow.run() == 1
    }

    /// All open calls of the scope, by key. They are few: as many as were in flight when a run died.
    func all(_ db: Database) throws -> [Digest: RowHistory.OpenCall] {
        let query = try RawStatement(db, "SELECT run, messages, traits, fingerprint, key FROM call WHERE scope = ?")
        query.bind(1, scope)
        var calls: [Digest: RowHistory.OpenCall] = [:]
        try query.query {
            calls[try query.column(4)] = RowHistory.OpenCall(
                run: RunID(try query.column(0)),
                traits: try query.column(2),
                fingerprint: try query.column(3),
                messages: try query.column(1)
            )
        }
        return calls
    }

    func close(_ key: Digest) throws {
        deleteRow.bind(1, scope)
        deleteRow.bind(2, key)
        try deleteRow.run()
    }
}
