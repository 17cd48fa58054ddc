import GRDB
package import Ledger
package import Rows

/// Finds duplicates and key conflicts within one file, in memory that does not grow with it.
///
/// An SQLite file of its own in the folder for temporary files (`SQLITE_TMPDIR`, `TMPDIR`, else `/var/tmp`, `/tmp`):
/// unlinked as soon as it is open, readable by nobody else, never synced. It holds 128 bits of each key and the
/// traits of the row that has it.
package final class KeyRegistry: Sendable {
    private let queue: DatabaseQueue
    /// For messages.
    private static let location = "for duplicates, in the folder for temporary files"

    package init() throws(LedgerError) {
        var configuration = Configuration()
        configuration.label = "keys"
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
                        CREATE TABLE key (
                            slot INTEGER PRIMARY KEY, high INTEGER, low INTEGER NOT NULL, vin INTEGER NOT NULL,
                            plate INTEGER NOT NULL, email INTEGER NOT NULL, phone INTEGER NOT NULL,
                            row INTEGER NOT NULL
                        );
                        CREATE TABLE new (
                            number INTEGER PRIMARY KEY, vin INTEGER NOT NULL, plate INTEGER NOT NULL,
                            email INTEGER NOT NULL, phone INTEGER NOT NULL, notify INTEGER NOT NULL,
                            beyond INTEGER NOT NULL
                        );
                        """
                )
            }
        } catch {
            throw LedgerError(error, path: Self.location)
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
            throw LedgerError(error, path: Self.location)
        }
    }

    /// Keeps the rows to create, so that they can be looked for by their traits.
    func addNew(_ rows: [NewRow]) throws(LedgerError) {
        if rows.isEmpty { return }
        do {
            try queue.write { db in
                let insert = try RawStatement(
                    db,
                    "INSERT INTO new (number, vin, plate, email, phone, notify, beyond) VALUES (?, ?, ?, ?, ?, ?, ?)"
                )
                for row in rows {
                    insert.bind(1, Int64(row.number))
                    insert.bind(from: 2, row.traits)
                    insert.bind(6, Int64(row.notify.number))
                    insert.bind(7, row.isBeyondLimit ? 1 : 0)
                    try insert.run()
                }
            }
        } catch {
            throw LedgerError(error, path: Self.location)
        }
    }

    /// Makes ready for `new(like:)`; to be called once, after the last new row.
    func indexNew() throws(LedgerError) {
        do {
            try queue.write { db in
                try db.execute(sql: "CREATE INDEX new_vin ON new (vin); CREATE INDEX new_plate ON new (plate)")
            }
        } catch {
            throw LedgerError(error, path: Self.location)
        }
    }

    /// The new rows that agree with an earlier new row in vehicle and customer, in the order of the file.
    func newAlike() throws(LedgerError) -> [(earlier: NewRow, later: NewRow)] {
        do {
            return try queue.read { db in
                let columns = ["a", "b"].map { row in
                    ["number", "vin", "plate", "email", "phone", "notify", "beyond"].map { "\(row).\($0)" }
                        .joined(separator: ", ")
                }
                var pairs: [(earlier: NewRow, later: NewRow)] = []
                for trait in ["vin", "plate"] {
                    let query = try RawStatement(
                        db,
                        """
                        SELECT \(columns.joined(separator: ", ")) FROM new AS a JOIN new AS b ON b.\(trait) = a.\(trait)
                        WHERE a.\(trait) != 0 AND a.number < b.number
                        """
                    )
                    try query.query {
                        let (earlier, later) = (NewRow(query), NewRow(query, from: 7))
                        if later.traits.customer(comparedTo: earlier.traits) == .agrees {
                            pairs.append((earlier, later))
                        }
                    }
                }
                return pairs.sorted { ($0.later.number, $0.earlier.number) < ($1.later.number, $1.earlier.number) }
            }
        } catch {
            throw LedgerError(error, path: Self.location)
        }
    }

    /// For each of some rows of the ledger the new rows that agree with it in vehicle and customer.
    func new(like traits: [Traits]) throws(LedgerError) -> [[NewRow]] {
        do {
            return try queue.read { db in
                let columns = "number, vin, plate, email, phone, notify, beyond"
                let byVIN = try RawStatement(db, "SELECT \(columns) FROM new WHERE vin = ?")
                let byPlate = try RawStatement(db, "SELECT \(columns) FROM new WHERE plate = ?")
                return try traits.map { traits in
                    var found: [NewRow] = []
                    for (query, trait) in [(byVIN, traits.vin), (byPlate, traits.plate)] where trait != 0 {
                        query.bind(1, Int64(bitPattern: trait))
                        try query.query {
                            let row = NewRow(query)
                            let agrees =
                                row.traits.vehicle(comparedTo: traits) == .agrees
                                && row.traits.customer(comparedTo: traits) == .agrees
                            if agrees, !found.contains(where: { $0.number == row.number }) { found.append(row) }
                        }
                    }
                    return found
                }
            }
        } catch {
            throw LedgerError(error, path: Self.location)
        }
    }

    private struct Statements {
        let insert: RawStatement
        let find: RawStatement

        init(_ db: Database) throws {
            insert = try RawStatement(
                db,
                """
                INSERT INTO key (slot, high, low, vin, plate, email, phone, row) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """
            )
            find = try RawStatement(
                db,
                "SELECT ifnull(high, slot), low, row, vin, plate, email, phone FROM key WHERE slot = ?"
            )
        }

        /// A key stands in the slot that its upper half names, or, where another one stands there, in the next that is
        /// free; only then its upper half is written out.
        func register(_ key: RowKey) throws -> KeyMatch {
            let high = Int64(bitPattern: key.key.words.0)
            let low = Int64(bitPattern: key.key.words.1)
            var slot = high
            while true {
                insert.bind(1, slot)
                if slot == high { insert.bindNull(2) } else { insert.bind(2, high) }
                insert.bind(3, low)
                insert.bind(from: 4, key.traits)
                insert.bind(8, Int64(key.row))
                if try insert.run() == 1 { return .first }

                var holder: (row: Int, traits: Traits)?
                find.bind(1, slot)
                try find.query {
                    guard find.integer(0) == high, find.integer(1) == low else { return }
                    holder = (Int(find.integer(2)), find.traits(from: 3))
                }
                if let holder {
                    return key.match(RowKey(row: holder.row, key: key.key, traits: holder.traits))
                }
                slot &+= 1
            }
        }
    }
}

/// A row's key, registered to find duplicates.
package struct RowKey: Sendable {
    package var row: Int
    package var key: Digest
    package var traits: Traits

    package init(row: Int, key: Digest, traits: Traits) {
        self.row = row
        self.key = key
        self.traits = traits
    }

    /// What this row is to an earlier row of the file that has the same key.
    func match(_ holder: RowKey) -> KeyMatch {
        SameKey.inOneFile(traits, holder.traits) == .sameRow ? .duplicate(of: holder.row) : .conflict(with: holder.row)
    }
}

/// A row to create of which the ledger has never heard.
struct NewRow {
    /// Its number among the rows of the file, counted from 0.
    var number: Int
    var traits: Traits
    var notify: Notify
    /// `--limit` leaves it to a later run.
    var isBeyondLimit: Bool
}

extension NewRow {
    fileprivate init(_ query: RawStatement, from first: Int32 = 0) {
        self.init(
            number: Int(query.integer(first)),
            traits: query.traits(from: first + 1),
            notify: Notify.allCases[Int(query.integer(first + 5))],
            isBeyondLimit: query.integer(first + 6) == 1
        )
    }
}

extension Notify {
    fileprivate var number: Int { Self.allCases.firstIndex(of: self)! }
}

/// Traits stand in four columns of integers: vin, plate, email, phone.
extension RawStatement {
    fileprivate func bind(from first: Int32, _ traits: Traits) {
        for (index, trait) in traits.all.enumerated() { bind(first + Int32(index), Int64(bitPattern: trait)) }
    }

    fileprivate func traits(from first: Int32) -> Traits {
        func trait(_ index: Int32) -> UInt64 { UInt64(bitPattern: integer(first + index)) }
        return Traits(vin: trait(0), plate: trait(1), email: trait(2), phone: trait(3))
    }
}
