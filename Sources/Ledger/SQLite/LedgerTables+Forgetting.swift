import GRDB
import Rows
import Sending

// MARK: - What became of sessions, and what is cleared

extension LedgerTables {
    /// See `SessionLedger.note`.
    func note(_ sightings: [SessionSighting]) throws {
        let table = try SightingTable(db, scope: scope)
        for sighting in sightings {
            guard let id = try sessions.find(sighting.key)?.entry.session?.id, FollowUp.session(id) == sighting.session
            else { continue }
            try table.write(sighting)
        }
    }

    /// See `SessionLedger.sightings`.
    func sightings(for keys: [Digest]) throws -> [SessionSighting?] {
        let table = try SightingTable(db, scope: scope)
        return try keys.map { key -> SessionSighting? in
            guard let id = try sessions.find(key)?.entry.session?.id else { return nil }
            return try table.find(key, FollowUp.session(id))
        }
    }

    /// See `SessionLedger.forget`.
    func forget(_ keys: [Digest]) throws -> Int {
        let deleteCalls = try RawStatement(db, "DELETE FROM follow_up WHERE scope = ? AND key = ?")
        var cleared = LocationSet()
        var count = 0
        for key in keys {
            guard let stored = try sessions.find(key) else { continue }
            var history = RowHistory(settled: stored.entry, open: try calls.find(key))
            guard history.forget(), let record = history.settled else { continue }
            try sessions.update(stored.seq, to: record)
            deleteCalls.bind(1, scope)
            deleteCalls.bind(2, key)
            try deleteCalls.run()
            cleared.insert(stored.seq)
            count += 1
        }
        if count > 0 { try forgetIDs(of: cleared) }
        return count
    }

    /// The table is not sorted by rows, so it is read through once for all of them.
    private func forgetIDs(of rows: LocationSet) throws {
        let all = try RawStatement(db, "SELECT hash, seq FROM session_id")
        var hashes: [Int64] = []
        try all.query {
            if rows.contains(try all.column(1)) { hashes.append(try all.column(0)) }
        }
        let delete = try RawStatement(db, "DELETE FROM session_id WHERE hash = ?")
        for hash in hashes {
            delete.bind(1, hash)
            try delete.run()
        }
    }
}
