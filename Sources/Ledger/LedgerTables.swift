import Domain
import GRDB

/// Rows of the tables `session` and `call` in one scope, within one database access.
struct LedgerTables {
    private let scope: Int64
    private let findSession: RawStatement
    private let findCall: RawStatement
    private let openCall: RawStatement
    private let closeCall: RawStatement
    private let putSession: RawStatement

    init(_ db: Database, scope: Int64) throws {
        self.scope = scope
        findSession = try RawStatement(
            db,
            """
            SELECT state, run, attempts, ambiguous, messaged, vehicle, fingerprint, id, url, expires_at, code, message
            FROM session WHERE scope = ? AND key = ?
            """
        )
        findCall = try RawStatement(
            db,
            "SELECT run, messages, vehicle, fingerprint FROM call WHERE scope = ? AND key = ?"
        )
        openCall = try RawStatement(
            db,
            """
            INSERT INTO call (scope, key, run, messages, vehicle, fingerprint) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """
        )
        closeCall = try RawStatement(db, "DELETE FROM call WHERE scope = ? AND key = ?")
        putSession = try RawStatement(
            db,
            """
            INSERT OR REPLACE INTO session (scope, key, state, run, attempts, ambiguous, messaged, adopted,
                vehicle, fingerprint, id, url, expires_at, code, message)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
    }

    /// - Parameter anyOpen: false where the caller knows that the table `call` is empty, which spares a look into it.
    func entries(for keys: [Digest], anyOpen: Bool) throws -> [Digest: LedgerEntry] {
        var entries: [Digest: LedgerEntry] = [:]
        entries.reserveCapacity(keys.count)
        for key in keys {
            let story = RowStory(settled: try session(key), open: anyOpen ? try call(key) : nil)
            if let entry = story.entry { entries[key] = entry }
        }
        return entries
    }

    func apply(_ record: LedgerRecord, run: RunID) throws {
        switch record {
        case .intent(let key, let vehicle, let fingerprint, let messages):
            let call = RowStory.OpenCall(run: run, vehicle: vehicle, fingerprint: fingerprint, messages: messages)
            if try !open(call, for: key) { try rewrite(key, with: record, run: run) }
        case .outcome(let key, _):
            try rewrite(key, with: record, run: run)
        }
    }

    /// Writes what a result file says of a row, unless something is known of it.
    func adopt(_ row: AdoptedRow, run: RunID) throws {
        guard try session(row.key) == nil, try call(row.key) == nil else { return }
        let entry = LedgerEntry(
            state: row.session == nil ? .unknown : .created,
            run: run,
            attempts: row.attempts,
            // Nobody can tell what the unknown call asked for: hold it rather than message somebody twice.
            ambiguousCalls: row.session == nil ? 1 : 0,
            mayHaveMessaged: row.session == nil,
            session: row.session,
            code: nil,
            message: nil,
            vehicle: row.vehicle,
            fingerprint: .zero
        )
        try put(entry, for: row.key, adopted: true)
    }

    private func rewrite(_ key: Digest, with record: LedgerRecord, run: RunID) throws {
        let before = RowStory(settled: try session(key), open: try call(key))
        var after = before
        after.apply(record, run: run)
        if let entry = after.settled, entry != before.settled { try put(entry, for: key, adopted: false) }
        guard after.open != before.open else { return }
        if before.open != nil { try close(key) }
        if let call = after.open { _ = try open(call, for: key) }
    }

    // MARK: - Single rows

    private func session(_ key: Digest) throws -> LedgerEntry? {
        var found: LedgerEntry?
        let row = findSession
        row.bind(1, scope)
        row.bind(2, key)
        try row.query {
            guard let state = LedgerEntry.State(rawValue: Int(row.integer(0))) else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a row has an unknown state")
            }
            found = LedgerEntry(
                state: state,
                run: RunID(row.integer(1)),
                attempts: Int(row.integer(2)),
                ambiguousCalls: Int(row.integer(3)),
                mayHaveMessaged: row.bool(4),
                session: row.text(7).map { CreatedSession(id: $0, url: row.text(8) ?? "", expiresAt: row.text(9)) },
                code: row.text(10).map(CallCode.init(rawValue:)),
                message: row.text(11),
                vehicle: try row.digest(5),
                fingerprint: try row.digest(6)
            )
        }
        return found
    }

    private func call(_ key: Digest) throws -> RowStory.OpenCall? {
        var found: RowStory.OpenCall?
        let row = findCall
        row.bind(1, scope)
        row.bind(2, key)
        try row.query {
            found = RowStory.OpenCall(
                run: RunID(row.integer(0)),
                vehicle: try row.digest(2),
                fingerprint: try row.digest(3),
                messages: row.bool(1)
            )
        }
        return found
    }

    /// False where the row has an open call already; nothing is written then.
    private func open(_ call: RowStory.OpenCall, for key: Digest) throws -> Bool {
        openCall.bind(1, scope)
        openCall.bind(2, key)
        openCall.bind(3, call.run.value)
        openCall.bind(4, call.messages)
        openCall.bind(5, call.vehicle)
        openCall.bind(6, call.fingerprint)
        return try openCall.run() == 1
    }

    private func close(_ key: Digest) throws {
        closeCall.bind(1, scope)
        closeCall.bind(2, key)
        try closeCall.run()
    }

    private func put(_ entry: LedgerEntry, for key: Digest, adopted: Bool) throws {
        let row = putSession
        row.bind(1, scope)
        row.bind(2, key)
        row.bind(3, entry.state.rawValue)
        row.bind(4, entry.run.value)
        row.bind(5, entry.attempts)
        row.bind(6, entry.ambiguousCalls)
        row.bind(7, entry.mayHaveMessaged)
        row.bind(8, adopted)
        row.bind(9, entry.vehicle)
        row.bind(10, entry.fingerprint)
        row.bind(11, entry.session?.id)
        row.bind(12, entry.session?.url)
        row.bind(13, entry.session?.expiresAt)
        row.bind(14, entry.code?.rawValue)
        row.bind(15, entry.message)
        try row.run()
    }
}
