import Foundation
import TestSupport
import Text

/// Damages that a ledger may come to: by a disk, by another program, or by somebody who means no good. The same ones for
/// the same seed.
struct LedgerDamage {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    private static let pageSize = 1024

    private static let columns: [String: [String]] = [
        "scope": ["id", "provider", "environment", "account", "campaign", "called"],
        "run": [
            "id", "scope", "version", "started_at", "ended_at", "exit_code", "report", "output", "output_size",
            "output_modified", "journals", "events", "user", "host", "options", "input_sha256", "job_sha256",
        ],
        "call": ["scope", "key", "run", "messages", "traits", "fingerprint"],
        "session": [
            "seq", "scope", "key", "state", "run", "attempts", "ambiguous", "messaged", "traits", "fingerprint", "id",
            "url", "expires_at", "code", "message",
        ],
        "place": ["hash", "seq"],
        "session_id": ["hash", "seq"],
        "follow_up": [
            "scope", "key", "kind", "session", "state", "run", "call_run", "attempts", "ambiguous", "code", "message",
        ],
        "sighting": ["scope", "key", "word", "stage", "seen_at"],
        "grdb_migrations": ["identifier"],
        "sqlite_sequence": ["name", "seq"],
    ]

    /// Values of every type, and at every end.
    private static let values = [
        "NULL", "0", "-1", "1", "7", "9223372036854775807", "-9223372036854775808", "4611686018427387904", "1e308",
        "-1e308",
        "9e999", "0.5", "''", "'x'", "'9'", "x''", "x'00'", "zeroblob(32)", "zeroblob(33)", "hex(zeroblob(3000))",
        "char(0)", "char(27)||'[2J'", "'=cmd()'", "'http://evil.test/'", "'https://user@evil.test/'",
        "'{\"version\":1}'",
        "'http_99999999999999999999'", "randomblob(9)", "CAST(x'ff' AS TEXT)",
    ]

    private static let schemas = [
        "CREATE TRIGGER t AFTER INSERT ON session BEGIN UPDATE session SET url = 'https://evil.test/'; END",
        "CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM session; END",
        "CREATE INDEX i ON session (url)", "CREATE VIEW v AS SELECT * FROM session", "CREATE TABLE other (a, b)",
        "DROP TABLE place", "DROP TABLE session_id", "ALTER TABLE session RENAME TO other",
        "ALTER TABLE run ADD COLUMN more TEXT", "PRAGMA application_id = 7", "PRAGMA user_version = 7",
        "DELETE FROM grdb_migrations", "INSERT INTO grdb_migrations VALUES ('v2')", "VACUUM",
        "PRAGMA journal_mode = DELETE",
        "DELETE FROM session", "DELETE FROM scope", "DELETE FROM place", "DELETE FROM run",
        "INSERT INTO place SELECT hash + 1, seq FROM place WHERE true ON CONFLICT DO NOTHING",
    ]

    mutating func element<Element>(of elements: [Element]) -> Element { elements.randomElement(using: &random)! }

    private mutating func number(below bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &random) }

    /// Many a statement is refused by what an earlier one has done.
    private func attempt(_ statement: String, in path: String) {
        _ = try? RawDatabase.run(statement, in: path)
    }

    /// - Returns: what was done.
    mutating func apply(to path: String) -> String {
        switch number(below: 10) {
        case 0..<4: return (0...number(below: 3)).map { _ in value(path) }.joined(separator: "; ")
        case 4:
            let statement = element(of: Self.schemas)
            attempt(statement, in: path)
            return statement
        case 5: return schemaRow(path)
        case 6, 7: return pages(path)
        default: return bytes(path)
        }
    }

    /// Any value in any column: where a table is strict, now and then only after its form was made another one, which it
    /// gets back afterwards.
    private mutating func value(_ path: String) -> String {
        let table = element(of: Self.columns.keys.sorted())
        let column = element(of: Self.columns[table]!)
        let rows = number(below: 2) == 0 ? "" : " WHERE abs(random()) % 4 = 0"
        let update = "UPDATE OR REPLACE \(table) SET \(column) = \(element(of: Self.values))\(rows)"
        let form = (try? RawDatabase.run("SELECT sql FROM sqlite_schema WHERE name = '\(table)'", in: path))?.first?
            .first
        guard let form, number(below: 2) == 0 else {
            attempt(update, in: path)
            return update
        }
        let loose = form.replacing(" STRICT,", with: "").replacing(" STRICT", with: "").replacing(" NOT NULL", with: "")
        for statement in [Self.form(of: table, loose), update, Self.form(of: table, form)] {
            attempt(statement, in: path)
        }
        return "loosely " + update
    }

    private static func form(of table: String, _ sql: String) -> String {
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = '\(sql.replacing("'", with: "''"))' "
            + "WHERE name = '\(table)'"
    }

    private mutating func schemaRow(_ path: String) -> String {
        let column = element(of: ["type", "name", "tbl_name", "rootpage", "sql"])
        let value = element(of: Self.values + ["2", "3", "5", "6", "11", "12", "13", "14"])
        let update = "UPDATE sqlite_schema SET \(column) = \(value) WHERE abs(random()) % 8 = 0"
        attempt("PRAGMA writable_schema = ON; \(update)", in: path)
        return update
    }

    private mutating func pages(_ path: String) -> String {
        change(path) { bytes, random in
            let pages = bytes.count / Self.pageSize
            guard pages > 1 else { return "nothing" }
            // The first pages are those that are read.
            let near = min(pages, 40)
            let target = Int.random(in: 0..<near, using: &random) * Self.pageSize
            let source = Int.random(in: 0..<near, using: &random) * Self.pageSize
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                for index in target..<target + Self.pageSize { bytes[index] = 0 }
                return "zeros at \(target)"
            case 1:
                for index in target..<target + Self.pageSize {
                    bytes[index] = UInt8.random(in: 0...255, using: &random)
                }
                return "noise at \(target)"
            case 2:
                bytes.removeSubrange(max(target, 512)...)
                return "cut at \(target)"
            default:
                bytes.replaceSubrange(
                    target..<target + Self.pageSize,
                    with: Array(bytes[source..<source + Self.pageSize])
                )
                return "page at \(source) copied to \(target)"
            }
        }
    }

    private mutating func bytes(_ path: String) -> String {
        change(path) { bytes, random in
            let count = Int.random(in: 1...12, using: &random)
            for _ in 0..<count {
                // Headers of the file and of pages more often than what is behind them.
                let page = Int.random(in: 0..<max(1, min(bytes.count / Self.pageSize, 40)), using: &random)
                let within = Int.random(in: 0..<(Bool.random(using: &random) ? 100 : Self.pageSize), using: &random)
                let index = min(bytes.count - 1, page * Self.pageSize + within)
                bytes[index] = UInt8.random(in: 0...255, using: &random)
            }
            return "\(count) bytes"
        }
    }

    private mutating func change(
        _ path: String,
        _ body: (inout [UInt8], inout SplitMix64) -> String
    ) -> String {
        guard var bytes = FileManager.default.contents(atPath: path).map({ Array($0) }) else { return "nothing" }
        let what = body(&bytes, &random)
        try? Data(bytes).write(to: URL(fileURLWithPath: path))
        chmod(path, 0o600)
        return what
    }
}
