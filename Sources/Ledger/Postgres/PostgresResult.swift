import CLibPQ
import Glibc
import Rows
import Text

/// What a statement came to: rows in PostgreSQL's binary form, or an error.
///
/// What cannot be what a column is asked for was not written by this program.
final class PostgresResult {
    private let pq: LibPQ
    private let result: OpaquePointer
    let rows: Int

    init(_ pq: LibPQ, _ result: OpaquePointer) {
        self.pq = pq
        self.result = result
        rows = Int(pq.ntuples(result))
    }

    deinit { pq.clear(result) }

    var isFailure: Bool {
        switch pq.resultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK: false
        default: true
        }
    }

    /// Of what the server says, the sentence alone: its details quote values.
    var error: PostgresError {
        let state = field(UInt8(ascii: "C"))
        return PostgresError(state: state, text: field(UInt8(ascii: "M")) ?? "the server failed")
    }

    private func field(_ name: UInt8) -> String? {
        pq.resultErrorField(result, CInt(name)).map { String(cString: $0) }
    }

    private func isNull(_ row: Int, _ column: Int) -> Bool { pq.getisnull(result, CInt(row), CInt(column)) == 1 }

    private func bytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        guard column < Int(pq.nfields(result)), !isNull(row, column),
            let start = pq.getvalue(result, CInt(row), CInt(column))
        else { return nil }
        return UnsafeRawBufferPointer(start: start, count: Int(pq.getlength(result, CInt(row), CInt(column))))
    }

    private static let damaged = PostgresError(kind: .damaged, text: "a value in it is not one of this program's")

    private func fixed(_ row: Int, _ column: Int, _ size: Int) throws(PostgresError) -> UnsafeRawBufferPointer? {
        guard let bytes = bytes(row, column) else { return nil }
        guard bytes.count == size else { throw Self.damaged }
        return bytes
    }

    func int8(_ row: Int, _ column: Int) throws(PostgresError) -> Int64? {
        try fixed(row, column, 8).map { Int64(bigEndian: $0.loadUnaligned(as: Int64.self)) }
    }

    func int4(_ row: Int, _ column: Int) throws(PostgresError) -> Int32? {
        try fixed(row, column, 4).map { Int32(bigEndian: $0.loadUnaligned(as: Int32.self)) }
    }

    func double(_ row: Int, _ column: Int) throws(PostgresError) -> Double? {
        try fixed(row, column, 8).map {
            Double(bitPattern: UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)))
        }
    }

    func bool(_ row: Int, _ column: Int) throws(PostgresError) -> Bool? {
        try fixed(row, column, 1).map { $0[0] != 0 }
    }

    /// A text's bytes, for as long as this is there.
    func utf8(_ row: Int, _ column: Int) -> Bytes? {
        bytes(row, column).map { $0.bindMemory(to: UInt8.self) }
    }

    func text(_ row: Int, _ column: Int) -> String? {
        bytes(row, column).map { String(decoding: $0, as: UTF8.self) }
    }

    /// An empty value is no digest: zero.
    func digest(_ row: Int, _ column: Int) throws(PostgresError) -> Digest? {
        guard let bytes = bytes(row, column) else { return nil }
        if bytes.isEmpty { return .zero }
        guard bytes.count == 32, let start = bytes.baseAddress else { throw Self.damaged }
        return Digest(bytesAt: start)
    }

    func traits(_ row: Int, _ column: Int) throws(PostgresError) -> Traits? {
        try digest(row, column).map {
            Traits(vin: $0.words.0, plate: $0.words.1, email: $0.words.2, phone: $0.words.3)
        }
    }

    func required<Value>(_ value: Value?) throws(PostgresError) -> Value {
        guard let value else { throw Self.damaged }
        return value
    }
}
