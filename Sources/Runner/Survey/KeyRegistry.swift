import GRDB
package import Ledger
package import Rows

/// Finds duplicates and key conflicts within one file, in memory that does not grow with it.
///
/// An SQLite file of its own in the folder for temporary files (`SQLITE_TMPDIR`, `TMPDIR`, else `/var/tmp`, `/tmp`):
/// unlinked as soon as it is open, readable by nobody else, never synced. It holds 128 bits of each key and 64 of its
/// vehicle.
package final class KeyRegistry: Sendable {
    private let queue: DatabaseQueue
    /// For messages.
    private static let place = "for duplicates, in the folder for temporary files"

    package init() throws(LedgerError) {
        var configuration = Configuration()
        configuration.label = "claims"
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA journal_mode = OFF;
                    PRAGMA synchronous = OFF;
                    PRAGMA locking_mode = EXCLUSIVE;
                    PRAGMA cache_size = -16384;
                    """
            )
        }
        do {
            // An empty name is SQLite's own way to ask for such a file.
            queue = try DatabaseQueue(path: "", configuration: configuration)
            try queue.inDatabase { db in
                try db.execute(
                    sql: """
                        CREATE TABLE claim (
                            place INTEGER PRIMARY KEY, high INTEGER, low INTEGER NOT NULL, vehicle INTEGER NOT NULL,
                            row INTEGER NOT NULL
                        );
                        CREATE TABLE verdict (row INTEGER PRIMARY KEY, holder INTEGER NOT NULL, same INTEGER NOT NULL);
                        """
                )
            }
        } catch {
            throw LedgerError(error, path: Self.place)
        }
    }

    /// Claims keys in the order given, which is the order of the file, and tells what each row meets.
    ///
    /// Blocks on the disk: thousands of claims in one call are far cheaper than one.
    package func claim(_ claims: [RowKey]) throws(LedgerError) -> [KeyMatch] {
        do {
            return try queue.write { db in
                let statements = try Statements(db)
                return try claims.map { try statements.claim($0) }
            }
        } catch {
            throw LedgerError(error, path: Self.place)
        }
    }

    /// The rows of this range that were not the first with their key. All others were, or claimed none.
    package func verdicts(rows: Range<Int>) throws(LedgerError) -> [Int: KeyMatch] {
        do {
            return try queue.read { db in
                let query = try RawStatement(db, "SELECT row, holder, same FROM verdict WHERE row >= ? AND row < ?")
                query.bind(1, rows.lowerBound)
                query.bind(2, rows.upperBound)
                var verdicts: [Int: KeyMatch] = [:]
                try query.query {
                    let holder: Int = try query.column(1)
                    verdicts[try query.column(0)] =
                        try query.column(2) ? .duplicate(of: holder) : .conflict(with: holder)
                }
                return verdicts
            }
        } catch {
            throw LedgerError(error, path: Self.place)
        }
    }

    private struct Statements {
        let insert: RawStatement
        let find: RawStatement
        let note: RawStatement

        init(_ db: Database) throws {
            insert = try RawStatement(
                db,
                "INSERT INTO claim (place, high, low, vehicle, row) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
            )
            find = try RawStatement(db, "SELECT ifnull(high, place), low, vehicle, row FROM claim WHERE place = ?")
            note = try RawStatement(db, "INSERT OR REPLACE INTO verdict (row, holder, same) VALUES (?, ?, ?)")
        }

        /// A key stands at the place that its upper half names, or, where another one stands there, at the next that is
        /// free; only then its upper half is written out.
        func claim(_ claim: RowKey) throws -> KeyMatch {
            let high = Int64(bitPattern: claim.key.words.0)
            let low = Int64(bitPattern: claim.key.words.1)
            let vehicle = Int64(bitPattern: claim.vehicle.words.0)
            var place = high
            while true {
                insert.bind(1, place)
                insert.bind(2, place == high ? nil : high)
                insert.bind(3, low)
                insert.bind(4, vehicle)
                insert.bind(5, claim.row)
                if try insert.run() == 1 { return .first }

                var holder: (row: Int, vehicle: Int64)?
                find.bind(1, place)
                try find.query {
                    guard try find.column(0) == high, try find.column(1) == low else { return }
                    holder = (try find.column(3), try find.column(2))
                }
                if let holder { return try note(claim, heldBy: holder.row, sameVehicle: holder.vehicle == vehicle) }
                place &+= 1
            }
        }

        private func note(_ claim: RowKey, heldBy holder: Int, sameVehicle: Bool) throws -> KeyMatch {
            note.bind(1, claim.row)
            note.bind(2, holder)
            note.bind(3, sameVehicle)
            try note.run()
            return sameVehicle ? .duplicate(of: holder) : .conflict(with: holder)
        }
    }
}
