import Files
import GRDB
import Rows

extension RunRecord {
    /// What is read from `run` joined with its scope.
    static let columns = """
        run.id, version, started_at, ended_at, exit_code, report, output, output_size, output_modified, provider,
        environment, account, campaign
        """
    /// What follows them where the ledger notes where runs come from.
    static let originColumns = ", user, host, options, input_sha256, job_sha256"

    /// From the row that a query of `columns` stands at.
    ///
    /// - Parameter hasOrigin: Whether `originColumns` follow them.
    init(_ row: RawStatement, hasOrigin: Bool) throws {
        let scope = SessionScope(
            provider: try row.requiredText(9),
            environment: try row.requiredText(10),
            account: try row.requiredText(11),
            campaign: try row.requiredText(12)
        )
        let endedAt: Double? = try row.column(3)
        let exitCode: Int64? = try row.column(4)
        self.init(
            id: RunID(try row.column(0)),
            start: RunStart(
                scope: scope,
                startedAt: Self.shown(try row.column(2)),
                version: try row.requiredText(1),
                origin: hasOrigin ? RunOrigin(row) : nil
            ),
            end: try endedAt.map { endedAt in
                RunEnd(
                    endedAt: Self.shown(endedAt),
                    exitCode: Int32(clamping: exitCode ?? 0),
                    report: row.text(5) ?? "",
                    output: try WrittenFile(row)
                )
            }
        )
    }
}

extension RunOrigin {
    fileprivate init?(_ row: RawStatement) {
        guard let user = row.text(13), let host = row.text(14), let options = row.text(15) else { return nil }
        self.init(
            user: user,
            host: host,
            options: options,
            input: row.text(16).flatMap { Digest(hex: $0.utf8) },
            jobFile: row.text(17).flatMap { Digest(hex: $0.utf8) }
        )
    }
}

extension WrittenFile {
    fileprivate init?(_ row: RawStatement) throws {
        let (size, modified): (Int64?, Int64?) = (try row.column(7), try row.column(8))
        guard let path = row.text(6), let size, let modified else { return nil }
        self.init(path: path, size: size, modified: modified)
    }
}
