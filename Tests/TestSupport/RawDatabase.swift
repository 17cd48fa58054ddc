import GRDBSQLite

/// SQLite without anything of ours in between, to look into ledgers and to damage them.
package enum RawDatabase {
    package struct Failure: Error {
        package var message: String
    }

    /// Runs statements and returns the rows of the last, as text.
    @discardableResult
    package static func run(_ sql: String, in path: String) throws -> [[String]] {
        var connection: OpaquePointer?
        defer { sqlite3_close(connection) }
        guard sqlite3_open(path, &connection) == SQLITE_OK else { throw Failure(message: "cannot open \(path)") }
        let rows = Rows()
        var message: UnsafeMutablePointer<CChar>?
        let code = sqlite3_exec(
            connection,
            sql,
            { context, count, values, _ in
                let rows = Unmanaged<Rows>.fromOpaque(context!).takeUnretainedValue()
                rows.all.append((0..<Int(count)).map { values?[$0].map { String(cString: $0) } ?? "NULL" })
                return 0
            },
            Unmanaged.passUnretained(rows).toOpaque(),
            &message
        )
        guard code == SQLITE_OK else { throw Failure(message: message.map { String(cString: $0) } ?? "code \(code)") }
        return rows.all
    }

    private final class Rows {
        var all: [[String]] = []
    }
}
