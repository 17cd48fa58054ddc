import GRDB
import Rows
import Sending

/// The rows of one scope, settled or with a call under way, within one database access.
struct LedgerTables {
    var sessions: SessionTable
    let calls: CallTable
    private let ids: SessionIDTable
    let db: Database
    let scope: Int64

    /// What an event came to.
    struct Effect {
        /// Whether a call has ended, in whatever way: not so where it has only begun, or was never made.
        var hasEndedCall = false
        /// Whether the session of the event is another row's already.
        var isOfAnotherRow = false
    }

    init(_ db: Database, scope: Int64) throws {
        sessions = try SessionTable(db, scope: scope)
        calls = try CallTable(db, scope: scope)
        ids = try SessionIDTable(db, scope: scope)
        self.db = db
        self.scope = scope
    }

    /// What is known of the rows with these keys, in their order.
    ///
    /// - Parameters:
    ///   - anyOpen: false where the caller knows that no call is open, which saves a lookup per row.
    ///   - lookAhead: where the rows are thought to be.
    func records(
        for keys: [Digest],
        _ db: Database,
        anyOpen: Bool,
        _ lookAhead: inout LookAhead
    ) throws -> [RowRecord?] {
        var records = [RowRecord?](repeating: nil, count: keys.count)
        // Beside the records, which are dear to look at only to see whether they are there.
        var locations = [Int64](repeating: 0, count: keys.count)
        func found(_ index: Int, _ record: RowRecord) {
            records[index] = record
            locations[index] = record.location
        }
        if let start = lookAhead.start {
            let length = LookAhead.length(for: keys.count)
            try sessions.find(KeyPositions(keys), db, after: start, within: length, found)
        }
        for index in keys.indices where locations[index] == 0 {
            if let stored = try sessions.find(keys[index]) { found(index, stored.entry) }
        }
        lookAhead.learn(from: locations.filter { $0 > 0 })
        if !anyOpen { return records }
        for index in keys.indices {
            guard let open = try calls.find(keys[index]) else { continue }
            records[index] = RowHistory(settled: records[index], open: open).record
        }
        return records
    }

    /// See `SessionLedger.sessions`. Open calls stand in the first page.
    func sessions(
        _ db: Database,
        after location: Int64,
        except others: LocationSet,
        limit: Int
    ) throws -> [LocatedRow] {
        let rows = try sessions.page(db, after: location, except: others, limit: limit)
        guard location == 0 else { return rows }
        let open = try calls.all(db).map { key, call in
            let record = RowHistory(settled: try sessions.find(key)?.entry, open: call).record
            return record.map { LocatedRow(location: 0, key: key, record: $0) }
        }
        return open.compactMap(\.self).filter { !others.contains($0.record.location) } + rows
    }

    mutating func apply(_ record: LedgerEvent, run: RunID) throws -> Effect {
        switch record {
        case .intent(let key, let traits, let fingerprint, let messages):
            let call = RowHistory.OpenCall(run: run, traits: traits, fingerprint: fingerprint, messages: messages)
            // An intent needs to know nothing of the row, unless an earlier call is open still.
            return try calls.open(call, for: key) ? Effect() : rewrite(key, with: record, run: run)
        case .outcome(let key, _), .reconciled(let key, _, _):
            return try rewrite(key, with: record, run: run)
        case .followUpIntent:
            try FollowUpTable(db, scope: scope).apply(record, run: run)
            return Effect()
        case .followUpOutcome(let call, let outcome):
            try FollowUpTable(db, scope: scope).apply(record, run: run)
            // A reminder leaves its row as it is.
            return call.kind != .remind && outcome.isDone ? try rewrite(call.key, with: record, run: run) : Effect()
        }
    }

    /// Takes over what a result file says of a row, where that is more than what is known of it.
    mutating func adopt(_ row: ImportedRow, run: RunID) throws {
        let stored = try sessions.find(row.key)
        let before = RowHistory(settled: stored?.entry, open: try calls.find(row.key))
        var after = before
        after.take(row, run: run)
        guard after != before else { return }
        if let session = row.session,
            let holder = try ids.claim(session.id, for: stored?.seq ?? sessions.newSeq()),
            try !row.mayShareSession(ofRowWith: sessions.traits(at: holder))
        {
            after = before
            after.take(row.withoutSession, run: run)
        }
        guard let record = after.settled, after != before else { return }
        if let stored {
            try sessions.update(stored.seq, to: record)
            try dropSighting(row.key, before.settled, record)
        } else {
            try sessions.insert(record, for: row.key)
        }
        if before.open != nil { try calls.close(row.key) }
    }

    /// Nobody has seen a row's new session yet.
    private func dropSighting(_ key: Digest, _ before: RowRecord?, _ after: RowRecord) throws {
        guard let old = before?.session, old.id != after.session?.id else { return }
        try SightingTable(db, scope: scope).delete(key)
    }

    private mutating func rewrite(_ key: Digest, with record: LedgerEvent, run: RunID) throws -> Effect {
        // An outcome leaves something to write about its row, so the row's number can be taken before anything is known.
        let reserved = record.endsCall ? try sessions.reserve(key) : nil
        let stored = reserved == nil ? try sessions.find(key) : nil
        let before = RowHistory(settled: stored?.entry, open: try calls.find(key))
        var effect = Effect()
        if let session = record.createdSession {
            let seq = try stored?.seq ?? reserved ?? sessions.newSeq()
            effect.isOfAnotherRow = try ids.claim(session.id, for: seq) != nil
        }
        var after = before
        after.apply(effect.isOfAnotherRow ? record.withoutSession : record, run: run)
        if let entry = after.settled, entry != before.settled {
            effect.hasEndedCall = true
            if let stored {
                try sessions.update(stored.seq, to: entry)
                try dropSighting(key, before.settled, entry)
            } else {
                try sessions.insert(entry, for: key, at: reserved)
            }
        }
        if after.open != before.open {
            if before.open != nil { try calls.close(key) }
            if let call = after.open { _ = try calls.open(call, for: key) }
        }
        return effect
    }
}

extension LedgerEvent {
    /// Whether it says how a call ended, and not that one begins or was never made.
    fileprivate var endsCall: Bool {
        switch self {
        case .intent, .outcome(_, .notCalled), .followUpIntent, .followUpOutcome, .reconciled: false
        case .outcome: true
        }
    }
}
