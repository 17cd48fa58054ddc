import Rows
import Sending

// MARK: - Calls about sessions, and how those were seen, at both ends of a copy

extension SQLiteCopy {
    func followUps(of scope: Int64, _ page: ([LedgerCopy.FollowUpCall]) throws -> Void) throws {
        let db = try database()
        let table = try FollowUpTable(db, scope: scope)
        let query = try RawStatement(db, "SELECT key, kind, session FROM follow_up WHERE scope = ?")
        query.bind(1, scope)
        var calls: [LedgerCopy.FollowUpCall] = []
        try query.query {
            guard let kind = FollowUp.Kind(rawValue: try query.column(1)) else {
                throw RawStatement.damaged("a follow-up call is of an unknown kind")
            }
            let call = FollowUp(kind, key: try query.column(0), session: try query.column(2))
            calls.append(LedgerCopy.FollowUpCall(call: call, history: try table.find(call)))
            guard calls.count == LedgerCopy.pageSize else { return }
            try page(calls)
            calls.removeAll(keepingCapacity: true)
        }
        try page(calls)
    }

    func sightings(of scope: Int64, _ page: ([SessionSighting]) throws -> Void) throws {
        let db = try database()
        let table = try SightingTable(db, scope: scope)
        let rows = try SessionTable(db, scope: scope)
        let query = try RawStatement(db, "SELECT key FROM sighting WHERE scope = ?")
        query.bind(1, scope)
        var sightings: [SessionSighting] = []
        try query.query {
            let key: Digest = try query.column(0)
            let session = try rows.find(key)?.entry.session.map { FollowUp.session($0.id) }
            if let sighting = try table.find(key, session ?? .zero) { sightings.append(sighting) }
            guard sightings.count == LedgerCopy.pageSize else { return }
            try page(sightings)
            sightings.removeAll(keepingCapacity: true)
        }
        try page(sightings)
    }

    func write(_ calls: [LedgerCopy.FollowUpCall], of scope: Int64) throws {
        let table = try FollowUpTable(database(), scope: scope)
        for call in calls { try table.write(call.history, of: call.call) }
    }

    func write(_ sightings: [SessionSighting], of scope: Int64) throws {
        let table = try SightingTable(database(), scope: scope)
        for sighting in sightings { try table.write(sighting) }
    }
}

extension PostgresCopy {
    func followUps(of scope: Int64, _ page: ([LedgerCopy.FollowUpCall]) throws -> Void) throws {
        var parameters = PostgresParameters()
        parameters.add(.int8, .int8(scope))
        let found = try connection.query(
            "SELECT \(PostgresLedger.followUpColumns) FROM bulk_sessions.follow_up AS f WHERE f.scope = $1",
            parameters,
            patience: .seconds(600)
        )
        try page(
            (0..<found.rows).map { row in
                let (call, history) = try PostgresLedger.followUp(found, row: row)
                return LedgerCopy.FollowUpCall(call: call, history: history)
            }
        )
    }

    func sightings(of scope: Int64, _ page: ([SessionSighting]) throws -> Void) throws {
        var parameters = PostgresParameters()
        parameters.add(.int8, .int8(scope))
        let found = try connection.query(
            "SELECT key, session, word, stage, seen_at FROM bulk_sessions.sighting WHERE scope = $1",
            parameters,
            patience: .seconds(600)
        )
        try page((0..<found.rows).map { try SessionSighting(found, row: $0) })
    }

    func write(_ calls: [LedgerCopy.FollowUpCall], of scope: Int64) throws {
        try PostgresLedger.store(calls.map { ($0.call, $0.history) }, scope: scope, connection)
    }

    func write(_ sightings: [SessionSighting], of scope: Int64) throws {
        try PostgresLedger.store(sightings.map { ($0.key, $0) }, scope: scope, connection)
    }
}
