import Files
import Foundation
import Rows
import Synchronization
import Text

// MARK: - Runs

extension PostgresLedger {
    package func beginRun(_ start: RunStart) async throws(LedgerError) -> RunID {
        let (wait, isStopped) = waitingNow
        // A run that this process began and never ended is over when it begins another one on the account.
        try await endOwnRun(of: start.scope)
        let mark = UUID().uuidString
        let host = Self.hostName
        while true {
            let begun = try await writer.perform { [self] connection in
                try Self.deleteOldMinutes(at: start.startedAt, connection)
                return try begin(start, mark: mark, host: host, connection)
            }
            if let begun {
                startBeating()
                return begun
            }
            try await waitForAccount(of: start.scope, wait: wait, isStopped: isStopped)
        }
    }

    /// Nil where another run holds the account.
    private func begin(
        _ start: RunStart,
        mark: String,
        host: String,
        _ connection: PostgresConnection
    ) throws -> RunID? {
        let numbers = try addNumbers(of: start.scope, connection)
        let sent = ContinuousClock.now
        var parameters = PostgresParameters()
        parameters.add(.int4, .int4(numbers.account))
        parameters.add(.text, .text(mark))
        // An attempt whose answer was lost has begun the run already.
        var found = try connection.query(
            "SELECT id, beats FROM bulk_sessions.run WHERE account = $1 AND ended_at IS NULL AND mark = $2",
            parameters
        )
        if found.rows == 0 {
            parameters.add(.int8, .int8(numbers.scope))
            parameters.add(.text, .text(start.version))
            parameters.add(.text, .text(host))
            parameters.add(.float8, .double(start.startedAt))
            parameters.add(start.origin)
            found = try connection.commit(
                """
                INSERT INTO bulk_sessions.run (account, mark, scope, version, host, started_at, \(RunOrigin.databaseColumns))
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                ON CONFLICT (account) WHERE ended_at IS NULL DO NOTHING RETURNING id, beats
                """,
                parameters
            )
        }
        guard found.rows == 1 else { return nil }
        let run = RunID(try found.required(found.int8(0, 0)))
        var held = HeldRun(account: numbers.account, confirmed: sent)
        held.beats = try found.required(found.int8(0, 1))
        self.held.withLock { [held] in $0[run] = held }
        return run
    }

    private func endOwnRun(of scope: SessionScope) async throws(LedgerError) {
        guard let account = try await account(of: scope) else { return }
        let runs = held.withLock { runs in runs.filter { $0.value.account == account && !$0.value.hasEnded }.map(\.key)
        }
        for run in runs {
            try await writer.perform { connection in
                var parameters = PostgresParameters()
                parameters.add(.int8, .int8(run.value))
                try connection.query(
                    "UPDATE bulk_sessions.run SET ended_at = now(), fate = 'replaced' WHERE id = $1 AND ended_at IS NULL",
                    parameters
                )
            }
            held.withLock { $0[run]?.hasEnded = true }
        }
    }

    package func endRun(_ id: RunID, _ end: RunEnd) async throws(LedgerError) {
        try await writer.perform { connection in
            var parameters = PostgresParameters()
            parameters.add(.int8, .int8(id.value))
            parameters.add(.float8, .double(end.endedAt))
            parameters.add(.int4, .int4(end.exitCode))
            parameters.add(.text, .text(end.report))
            parameters.add(.text, .text(end.output?.path))
            parameters.add(.int8, .int8(end.output?.size))
            parameters.add(.int8, .int8(end.output?.modified))
            try connection.query(
                """
                UPDATE bulk_sessions.run SET ended_at = coalesce(ended_at, now()), fate = coalesce(fate, 'ended'),
                    finished_at = $2, exit_code = $3, report = $4, output = $5, output_size = $6, output_modified = $7
                WHERE id = $1
                """,
                parameters
            )
        }
        held.withLock { $0[id]?.hasEnded = true }
    }

    package func runs(limit: Int) async throws(LedgerError) -> [RunRecord] {
        try await reader.perform { connection in
            var parameters = PostgresParameters()
            parameters.add(.int8, .int8(Int64(limit)))
            let found = try connection.query(
                "SELECT \(RunRecord.databaseColumns) FROM \(RunRecord.databaseTables) ORDER BY r.id DESC LIMIT $1",
                parameters
            )
            return try (0..<found.rows).map { try RunRecord(found, row: $0) }
        }
    }

    /// The machine's name, for whoever finds the account held.
    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "another machine" }
        let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return VisibleText.line(text)
    }
}

extension RunRecord {
    static let databaseTables = """
        bulk_sessions.run AS r JOIN bulk_sessions.scope AS s ON s.id = r.scope
            JOIN bulk_sessions.account AS a ON a.id = r.account
        """

    static let databaseColumns = """
        r.id, r.version, r.started_at, r.finished_at, r.exit_code, r.report, r.output, r.output_size, r.output_modified,
        a.provider, a.environment, a.account, s.campaign,
        r.origin_user, r.origin_host, r.origin_options, r.input_sha256, r.job_sha256
        """

    /// From a row that a query of `databaseColumns` has found.
    init(_ found: PostgresResult, row: Int) throws {
        let scope = SessionScope(
            provider: try found.required(found.text(row, 9)),
            environment: try found.required(found.text(row, 10)),
            account: try found.required(found.text(row, 11)),
            campaign: try found.required(found.text(row, 12))
        )
        var output: WrittenFile?
        if let path = found.text(row, 6), let size = try found.int8(row, 7), let modified = try found.int8(row, 8) {
            output = WrittenFile(path: path, size: size, modified: modified)
        }
        self.init(
            id: RunID(try found.required(found.int8(row, 0))),
            start: RunStart(
                scope: scope,
                startedAt: Self.shown(try found.required(found.double(row, 2))),
                version: try found.required(found.text(row, 1)),
                origin: try RunOrigin(found, row: row)
            ),
            end: try found.double(row, 3).map { endedAt in
                RunEnd(
                    endedAt: Self.shown(endedAt),
                    exitCode: try found.int4(row, 4) ?? 0,
                    report: found.text(row, 5) ?? "",
                    output: output
                )
            }
        )
    }
}

extension RunOrigin {
    static let databaseColumns = "origin_user, origin_host, origin_options, input_sha256, job_sha256"

    fileprivate init?(_ found: PostgresResult, row: Int) throws {
        guard let user = found.text(row, 13), let host = found.text(row, 14), let options = found.text(row, 15) else {
            return nil
        }
        self.init(
            user: user,
            host: host,
            options: options,
            input: try found.digest(row, 16),
            jobFile: try found.digest(row, 17)
        )
    }
}

extension PostgresParameters {
    /// What `RunOrigin.databaseColumns` hold.
    mutating func add(_ origin: RunOrigin?) {
        for text in [origin?.user, origin?.host, origin?.options] { add(.text, .text(text)) }
        for digest in [origin?.input, origin?.jobFile] {
            add(.bytea, digest.map { .digest($0) } ?? .null)
        }
    }
}
