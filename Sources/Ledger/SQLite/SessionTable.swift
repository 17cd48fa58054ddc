import GRDB
import Rows
import Sending
import Text

/// The settled rows of one scope, within one database access: rows of the table `session`, found through `place`.
struct SessionTable {
    struct Stored {
        var seq: Int64
        var entry: RowRecord
    }

    /// As many rows as no ledger has. Whoever keeps a bit for each of them has room for that.
    static let mostRows: Int64 = 1 << 30
    /// As many rows as never share a hash, or stand beside those that do.
    private static let mostNeighbours: Int64 = 1_000

    private let scope: Int64
    private let findRow: RawStatement
    private let insertRow: RawStatement
    private let updateRow: RawStatement
    private let insertHash: RawStatement
    private let lastRow: RawStatement
    private let findTraits: RawStatement
    /// The number that the next new row gets; nil as long as nobody asked.
    private var nextSeq: Int64?

    init(_ db: Database, scope: Int64) throws {
        self.scope = scope
        findRow = try RawStatement(
            db,
            """
            SELECT \(Self.columns)
            FROM place JOIN session ON session.seq = place.seq WHERE hash = ?
            """
        )
        insertRow = try RawStatement(
            db,
            """
            INSERT INTO session (state, run, attempts, ambiguous, messaged, traits, fingerprint,
                id, url, expires_at, code, message, scope, key, seq)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        updateRow = try RawStatement(
            db,
            """
            UPDATE session SET state = ?, run = ?, attempts = ?, ambiguous = ?, messaged = ?, traits = ?,
                fingerprint = ?, id = ?, url = ?, expires_at = ?, code = ?, message = ?
            WHERE seq = ?
            """
        )
        insertHash = try RawStatement(db, "INSERT INTO place (hash, seq) VALUES (?, ?) ON CONFLICT DO NOTHING")
        lastRow = try RawStatement(db, "SELECT max(seq) FROM session")
        findTraits = try RawStatement(db, "SELECT traits FROM session WHERE seq = ?")
    }

    func find(_ key: Digest) throws -> Stored? {
        let hash = hash(of: key)
        for step in 0..<Self.mostNeighbours {
            switch try look(at: hash + step, for: key) {
            case .found(let stored): return stored
            case .nothing: return nil
            case .another: continue
            }
        }
        throw RawStatement.damaged("too many rows share a hash")
    }

    /// Takes a number and a hash for a row that is not in the table: `insert` must follow. Nil where it may be there.
    ///
    /// Most rows are new, and this saves looking for them first.
    mutating func reserve(_ key: Digest) throws -> Int64? {
        let seq = try newSeq()
        insertHash.bind(1, hash(of: key))
        insertHash.bind(2, seq)
        // Where nothing stands at the hash itself, the row stands nowhere behind it.
        return try insertHash.run() == 1 ? seq : nil
    }

    /// - Parameter reserved: What `reserve` gave.
    mutating func insert(_ entry: RowRecord, for key: Digest, at reserved: Int64? = nil) throws {
        let seq = try reserved ?? newSeq()
        bind(entry, to: insertRow)
        insertRow.bind(13, scope)
        insertRow.bind(14, key)
        insertRow.bind(15, seq)
        try insertRow.run()
        nextSeq = seq + 1
        if reserved != nil { return }
        let hash = hash(of: key)
        insertHash.bind(2, seq)
        for step in 0..<Self.mostNeighbours {
            insertHash.bind(1, hash + step)
            if try insertHash.run() == 1 { return }
        }
        throw RawStatement.damaged("too many rows share a hash")
    }

    /// The number of the next new row: `insert` gives it to that row.
    mutating func newSeq() throws -> Int64 {
        if let nextSeq { return nextSeq }
        var last: Int64 = 0
        try lastRow.query { last = try lastRow.column(0) ?? 0 }
        guard (0..<Self.mostRows).contains(last) else { throw RawStatement.damaged("a row has no number of a row") }
        nextSeq = last + 1
        return last + 1
    }

    func update(_ seq: Int64, to entry: RowRecord) throws {
        bind(entry, to: updateRow)
        updateRow.bind(13, seq)
        try updateRow.run()
    }

    /// The traits of the row with this number.
    func traits(at seq: Int64) throws -> Traits {
        var traits = Traits.none
        findTraits.bind(1, seq)
        try findTraits.query { traits = try findTraits.column(0) }
        return traits
    }

    /// 40 bits, so that the table stays narrow. Part of the format of a ledger: never to be changed.
    ///
    /// Where two rows share a hash, the later one stands at the next free number. Nothing is ever deleted from `place`,
    /// so whoever looks from the hash on upwards meets the row before the first gap.
    private func hash(of key: Digest) -> Int64 {
        Int64((key.words.0 ^ (UInt64(bitPattern: scope) &* 0x9e37_79b9_7f4a_7c15)) >> 24)
    }

    private enum Finding {
        case found(Stored)
        case another
        case nothing
    }

    private func look(at hash: Int64, for key: Digest) throws -> Finding {
        var finding = Finding.nothing
        let row = findRow
        row.bind(1, hash)
        try row.query {
            guard try row.column(2) == scope && row.column(1) == key else {
                finding = .another
                return
            }
            let record = try record(row)
            finding = .found(Stored(seq: record.location, entry: record))
        }
        return finding
    }

    /// Reads the row that a query of `columns` stands at.
    private func record(_ row: RawStatement) throws -> RowRecord {
        guard let state = RowRecord.State(rawValue: try row.column(3)), state != .calling else {
            throw RawStatement.damaged("a row has an unknown state")
        }
        let location: Int64 = try row.column(0)
        guard (1...Self.mostRows).contains(location) else { throw RawStatement.damaged("a row has no number of a row") }
        let session = try session(row, isWithdrawn: state == .cancelled)
        let code = row.text(13).flatMap(CallCode.init(stored:))
        guard session != nil || state != .created || code == .forgotten else {
            throw RawStatement.damaged("a created row has no session")
        }
        let (attempts, ambiguous): (Int, Int) = (try row.column(5), try row.column(6))
        var record = RowRecord(
            state: state,
            run: RunID(try row.column(4)),
            attempts: attempts,
            ambiguousCalls: ambiguous,
            mayHaveMessaged: try row.column(7),
            session: session,
            code: code,
            message: row.text(14),
            traits: try row.column(8),
            fingerprint: try row.column(9)
        )
        record.location = location
        return record
    }

    /// A customer may be given what stands here, so it is judged like a provider's answer.
    ///
    /// - Parameter isWithdrawn: Then it need not have a link.
    private func session(_ row: RawStatement, isWithdrawn: Bool) throws -> CreatedSession? {
        guard let id = row.bytes(10) else { return nil }
        let none = Bytes(start: nil, count: 0)
        let session = CreatedSession(id: id, url: row.bytes(11) ?? none, expiresAt: row.bytes(12))
        guard session.isWellFormed || isWithdrawn && session == CreatedSession.withdrawn(id: session.id) else {
            throw RawStatement.damaged("a row has an id or a link that is none")
        }
        return session
    }

    /// Finds those of the rows with these keys that stand within so many rows behind a number.
    func find(
        _ keys: KeyPositions,
        _ db: Database,
        after seq: Int64,
        within length: Int,
        _ found: (Int, RowRecord) -> Void
    ) throws {
        let query = try RawStatement(db, "SELECT \(Self.columns) FROM session WHERE seq > ? ORDER BY seq")
        query.bind(1, seq)
        var (read, missing) = (0, keys.count)
        try query.query(while: read < length && missing > 0) {
            read += 1
            guard let position = keys.position(of: try query.column(1)), try query.column(2) == scope else { return }
            found(position, try record(query))
            missing -= 1
        }
    }

    /// Rows that have a session, or may have one, in the order of their numbers.
    func page(_ db: Database, after seq: Int64, except others: LocationSet, limit: Int) throws -> [LocatedRow] {
        let query = try RawStatement(
            db,
            """
            SELECT \(Self.columns) FROM session
            WHERE seq > ? AND scope = ? AND (state = ? OR id IS NOT NULL) ORDER BY seq
            """
        )
        query.bind(1, seq)
        query.bind(2, scope)
        query.bind(3, RowRecord.State.unknown.rawValue)
        var rows: [LocatedRow] = []
        var last = seq
        try query.query(while: rows.count < limit) {
            let location: Int64 = try query.column(0)
            guard location > last else { throw RawStatement.damaged("rows are not in the order of their numbers") }
            last = location
            if others.contains(location) { return }
            rows.append(LocatedRow(location: location, key: try query.column(1), record: try record(query)))
        }
        return rows
    }

    /// All rows, in the order of their numbers.
    ///
    /// - Parameter hasSightings: Whether the ledger has the table.
    func datedPage(_ db: Database, after seq: Int64, limit: Int, hasSightings: Bool) throws -> [DatedRow] {
        let sighting =
            hasSightings
            ? "(SELECT stage FROM sighting WHERE sighting.scope = session.scope AND sighting.key = session.key)"
            : "NULL"
        let query = try RawStatement(
            db,
            """
            SELECT \(Self.columns),
                (SELECT coalesce(ended_at, started_at) FROM run WHERE run.id = session.run), \(sighting)
            FROM session WHERE seq > ? AND scope = ? ORDER BY seq
            """
        )
        query.bind(1, seq)
        query.bind(2, scope)
        var rows: [DatedRow] = []
        var last = seq
        try query.query(while: rows.count < limit) {
            let location: Int64 = try query.column(0)
            guard location > last else { throw RawStatement.damaged("rows are not in the order of their numbers") }
            last = location
            let writtenAt: Double? = try query.column(15)
            let stage: Int64? = try query.column(16)
            rows.append(
                DatedRow(
                    row: LocatedRow(location: location, key: try query.column(1), record: try record(query)),
                    // A row whose run is not known is as new as can be.
                    writtenAt: writtenAt.map(RunRecord.shown) ?? RunRecord.times.upperBound,
                    stage: stage.flatMap { SessionStage(rawValue: Int(clamping: $0)) }
                )
            )
        }
        return rows
    }

    private static let columns = """
        session.seq, key, scope, state, run, attempts, ambiguous, messaged, traits, fingerprint,
        id, url, expires_at, code, message
        """

    private func bind(_ entry: RowRecord, to row: RawStatement) {
        row.bind(1, entry.state.rawValue)
        row.bind(2, entry.run.value)
        row.bind(3, entry.attempts)
        row.bind(4, entry.ambiguousCalls)
        row.bind(5, entry.mayHaveMessaged)
        row.bind(6, entry.traits)
        row.bind(7, entry.fingerprint)
        row.bind(8, entry.session?.id)
        row.bind(9, entry.session?.url)
        row.bind(10, entry.session?.expiresAt)
        row.bind(11, entry.code?.rawValue)
        row.bind(12, entry.message)
    }
}
