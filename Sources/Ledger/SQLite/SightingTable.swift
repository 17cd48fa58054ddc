import GRDB
import Rows
import Sending

/// How the newest sessions of one scope's rows were last seen, within one database access: rows of the table `sighting`.
struct SightingTable {
    private let scope: Int64
    private let findRow: RawStatement
    private let writeRow: RawStatement
    private let deleteRow: RawStatement

    init(_ db: Database, scope: Int64) throws {
        self.scope = scope
        findRow = try RawStatement(db, "SELECT word, stage, seen_at FROM sighting WHERE scope = ? AND key = ?")
        writeRow = try RawStatement(
            db,
            """
            INSERT INTO sighting (scope, key, word, stage, seen_at) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT DO UPDATE SET word = ?3, stage = ?4, seen_at = ?5 WHERE seen_at <= ?5
            """
        )
        deleteRow = try RawStatement(db, "DELETE FROM sighting WHERE scope = ? AND key = ?")
    }

    /// - Parameter session: The row's newest session, which is the one that was seen.
    func find(_ key: Digest, _ session: Digest) throws -> SessionSighting? {
        var found: SessionSighting?
        let row = findRow
        row.bind(1, scope)
        row.bind(2, key)
        try row.query {
            guard let stage = SessionStage(rawValue: try row.column(1)) else {
                throw RawStatement.damaged("a session was seen at an unknown stage")
            }
            found = SessionSighting(
                key: key,
                session: session,
                word: try row.requiredText(0),
                stage: stage,
                at: RunRecord.shown(try row.column(2))
            )
        }
        return found
    }

    func write(_ sighting: SessionSighting) throws {
        writeRow.bind(1, scope)
        writeRow.bind(2, sighting.key)
        writeRow.bind(3, sighting.word)
        writeRow.bind(4, sighting.stage.rawValue)
        writeRow.bind(5, sighting.at)
        try writeRow.run()
    }

    /// To be called where the row has another session now.
    func delete(_ key: Digest) throws {
        deleteRow.bind(1, scope)
        deleteRow.bind(2, key)
        try deleteRow.run()
    }
}
