package import GRDB
import GRDBSQLite
import Rows
import Text

/// A prepared statement out of GRDB's cache, bound and stepped without GRDB's arguments and rows.
///
/// A million rows are looked up twice in every nightly run. GRDB's arguments and rows cost more there than SQLite
/// itself, so the few statements that run once per row go past them. Numbers, connections, transactions, migrations and
/// errors stay GRDB's.
package struct RawStatement {
    /// SQLite copies what it is given with this in place of a destructor.
    fileprivate static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private let db: Database
    private let statement: Statement
    private let handle: SQLiteStatement

    /// Only valid within the database access that `db` belongs to.
    package init(_ db: Database, _ sql: String) throws {
        self.db = db
        statement = try db.cachedStatement(sql: sql)
        handle = statement.sqliteStatement
        sqlite3_reset(handle)
    }

    /// Sets a parameter, numbered from 1.
    @inline(__always)
    package func bind(_ index: Int32, _ value: some StatementBinding) {
        _ = value.bind(to: handle, at: index)
    }

    /// Sets a parameter to a number: for other targets, where a generic call costs a witness table each time.
    package func bind(_ index: Int32, _ number: Int64) { sqlite3_bind_int64(handle, index, number) }

    package func bindNull(_ index: Int32) { sqlite3_bind_null(handle, index) }

    /// A number of the current row, or 0 for NULL: for other targets, as above.
    package func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    /// Sets a parameter to a text, with every byte of it: GRDB's own binding ends at the first zero byte.
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

    /// A value of the current row; columns are numbered from 0. Throws where the column holds another kind of value: the
    /// ledger is damaged.
    @inline(__always)
    package func column<Value: StatementColumnConvertible>(_ index: Int32) throws -> Value {
        guard let value = Value.fromStatement(handle, atUncheckedIndex: index) else {
            throw Self.damaged("column \(index) has a value of another kind")
        }
        return value
    }

    /// A text of the current row with every byte of it, or nil for NULL.
    func text(_ column: Int32) -> String? { bytes(column)?.text }

    /// The bytes of a text of the current row, valid until the next one; nil for NULL.
    func bytes(_ column: Int32) -> Bytes? {
        guard sqlite3_column_type(handle, column) != SQLITE_NULL else { return nil }
        // Read as bytes: asked for text, SQLite would first make a copy that ends in a zero byte.
        let start = sqlite3_column_blob(handle, column)
        return Bytes(
            start: start?.assumingMemoryBound(to: UInt8.self),
            count: Int(sqlite3_column_bytes(handle, column))
        )
    }

    /// The same of a column that must hold one.
    func requiredText(_ column: Int32) throws -> String {
        guard let text = text(column) else { throw Self.damaged("column \(column) has no text") }
        return text
    }

    /// What is thrown where the ledger holds what this program does not write. The text names nothing of a row's content.
    static func damaged(_ reason: String) -> DatabaseError {
        DatabaseError(resultCode: .SQLITE_CORRUPT, message: reason)
    }

    /// Runs `body` for each row, as long as `goesOn`, and leaves the statement ready for its next use.
    @inline(__always)
    package func query(while goesOn: @autoclosure () -> Bool = true, _ body: () throws -> Void) throws {
        defer { sqlite3_reset(handle) }
        while goesOn(), try step() { try body() }
    }

    /// Runs to the end and returns how many rows were written.
    @inline(__always)
    @discardableResult
    package func run() throws -> Int {
        defer { sqlite3_reset(handle) }
        while try step() {}
        return db.changesCount
    }

    private func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            throw DatabaseError(
                resultCode: ResultCode(rawValue: sqlite3_extended_errcode(sqlite3_db_handle(handle))),
                message: db.lastErrorMessage
            )
        }
    }
}

extension Traits: StatementBinding, StatementColumnConvertible {
    package func bind(to statement: SQLiteStatement, at index: CInt) -> CInt {
        Digest(words: vin, plate, email, phone).bind(to: statement, at: index)
    }

    /// Nil where the column does not hold 32 bytes.
    package init?(sqliteStatement: SQLiteStatement, index: CInt) {
        guard let words = Digest(sqliteStatement: sqliteStatement, index: index)?.words else { return nil }
        self.init(vin: words.0, plate: words.1, email: words.2, phone: words.3)
    }
}

extension Digest: StatementBinding, StatementColumnConvertible {
    package func bind(to statement: SQLiteStatement, at index: CInt) -> CInt {
        withUnsafeBytes { sqlite3_bind_blob(statement, index, $0.baseAddress, 32, RawStatement.transient) }
    }

    /// Nil where the column does not hold 32 bytes.
    package init?(sqliteStatement: SQLiteStatement, index: CInt) {
        guard let bytes = sqlite3_column_blob(sqliteStatement, index),
            sqlite3_column_bytes(sqliteStatement, index) == 32
        else { return nil }
        self.init(bytesAt: bytes)
    }
}
