import GRDB
import Glibc
package import Rows
import Sending

// MARK: - Writing events

extension SQLiteLedger {
    @discardableResult
    package func append(
        _ events: [NumberedEvent],
        in scope: SessionScope,
        run: RunID
    ) async throws(LedgerError) -> Int {
        guard !events.isEmpty else { return 0 }
        // In this mode SQLite itself does not see it, and what is written then is on no disk that anybody can find.
        guard identity.isStillThere else {
            throw .failed(path: path, reason: "it was moved or deleted while it was open")
        }
        do throws(LedgerError) {
            let now = now()
            return try await write(in: scope) { db, id in try Self.append(events, scope: id, run: run, at: now, db) }
        } catch {
            // The run stops all the same, but what it knows finds room when it is written again.
            if case .full = error { _ = reserve.giveBack() }
            throw error
        }
    }

    /// Writes those events that the ledger does not have yet.
    private static func append(
        _ events: [NumberedEvent],
        scope: Int64,
        run: RunID,
        at now: Double,
        _ db: Database
    ) throws -> Int {
        let findMark = try RawStatement(db, "SELECT events FROM run WHERE id = ?")
        findMark.bind(1, run.value)
        var written: Int64 = 0
        try findMark.query { written = try findMark.column(0) }
        let news = events.drop { $0.number <= written }
        guard let last = news.last else { return 0 }

        var tables = try LedgerTables(db, scope: scope)
        var hasEndedCall = false
        var ofOtherRows = 0
        for numbered in news {
            let effect = try tables.apply(numbered.event, run: run)
            if effect.hasEndedCall { hasEndedCall = true }
            if effect.isOfAnotherRow { ofOtherRows += 1 }
        }
        try CallMinuteTable(db).count(news, run: run, at: now)
        let mark = try RawStatement(db, "UPDATE run SET events = ? WHERE id = ?")
        mark.bind(1, last.number)
        mark.bind(2, run.value)
        try mark.run()
        guard hasEndedCall else { return ofOtherRows }
        let markCalled = try RawStatement(db, "UPDATE scope SET called = 1 WHERE id = ? AND called = 0")
        markCalled.bind(1, scope)
        try markCalled.run()
        return ofOtherRows
    }
}

// MARK: - Taking in what earlier runs could not write

extension SQLiteLedger {
    /// - Parameter places: the files beside which it may lie.
    func takeInRescues(beside places: [String]) throws {
        for place in places {
            for found in RescueFile.found(beside: place) {
                guard let claimed = try RescueFile.claim(found) else { continue }
                let content = try RescueFile.read(claimed)
                let isTakenIn = try pool.writeWithoutTransaction { db in
                    try journal.check(db)
                    defer { journal.committed(db) }
                    return try RawTransaction(db).immediate { try takeIn(content, db) }
                }
                // A link that stands nowhere else stays where it is, out of the way.
                if isTakenIn { unlink(claimed) } else { RescueFile.supersede(claimed) }
            }
        }
    }

    /// - Returns: whether each session is in the ledger now.
    private func takeIn(_ content: RescueFile.Content, _ db: Database) throws -> Bool {
        let scope = try scopeID(content.start.scope, db) ?? addScope(content.start.scope, db)
        let run = try run(begun: content.start, scope, db)
        _ = try Self.append(content.events, scope: scope, run: run, at: content.start.startedAt, db)
        let created = content.events.compactMap { numbered in
            numbered.event.createdSession.map { (key: numbered.event.key, id: $0.id) }
        }
        var lookAhead = LookAhead()
        let records = try LedgerTables(db, scope: scope)
            .records(for: created.map(\.key), db, anyOpen: false, &lookAhead)
        return zip(created, records).allSatisfy { $1?.session?.id == $0.id }
    }

    /// The run as this ledger knows it. Another ledger than the one that failed has to be told of it.
    private func run(begun start: RunStart, _ scope: Int64, _ db: Database) throws -> RunID {
        let known = try Int64.fetchOne(
            db,
            sql: "SELECT id FROM run WHERE scope = ? AND started_at = ? ORDER BY id LIMIT 1",
            arguments: [scope, start.startedAt]
        )
        if let known { return RunID(known) }
        try Self.insert(start, scope: scope, db)
        return RunID(db.lastInsertedRowID)
    }
}
