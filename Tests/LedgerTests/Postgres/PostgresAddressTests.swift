import Foundation
import TestSupport
import Testing

@testable import Ledger

@Suite("The address of a database", .timeLimit(.minutes(1)))
struct PostgresAddressTests {
    @Test(
        "is shown without role and options, and a path is none",
        arguments: [
            ("postgresql://db.example.com/sessions", "postgresql://db.example.com/sessions"),
            (
                "postgres://bob@db.example.com:5433/sessions?sslmode=verify-full",
                "postgresql://db.example.com:5433/sessions"
            ),
            ("postgresql:///sessions?host=/run/postgresql", "postgresql:///sessions"),
            ("postgresql://bob%40x@[::1]:5432,db2/sessions", "postgresql://[::1]:5432,db2/sessions"),
        ]
    )
    func name(address: String, name: String) throws {
        #expect(PostgresAddress.isOne(address))
        #expect(try PostgresAddress(address).name == name)
        #expect(!PostgresAddress.isOne("./postgresql.sqlite"))
    }

    @Test(
        "holds no password: whoever may list processes would read it",
        arguments: [
            "postgresql://bob:secret-pw@db/sessions", "postgresql://db/sessions?user=bob&password=secret-pw",
            "postgresql://bob:secret-pw@/sessions",
        ]
    )
    func password(address: String) {
        #expect {
            try PostgresAddress(address)
        } throws: { error in
            guard case .misconfigured = error as? LedgerError else { return false }
            return !"\(error)".contains("secret-pw") && !"\(error)".contains("bob") && "\(error)".contains("PGPASSFILE")
        }
    }

    private func attempts(
        _ address: String,
        _ environment: [String: String] = [:]
    ) throws -> [[String: String]] {
        let library: LibPQ
        do { library = try LibPQ.loaded() } catch { try Test.cancel("\(error.text)") }
        return try PostgresAddress(address).attempts(library, environment: environment, mayBeReadOnly: false).map {
            Dictionary($0) { $1 }
        }
    }

    @Test("over a network the server has to prove who it is; on this machine there is nothing to prove")
    func encryption() throws {
        let far = try attempts("postgresql://db.example.com/x")[0]
        #expect(far["sslmode"] == "verify-full" && far["target_session_attrs"] == "read-write")
        for near in ["localhost", "127.0.0.1", "[::1]", "%2Frun%2Fpostgresql", ""] {
            #expect(try attempts("postgresql://\(near)/x")[0]["sslmode"] == nil, "\(near)")
        }
        for mode in ["disable", "prefer", "require", "verify-ca"] {
            #expect(throws: PostgresError.self) { try attempts("postgresql://db.example.com/x?sslmode=\(mode)") }
            #expect(throws: PostgresError.self) { try attempts("postgresql://db.example.com/x", ["PGSSLMODE": mode]) }
            #expect(try attempts("postgresql://localhost/x?sslmode=\(mode)").count == 1)
        }
        // A name that only looks like this machine's, and one address among others.
        for far in ["127.example.com", "localhost.example.com", "localhost,db.example.com"] {
            #expect(try attempts("postgresql://\(far)/x")[0]["sslmode"] == "verify-full", "\(far)")
        }
    }

    @Test("that names several servers is tried with one after the other")
    func several() throws {
        let attempts = try attempts("postgresql://a:1,b:2/x")
        #expect(attempts.map { $0["host"] } == ["a", "b"] && attempts.map { $0["port"] } == ["1", "2"])
    }

    @Test("a password file that others may read, or that is not there, is said and not passed over")
    func passwordFile() throws {
        let folder = TemporaryFolder()
        let file = folder.file("pgpass")
        #expect(throws: PostgresError.self) { try attempts("postgresql://localhost/x", ["PGPASSFILE": file]) }
        try "*:*:*:*:secret-pw\n".write(toFile: file, atomically: false, encoding: .utf8)
        chmod(file, 0o640)
        #expect {
            try attempts("postgresql://localhost/x", ["PGPASSFILE": file])
        } throws: {
            guard let error = $0 as? PostgresError else { return false }
            return error.kind == .setting && error.text.contains("chmod 600")
        }
        chmod(file, 0o600)
        #expect(try attempts("postgresql://localhost/x", ["PGPASSFILE": file]).count == 1)
        chmod(file, 0o644)
        try FileManager.default.moveItem(atPath: file, toPath: folder.file(".pgpass"))
        #expect(throws: PostgresError.self) { try attempts("postgresql://localhost/x", ["HOME": folder.path]) }
    }

    @Test("without libpq it is said what to install, and an error of connecting names no role")
    func words() throws {
        #expect {
            try LibPQ(library: "libpq-that-is-not-there.so")
        } throws: {
            ($0 as? PostgresError)?.text.contains("install libpq5") == true
        }
        let refused = PostgresError(
            connecting: "connection to server at \"db\" (10.0.0.1), port 5432 failed: FATAL:  28P01\n",
            user: "bob"
        )
        #expect(refused.kind == .setting && refused.state == "28P01" && !refused.text.contains("bob"))
        let lost = PostgresError(
            connecting: "connection to server at \"db\" (10.0.0.1), port 5432 failed: Connection refused\n\tIs it up?",
            user: "bob"
        )
        #expect(lost.kind == .again && lost.text.hasSuffix("Connection refused"))
    }

    @Test(
        "what the server reports decides what is done",
        arguments: [
            ("57P01", PostgresError.Kind.again), ("57P03", .again), ("08006", .again), ("53300", .again),
            ("40001", .again), ("40P01", .again), ("25006", .again), ("53100", .full), ("42501", .denied),
            ("28P01", .setting), ("3D000", .setting), ("42P01", .fault), ("22021", .fault), ("23505", .fault),
            ("BS002", .rowsChanged),
        ]
    )
    func kinds(state: String, kind: PostgresError.Kind) {
        #expect(PostgresError.kind(state) == kind)
        #expect(PostgresError.kind(nil) == .again)
    }
}
