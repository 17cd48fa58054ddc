import Files
import GRDB
import Rows

extension RunRecord {
    /// From a row of `run` joined with its scope.
    init(row: Row) {
        let scope = SessionScope(
            provider: row["provider"],
            environment: row["environment"],
            account: row["account"],
            campaign: row["campaign"]
        )
        let endedAt: Double? = row["ended_at"]
        self.init(
            id: RunID(row["id"]),
            start: RunStart(scope: scope, startedAt: row["started_at"], version: row["version"]),
            end: endedAt.map {
                RunEnd(
                    endedAt: $0,
                    exitCode: row["exit_code"] ?? 0,
                    report: row["report"] ?? "",
                    output: WrittenFile(row: row)
                )
            }
        )
    }
}

extension WrittenFile {
    fileprivate init?(row: Row) {
        guard let path: String = row["output"], let size: Int64 = row["output_size"],
            let modified: Int64 = row["output_modified"]
        else { return nil }
        self.init(path: path, size: size, modified: modified)
    }
}
