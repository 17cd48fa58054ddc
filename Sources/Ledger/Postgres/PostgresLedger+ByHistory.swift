import Rows
import Sending

// MARK: - Writing what is not about creating

extension PostgresLedger {
    /// Writes a batch that has more than creations in it, by `RowHistory` and `FollowUpHistory` themselves over rows that
    /// are locked meanwhile. It is as good as `append_1`, and slower: few calls are about sessions that exist.
    func appendByHistory(
        _ batch: Batch,
        scope: Int64,
        run: RunID,
        _ known: HeldRun,
        _ connection: PostgresConnection
    ) throws -> Int {
        let sent = ContinuousClock.now
        var held = known
        try connection.query("BEGIN ISOLATION LEVEL READ COMMITTED")
        var parameters = PostgresParameters()
        parameters.add(.int8, .int8(run.value))
        let found = try connection.query(
            """
            SELECT r.events, r.beats, r.ended_at IS NOT NULL, r.foreign_sessions, (SELECT l.id FROM bulk_sessions.run AS l
                WHERE l.account = r.account AND l.ended_at IS NULL AND r.ended_at IS NOT NULL)
            FROM bulk_sessions.run AS r WHERE r.id = $1 FOR UPDATE
            """,
            parameters
        )
        guard found.rows == 1 else { throw LedgerError.commitsLost(place: address.name) }
        let (written, beats) = (try found.required(found.int8(0, 0)), try found.required(found.int8(0, 1)))
        if written < held.events || beats < held.beats { throw LedgerError.commitsLost(place: address.name) }
        let news = batch.events.drop { $0.number <= written }
        held.hasEnded = try found.required(found.bool(0, 2))
        let opened = batch.opensCalls ? Self.opened(by: news) : []
        if held.hasEnded, !opened.isEmpty {
            note(held, of: run)
            throw LedgerError.fenced(place: address.name)
        }
        var changes = try EventChanges(news.map(\.event), scope: scope, connection)
        try refuse(opened, toldOfDuring: run, scope, connection)
        for numbered in news { try changes.apply(numbered.event, run: run) }
        try changes.write(connection)
        try count(
            news,
            run: run,
            at: batch.writtenAt,
            confessedTo: try found.int8(0, 4),
            changes,
            scope,
            connection
        )
        try connection.commit()
        held.events = max(written, news.last?.number ?? written)
        held.attempted = max(held.attempted, held.events)
        held.beats = beats + (news.isEmpty ? 0 : 1)
        if !held.hasEnded { held.confirmed = sent }
        note(held, of: run)
        // Of a batch whose answer was lost the run's row tells.
        return news.isEmpty ? Int(try found.required(found.int4(0, 3))) : changes.ofOtherRows
    }

    /// The rows of which a call is under way when all of these are written.
    private static func opened(by events: some Sequence<NumberedEvent>) -> [Digest] {
        var rows: Set<Digest> = []
        var calls: Set<FollowUp> = []
        for numbered in events {
            switch numbered.event {
            case .intent(let key, _, _, _): rows.insert(key)
            case .outcome(let key, _): rows.remove(key)
            case .followUpIntent(let call): calls.insert(call)
            case .followUpOutcome(let call, _): calls.remove(call)
            case .reconciled: break
            }
        }
        return Array(rows.union(calls.map(\.key)))
    }

    /// Throws where an ended run has told of one of these rows since this one began, which decided without that.
    private func refuse(
        _ opened: [Digest],
        toldOfDuring run: RunID,
        _ scope: Int64,
        _ connection: PostgresConnection
    ) throws {
        if opened.isEmpty { return }
        var parameters = PostgresParameters()
        for number in [scope, run.value] { parameters.add(.int8, .int8(number)) }
        parameters.add(.bytea, array: opened.map { .digest($0) })
        let told = try connection.query(
            """
            SELECT EXISTS (SELECT FROM bulk_sessions.entry WHERE scope = $1 AND key = ANY ($3) AND confessed = $2)
            """,
            parameters
        )
        if try told.bool(0, 0) == true { throw LedgerError.rowsChanged(place: address.name) }
    }

