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
                        """
                )
            }
        } catch {
            throw LedgerError(error, path: Self.place)
        }
    }

    /// Registers keys in the order given, which is the order of the file, and tells which earlier row has each.
    ///
    /// Blocks on the disk: thousands of keys in one call are far cheaper than one.
    package func register(_ keys: [RowKey]) throws(LedgerError) -> [KeyMatch] {
        do {
            return try queue.write { db in
                let statements = try Statements(db)
                return try keys.map { try statements.register($0) }
            }
        } catch {
            throw LedgerError(error, path: Self.place)
        }
    }

    private struct Statements {
        let insert: RawStatement
        let find: RawStatement

        init(_ db: Database) throws {
            insert = try RawStatement(
                db,
                "INSERT INTO claim (place, high, low, vehicle, row) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
            )
            find = try RawStatement(db, "SELECT ifnull(high, place), low, vehicle, row FROM claim WHERE place = ?")
        }

        /// A key stands at the place that its upper half names, or, where another one stands there, at the next that is
        /// free; only then its upper half is written out.
        func register(_ key: RowKey) throws -> KeyMatch {
            let high = Int64(bitPattern: key.key.words.0)
            let low = Int64(bitPattern: key.key.words.1)
            let vehicle = Int64(bitPattern: key.vehicle.words.0)
            var place = high
            while true {
                insert.bind(1, place)
                insert.bind(2, place == high ? nil : high)
                insert.bind(3, low)
                insert.bind(4, vehicle)
                insert.bind(5, Int64(key.row))
                if try insert.run() == 1 { return .first }

                var holder: (row: Int, vehicle: Int64)?
                find.bind(1, place)
                try find.query {
                    guard find.integer(0) == high, find.integer(1) == low else { return }
                    holder = (Int(find.integer(3)), find.integer(2))
                }
                if let holder {
                    return holder.vehicle == vehicle ? .duplicate(of: holder.row) : .conflict(with: holder.row)
                }
                place &+= 1
            }
        }
    }
}

/// A row's key, registered to find duplicates.
package struct RowKey: Sendable {
    package var row: Int
    package var key: Digest
    package var vehicle: Digest

    package init(row: Int, key: Digest, vehicle: Digest) {
        self.row = row
        self.key = key
        self.vehicle = vehicle
    }
}
