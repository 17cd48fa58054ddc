import Files
import GRDB
package import Rows

extension SQLiteLedger {
    package func beginRun(_ start: RunStart) async throws(LedgerError) -> RunID {
        let run = try await write(in: start.scope) { db, id in
            try CallMinuteTable(db).deleteOld(at: start.startedAt)
            try Self.insert(start, scope: id, db)
            return db.lastInsertedRowID
        }
        try await onWriter { [journal] _ in try journal.begin(run, at: start.startedAt) }
        reserve.keep()
        return RunID(run)
    }

    static func insert(_ start: RunStart, scope: Int64, _ db: Database) throws {
        let origin = start.origin
        try db.execute(
            sql: """
                INSERT INTO run (scope, version, started_at, user, host, options, input_sha256, job_sha256)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                scope, start.version, start.startedAt, origin?.user, origin?.host, origin?.options, origin?.input?.hex,
                origin?.jobFile?.hex,
            ]
        )
    }

    package func endRun(_ id: RunID, _ end: RunEnd) async throws(LedgerError) {
        do throws(LedgerError) {
            try await writeEnd(id, end)
        } catch {
            guard case .full = error, reserve.giveBack() else { throw error }
            try await writeEnd(id, end)
        }
    }

    private func writeEnd(_ id: RunID, _ end: RunEnd) async throws(LedgerError) {
        try await onWriter { db in
            try RawTransaction(db).immediate {
                try db.execute(
                    sql: """
                        UPDATE run SET ended_at = ?, exit_code = ?, report = ?, output = ?, output_size = ?,
                            output_modified = ?
                        WHERE id = ?
                        """,
                    arguments: [
                        end.endedAt, end.exitCode, end.report, end.output?.path, end.output?.size, end.output?.modified,
                        id.value,
                    ]
                )
            }
        }
    }

    package func calls(
        onAccountOf scope: SessionScope,
        since start: Double
    ) async throws(LedgerError) -> [CallMinute] {
        try await read { db in try CallMinuteTable(db).calls(on: scope, since: start) }
    }

    package func runs(limit: Int) async throws(LedgerError) -> [RunRecord] {
        try await read { [hasOrigins] db in
            let columns = RunRecord.columns + (hasOrigins ? RunRecord.originColumns : "")
            let query = try RawStatement(
                db,
                "SELECT \(columns) FROM run JOIN scope ON scope.id = run.scope ORDER BY run.id DESC LIMIT ?"
            )
            query.bind(1, Int64(limit))
            var runs: [RunRecord] = []
            try query.query {
                let run = try RunRecord(query, hasOrigin: hasOrigins)
                guard runs.last.map({ $0.id.value > run.id.value }) ?? true else {
                    throw RawStatement.damaged("runs are not in the order of their numbers")
                }
                runs.append(run)
            }
            return runs
        }
    }

    package func tally(of run: RunID) async throws(LedgerError) -> RunTally {
        try await read { db in
            var tally = RunTally()
            let states = try RawStatement(db, "SELECT state, count(*) FROM session WHERE run = ? GROUP BY state")
            states.bind(1, run.value)
            try states.query {
                let count: Int = try states.column(1)
                switch RowRecord.State(rawValue: try states.column(0)) {
                case .created: tally.created += count
                case .refused, .keptFailing: tally.failed += count
                case .unknown: tally.unknown += count
                case .pending: tally.pending += count
                case .cancelled: tally.cancelled += count
                case .calling, nil: break
                }
            }
            let open = try RawStatement(db, "SELECT count(*) FROM call WHERE run = ?")
            open.bind(1, run.value)
            try open.query { tally.underWay = try open.column(0) }
            return tally
        }
    }
}
