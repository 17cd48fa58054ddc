import Crypto
import Rows

/// The hash by which a ledger finds the row that a session's id belongs to.
///
/// A provider that gives one id to two rows would give one customer's link to another, so no two rows of a scope may
/// share one.
enum SessionIDHash {
    /// 64 bits of a SHA-256 over the scope's number and the id: a million ids share one by chance once in ten million
    /// ledgers. Part of the format of a ledger: never to be changed.
    static func of(_ id: String, scope: Int64) -> Int64 {
        var hash = SHA256()
        withUnsafeBytes(of: scope.bigEndian) { hash.update(bufferPointer: $0) }
        var id = id
        id.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        let words = hash.finalize().withUnsafeBytes { Digest(bytesAt: $0.baseAddress!) }.words
        return Int64(bitPattern: words.0)
    }
}
