package import GRDB
import GRDBSQLite
import Rows

/// A prepared statement out of GRDB's cache, bound and stepped directly.
///
/// A million rows are looked up twice in every nightly run. GRDB's arguments and rows cost more there than SQLite
/// itself, so the few statements that run once per row go past them. Connections, transactions, migrations and errors
/// stay GRDB's.
package struct RawStatement {
    private let statement: Statement
    private let handle: OpaquePointer

    /// Only valid within the database access that `db` belongs to.
    package init(_ db: Database, _ sql: String) throws {
        statement = try db.cachedStatement(sql: sql)
        handle = statement.sqliteStatement
        sqlite3_reset(handle)
    }

    /// Runs `body` for each row, and leaves the statement ready for its next use.
    @inline(__always)
    package func query(_ body: () throws -> Void) throws {
        defer { sqlite3_reset(handle) }
        while try step() { try body() }
    }

    /// Runs to the end and tells how many rows were written.
    @inline(__always)
    @discardableResult
    package func run() throws -> Int {
        defer { sqlite3_reset(handle) }
        while try step() {}
        return Int(sqlite3_changes(sqlite3_db_handle(handle)))
    }

    private func step() throws -> Bool {
        let code = sqlite3_step(handle)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            let connection = sqlite3_db_handle(handle)
            throw DatabaseError(
                resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
                message: sqlite3_errmsg(connection).map { String(cString: $0) }
            )
        }
    }
}

// Parameters, numbered from 1.
extension RawStatement {
    /// SQLite copies what it is given with this in place of a destructor.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    package func bind(_ index: Int32, _ value: Int64) {
        sqlite3_bind_int64(handle, index, value)
    }

    package func bind(_ index: Int32, _ value: Int64?) {
        guard let value else {
            sqlite3_bind_null(handle, index)
            return
        }
        sqlite3_bind_int64(handle, index, value)
    }

    package func bind(_ index: Int32, _ value: Int) {
        sqlite3_bind_int64(handle, index, Int64(value))
    }

    package func bind(_ index: Int32, _ value: Bool) {
        sqlite3_bind_int64(handle, index, value ? 1 : 0)
    }

    func bind(_ index: Int32, _ digest: Digest) {
        digest.withUnsafeBytes { _ = sqlite3_bind_blob(handle, index, $0.baseAddress, 32, Self.transient) }
    }

    func bind(_ index: Int32, _ text: String?) {
        guard var text else {
            sqlite3_bind_null(handle, index)
            return
        }
        text.withUTF8 { utf8 in
            _ = utf8.withMemoryRebound(to: CChar.self) {
                // An empty text has no address, and SQLite would take that for NULL.
                $0.isEmpty
                    ? sqlite3_bind_text(handle, index, "", 0, Self.transient)
                    : sqlite3_bind_text(handle, index, $0.baseAddress, Int32($0.count), Self.transient)
            }
        }
    }
}

// Columns of the current row, numbered from 0.
extension RawStatement {
    package func integer(_ column: Int32) -> Int64 {
        sqlite3_column_int64(handle, column)
    }

    package func bool(_ column: Int32) -> Bool {
        sqlite3_column_int64(handle, column) != 0
    }

    /// Throws where the column does not hold 32 bytes: the ledger is damaged.
    func digest(_ column: Int32) throws -> Digest {
        guard let bytes = sqlite3_column_blob(handle, column), sqlite3_column_bytes(handle, column) == 32 else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a digest has not 32 bytes")
        }
        return Digest(bytesAt: bytes)
    }

    /// Read as bytes: asked for text, SQLite would first make a copy that ends in a zero byte.
    func text(_ column: Int32) -> String? {
        guard sqlite3_column_type(handle, column) != SQLITE_NULL else { return nil }
        let bytes = UnsafeRawBufferPointer(
            start: sqlite3_column_blob(handle, column),
            count: Int(sqlite3_column_bytes(handle, column))
        )
        return String(decoding: bytes, as: UTF8.self)
    }
}
