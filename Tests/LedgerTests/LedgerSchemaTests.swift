import Testing

@testable import Ledger

@Suite("The ledger's schema")
struct LedgerSchemaTests {
    @Test("tables are those that were released: a difference here needs a new migration, not an edited one")
    func released() throws {
        let folder = TemporaryFolder()
        let path = folder.file("ledger.sqlite")
        try SQLiteLedger.open(at: path).close()
        let rows = try RawDatabase.run("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name", in: path)
        let dump = rows.map { Self.withoutComments($0[0]) }.joined(separator: "\n")
        #expect(dump == Self.releasedV1)
        #expect(try RawDatabase.run("PRAGMA application_id", in: path) == [["1114329957"]])
        #expect(try RawDatabase.run("SELECT identifier FROM grdb_migrations", in: path) == [["v1"]])
    }

    private static func withoutComments(_ sql: String) -> String {
        sql.split(separator: "\n")
            .map { line in line.drop { $0 == " " } }
            .filter { !$0.hasPrefix("--") }
            .joined(separator: " ")
    }

    private static let releasedV1 = """
        """
}
