package import Rows

// MARK: - When calls were made

extension PostgresLedger {
    package func calls(
        onAccountOf scope: SessionScope,
        since start: Double
    ) async throws(LedgerError) -> [CallMinute] {
        guard let account = try await account(of: scope) else { return [] }
        return try await reader.perform { connection in
            var parameters = PostgresParameters()
            parameters.add(.int8, .int8(CallMinute.minute(of: start)))
            parameters.add(.int4, .int4(account))
            let found = try connection.query(
                """
                SELECT m.minute, sum(m.calls)::bigint FROM bulk_sessions.call_minute AS m
                JOIN bulk_sessions.run AS r ON r.id = m.run
                WHERE m.minute >= $1 AND r.account = $2 GROUP BY m.minute ORDER BY m.minute
                """,
                parameters
            )
            return try (0..<found.rows).map { row in
                let (minute, calls) = (try found.int8(row, 0), try found.int8(row, 1))
                return CallMinute(
                    minute: try found.required(minute),
                    calls: RowRecord.bounded(Int(try found.required(calls)))
                )
            }
        }
    }

    static func deleteOldMinutes(at now: Double, _ connection: PostgresConnection) throws {
        var parameters = PostgresParameters()
        parameters.add(.int8, .int8(CallMinute.minute(of: now) - CallMinute.keptMinutes))
        try connection.query("DELETE FROM bulk_sessions.call_minute WHERE minute < $1", parameters)
    }
}