    /// Notes in the run's row, and beside it, what was written.
    private func count(
        _ news: ArraySlice<NumberedEvent>,
        run: RunID,
        at now: Double,
        confessedTo live: Int64?,
        _ changes: EventChanges,
        _ scope: Int64,
        _ connection: PostgresConnection
    ) throws {
        guard let last = news.last?.number else { return }
        var parameters = PostgresParameters()
        parameters.add(.int8, .int8(run.value))
        parameters.add(.int8, .int8(last))
        parameters.add(.int4, .int4(Int32(changes.ofOtherRows)))
        try connection.query(
            "UPDATE bulk_sessions.run SET events = $2, beats = beats + 1, foreign_sessions = $3 WHERE id = $1",
            parameters
        )
        parameters = PostgresParameters()
        parameters.add(.int8, .int8(scope))
        try connection.query(
            """
            UPDATE bulk_sessions.scope SET called = true WHERE id = $1 AND NOT called
                AND EXISTS (SELECT FROM bulk_sessions.entry WHERE scope = $1 AND state > 0)
            """,
            parameters
        )
        let calls = news.reduce(0) { $0 + $1.event.begunCalls }
        if calls != 0 {
            parameters = PostgresParameters()
            parameters.add(.int8, .int8(run.value))
            if calls > 0 { parameters.add(.int8, .int8(CallMinute.minute(of: now))) }
            parameters.add(.int8, .int8(Int64(calls)))
            try connection.query(
                calls > 0
                    ? """
                    INSERT INTO bulk_sessions.call_minute AS m (run, minute, calls) VALUES ($1, $2, $3)
                    ON CONFLICT (run, minute) DO UPDATE SET calls = m.calls + excluded.calls
                    """
                    // The minute may be over in which they were counted.
                    : """
                    UPDATE bulk_sessions.call_minute AS m SET calls = greatest(0, m.calls + $2)
                    WHERE m.run = $1
                        AND m.minute = (SELECT max(n.minute) FROM bulk_sessions.call_minute AS n WHERE n.run = $1)
                    """,
                parameters
            )
        }
        guard let live else { return }
        parameters = PostgresParameters()
        for number in [scope, live] { parameters.add(.int8, .int8(number)) }
        parameters.add(.bytea, array: changes.settled.map { .digest($0) })
        try connection.query(
            "UPDATE bulk_sessions.entry SET confessed = $2 WHERE scope = $1 AND key = ANY ($3)",
            parameters
        )
    }

    /// The rows and follow-up calls of a batch beside what the database has of them, within one transaction.
    private struct EventChanges {
        private let scope: Int64
        private var rows: [Digest: RowHistory] = [:]
        private var followUps: [FollowUp: FollowUpHistory] = [:]
        private var holders: SessionHolders
        private(set) var ofOtherRows = 0
        /// Rows that are not as they were.
        private(set) var settled: Set<Digest> = []

        private var keys: [Digest] { rows.keys.sorted() }

        init(_ events: [LedgerEvent], scope: Int64, _ connection: PostgresConnection) throws {
            self.scope = scope
            // In the order in which everybody locks rows.
            let keys = Set(events.map(\.key)).sorted()
            rows = try PostgresLedger.rows(of: keys, scope: scope, locking: true, connection).mapValues(\.history)
            let calls = Set(events.compactMap(\.followUp))
            followUps = try PostgresLedger.histories(of: calls, scope: scope, locking: true, connection)
            holders = try SessionHolders(of: events.compactMap(\.createdSession), scope: scope, connection)
        }

        mutating func apply(_ event: LedgerEvent, run: RunID) throws {
            var event = event
            let none = FollowUpHistory(settled: nil, open: nil)
            switch event {
            case .followUpIntent(let call): followUps[call, default: none].begin(run: run)
            case .followUpOutcome(let call, let outcome): followUps[call, default: none].end(outcome, run: run)
            case .intent, .outcome, .reconciled: break
            }
            if let session = event.createdSession, holders.holder(of: session, orElse: event.key) != event.key {
                event = event.withoutSession
                ofOtherRows += 1
            }
            let before = rows[event.key] ?? RowHistory(settled: nil, open: nil)
            var after = before
            after.apply(event, run: run)
            if after.settled != before.settled { settled.insert(event.key) }
            if after != before { rows[event.key] = after }
        }

        func write(_ connection: PostgresConnection) throws {
            try holders.write(connection)
            let stored = keys.compactMap { key in rows[key].map { (key, $0) } }
            try PostgresLedger.store(stored, scope: scope, connection)
            try PostgresLedger.store(followUps.map { ($0.key, $0.value) }, scope: scope, connection)
        }
    }

    /// The rows that sessions belong to, by the hashes of their ids.
    static func holders(
        of sessions: [CreatedSession],
        scope: Int64,
        _ connection: PostgresConnection
    ) throws -> [Int64: Digest] {
        let hashes = Set(sessions.map { SessionIDTable.hash(of: $0.id, scope: scope) })
        var parameters = PostgresParameters()
        parameters.add(.int8, array: hashes.map { .int8($0) })
        let found = try connection.query(
            """
            SELECT s.hash, s.key FROM unnest($1::bigint[]) AS h (hash)
            CROSS JOIN LATERAL (SELECT * FROM bulk_sessions.session_id AS s WHERE s.hash = h.hash LIMIT 1) AS s
            """,
            parameters
        )
        var holders: [Int64: Digest] = [:]
        for row in 0..<found.rows {
            holders[try found.required(found.int8(row, 0))] = try found.required(found.digest(row, 1))
        }
        return holders
    }
}

extension LedgerEvent {
    fileprivate var followUp: FollowUp? {
        switch self {
        case .followUpIntent(let call), .followUpOutcome(let call, _): call
        case .intent, .outcome, .reconciled: nil
        }
    }
}
