import GRDB

/// A table, an index, or whatever else stands in a database's schema.
///
/// Whatever stands there runs with every statement: a trigger can rewrite links as they are written, and a view in a
/// table's place can go on for ever. So a ledger is used only where its schema is the one that this program makes.
struct SchemaObject: Hashable, Sendable {
    var type: String
    var name: String
    var table: String
    /// Without comments and with single blanks; empty of an index that a table brings with it.
    var sql: String

    /// Whether it belongs to the list of migrations, which comes first into a ledger.
    var isOfMigrator: Bool { table == "grdb_migrations" }

    /// All that stand in a database, in their order.
    static func all(_ db: Database) throws -> Set<SchemaObject> {
        let query = try RawStatement(db, "SELECT type, name, tbl_name, sql FROM sqlite_schema")
        var objects: Set<SchemaObject> = []
        try query.query {
            let object = SchemaObject(
                type: try query.requiredText(0),
                name: try query.requiredText(1),
                table: try query.requiredText(2),
                sql: withoutComments(query.text(3) ?? "")
            )
            guard objects.insert(object).inserted, objects.count < 1_000 else {
                throw RawStatement.damaged("its schema is not that of a ledger")
            }
        }
        return objects
    }

    /// What a comment hides from a reader here, it hides from SQLite: within quotation marks it would be none, but those
    /// stay, and nothing of ours has any.
    private static func withoutComments(_ sql: String) -> String {
        sql.utf8.split(separator: UInt8(ascii: "\n"))
            .map { line in line.firstRange(of: "--".utf8).map { line[..<$0.lowerBound] } ?? line }
            .flatMap { $0.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } }
            .map { String(decoding: $0, as: UTF8.self) }
            .joined(separator: " ")
    }
}
