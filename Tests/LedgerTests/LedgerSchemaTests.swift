import TestSupport
import Testing

@testable import Ledger

@Suite("The ledger's schema", .timeLimit(.minutes(5)))
struct LedgerSchemaTests {
    @Test("tables are those that were released: a difference here needs a new migration, not an edited one")
    func released() throws {
        let folder = TemporaryFolder()
        let path = folder.file("ledger.sqlite")
        try SQLiteLedger.open(at: path).close()
        let rows = try RawDatabase.run("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name", in: path)
        let dump = rows.map { Self.withoutComments($0[0]) }.joined(separator: "\n")
        #expect(dump == Self.released)
        #expect(try RawDatabase.run("PRAGMA application_id", in: path) == [["1114329957"]])
        #expect(
            try RawDatabase.run("SELECT identifier FROM grdb_migrations", in: path) == [["v1"], ["v2"], ["v3"], ["v4"]]
        )
    }

    private static func withoutComments(_ sql: String) -> String {
        sql.split(separator: "\n")
            .map { line in line.drop { $0 == " " } }
            .filter { !$0.hasPrefix("--") }
            .joined(separator: " ")
    }

    private static let released = """
        CREATE TABLE call ( scope INTEGER NOT NULL, key BLOB NOT NULL, run INTEGER NOT NULL, messages INTEGER NOT NULL, \
        traits BLOB NOT NULL, fingerprint BLOB NOT NULL, PRIMARY KEY (scope, key) ) STRICT, WITHOUT ROWID
        CREATE TABLE call_minute ( minute INTEGER NOT NULL, run INTEGER NOT NULL, calls INTEGER NOT NULL, \
        PRIMARY KEY (minute, run) ) STRICT, WITHOUT ROWID
        CREATE TABLE follow_up ( scope INTEGER NOT NULL, key BLOB NOT NULL, kind INTEGER NOT NULL, \
        session BLOB NOT NULL, state INTEGER NOT NULL, run INTEGER NOT NULL, call_run INTEGER, \
        attempts INTEGER NOT NULL, ambiguous INTEGER NOT NULL, code TEXT, message TEXT, \
        PRIMARY KEY (scope, key, kind, session) ) STRICT, WITHOUT ROWID
        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)
        CREATE TABLE place ( hash INTEGER PRIMARY KEY, seq INTEGER NOT NULL ) STRICT
        CREATE TABLE run ( id INTEGER PRIMARY KEY AUTOINCREMENT, scope INTEGER NOT NULL REFERENCES scope (id), \
        version TEXT NOT NULL, started_at REAL NOT NULL, ended_at REAL, exit_code INTEGER, report TEXT, \
        output TEXT, output_size INTEGER, output_modified INTEGER, journals INTEGER NOT NULL DEFAULT 1, \
        events INTEGER NOT NULL DEFAULT 0 , user TEXT, host TEXT, options TEXT, input_sha256 TEXT, job_sha256 TEXT) STRICT
        CREATE TABLE scope ( id INTEGER PRIMARY KEY, provider TEXT NOT NULL, environment TEXT NOT NULL, \
        account TEXT NOT NULL, campaign TEXT NOT NULL, called INTEGER NOT NULL DEFAULT 0, \
        UNIQUE (provider, environment, account, campaign) ) STRICT
        CREATE TABLE session ( seq INTEGER PRIMARY KEY, scope INTEGER NOT NULL, key BLOB NOT NULL, \
        state INTEGER NOT NULL, run INTEGER NOT NULL, attempts INTEGER NOT NULL, ambiguous INTEGER NOT NULL, \
        messaged INTEGER NOT NULL, traits BLOB NOT NULL, fingerprint BLOB NOT NULL, \
        id TEXT, url TEXT, expires_at TEXT, code TEXT, message TEXT ) STRICT
        CREATE TABLE session_id ( hash INTEGER PRIMARY KEY, seq INTEGER NOT NULL ) STRICT
        CREATE TABLE sighting ( scope INTEGER NOT NULL, key BLOB NOT NULL, word TEXT NOT NULL, stage INTEGER NOT NULL, \
        seen_at REAL NOT NULL, PRIMARY KEY (scope, key) ) STRICT, WITHOUT ROWID
        CREATE TABLE sqlite_sequence(name,seq)
        """
}
