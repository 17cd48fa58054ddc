import Crypto
import GRDB
import Rows

/// The ids of all sessions of one scope, each with the row that it belongs to, within one database access: rows of the
/// table `session_id`.
///
/// A provider that gives one id to two rows would give one customer's link to another.
struct SessionIDTable {
    private let scope: Int64
    private let insertHash: RawStatement
    private let findRow: RawStatement

    init(_ db: Database, scope: Int64) throws {
        self.scope = scope
        insertHash = try RawStatement(db, "INSERT INTO session_id (hash, seq) VALUES (?, ?) ON CONFLICT DO NOTHING")
        findRow = try RawStatement(db, "SELECT seq FROM session_id WHERE hash = ?")
    }

    /// Notes that a session is this row's.
    ///
    /// - Parameter seq: The row's number in the table `session`.
    /// - Returns: the number of the row that it is already, where that is another one.
    func claim(_ id: String, for seq: Int64) throws -> Int64? {
        let hash = Self.hash(of: id, scope: scope)
        insertHash.bind(1, hash)
        insertHash.bind(2, seq)
        if try insertHash.run() == 1 { return nil }
        var holder: Int64?
        findRow.bind(1, hash)
        try findRow.query { holder = try findRow.column(0) }
        return holder == seq ? nil : holder
    }

    /// 64 bits of a SHA-256 over the scope's number and the id: a million ids share one by chance once in ten million
    /// ledgers. Part of the format of a ledger, in a file and in a database: never to be changed.
    static func hash(of id: String, scope: Int64) -> Int64 {
        var hash = SHA256()
        withUnsafeBytes(of: scope.bigEndian) { hash.update(bufferPointer: $0) }
        var id = id
        id.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        let words = hash.finalize().withUnsafeBytes { Digest(bytesAt: $0.baseAddress!) }.words
        return Int64(bitPattern: words.0)
    }
}
