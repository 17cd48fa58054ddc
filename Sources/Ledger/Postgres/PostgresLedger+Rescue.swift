import Glibc
import Rows
import Sending

// MARK: - Taking in what earlier runs could not write

extension PostgresLedger {
    /// - Parameter places: the files beside which it may lie.
    func takeInRescues(beside places: [String]) async throws(LedgerError) {
        for place in places {
            for found in RescueFile.found(beside: place) {
                guard let claimed = try RescueFile.claim(found) else { continue }
                let content = try RescueFile.read(claimed)
                let isTakenIn = try await writer.perform { [self] connection in try takeIn(content, connection) }
                // A link that stands nowhere else stays where it is, out of the way.
                if isTakenIn { unlink(claimed) } else { RescueFile.supersede(claimed) }
            }
        }
    }

    /// - Returns: whether each session is in the ledger now.
    private func takeIn(_ content: RescueFile.Content, _ connection: PostgresConnection) throws -> Bool {
        let numbers = try addNumbers(of: content.start.scope, connection)
        let run = try run(begun: content.start, numbers, connection)
        let batch = Batch(events: content.events, writtenAt: content.start.startedAt, opensCalls: false)
        _ = try append(batch, scope: numbers.scope, run: run, try held(run, connection), connection)
        let created = content.events.compactMap { numbered in
            numbered.event.createdSession.map { (key: numbered.event.key, id: $0.id) }
        }
        let rows = try Self.rows(of: created.map(\.key), scope: numbers.scope, connection)
        return created.allSatisfy { rows[$0.key]?.history.settled?.session?.id == $0.id }
    }

    /// The run as this ledger knows it. Another ledger than the one that failed has to be told of it.
    private func run(
        begun start: RunStart,
        _ numbers: ScopeNumbers,
        _ connection: PostgresConnection
    ) throws -> RunID {
        var parameters = PostgresParameters()
        parameters.add(.int8, .int8(numbers.scope))
        parameters.add(.float8, .double(start.startedAt))
        var found = try connection.query(
            "SELECT id FROM bulk_sessions.run WHERE scope = $1 AND started_at = $2 ORDER BY id LIMIT 1",
            parameters
        )
        if found.rows == 0 {
            parameters.add(.int4, .int4(numbers.account))
            parameters.add(.text, .text(start.version))
            found = try connection.query(
                """
                INSERT INTO bulk_sessions.run (scope, started_at, account, version, host, mark, ended_at, fate)
                VALUES ($1, $2, $3, $4, '', '', now(), 'rescued') RETURNING id
                """,
                parameters
            )
        }
        return RunID(try found.required(found.int8(0, 0)))
    }
}
