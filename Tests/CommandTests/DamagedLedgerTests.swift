import Foundation
import Sandbox
import Sending
import TestSupport
import Testing

/// The built binary on ledgers that somebody has changed, or that a disk has damaged.
///
/// Each begins as the ledger of a run that created its rows. None may end a command with a signal, or take it longer than
/// ten seconds, and where a ledger cannot be believed nothing is sent and no link is given away.
@Suite("A ledger that is not as we wrote it", .timeLimit(.minutes(10)))
struct DamagedLedgerTests {
    struct Damage: Sendable, CustomTestStringConvertible {
        var name: String
        /// Each in a connection of its own.
        var statements: [String] = []
        /// What is done to the bytes of the file.
        var change: (@Sendable (inout [UInt8]) -> Void)?
        /// What `create` must end with, and `report` and `report --list`.
        var create: Int32 = 73
        var report: Int32 = 73
        /// What the error says.
        var says = "is damaged or is no ledger"

        var testDescription: String { name }
    }

    /// A statement on a table that takes values of any type meanwhile.
    private static func withoutTypes(_ table: String, _ statement: String) -> [String] {
        func rewrite(_ pairs: (String, String)...) -> String {
            let sql = pairs.reduce("sql") { "replace(\($0), '\($1.0)', '\($1.1)')" }
            return "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = \(sql) WHERE name = '\(table)'"
        }
        return [
            rewrite((") STRICT", ") "), (" NOT NULL", " NOT_NULL")), statement,
            rewrite((") ", ") STRICT"), (" NOT_NULL", " NOT NULL")),
        ]
    }

    private static let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i"
    private static let most = "9223372036854775807"

    static let damages = [
        Damage(
            name: "a trigger that rewrites links",
            statements: [
                "CREATE TRIGGER t AFTER INSERT ON session BEGIN UPDATE session SET url = 'https://evil.test/'; END"
            ],
            says: "it has the trigger t, which this program does not make"
        ),
        Damage(
            name: "a trigger without end",
            statements: [
                "CREATE TRIGGER t AFTER INSERT ON run BEGIN INSERT INTO run (scope, version, started_at) "
                    + "\(endless), 'x', 1 FROM n; END"
            ],
            says: "the trigger t"
        ),
        Damage(
            name: "a view in a table's place",
            statements: ["DROP TABLE run", "CREATE VIEW run AS \(endless) AS id, i AS scope FROM n"],
            says: "it has the view run"
        ),
        Damage(
            name: "a view in the place of the list of migrations",
            statements: [
                "DROP TABLE grdb_migrations", "CREATE VIEW grdb_migrations AS \(endless) AS identifier FROM n",
            ],
            says: "it has the view grdb_migrations"
        ),
        Damage(name: "a further index", statements: ["CREATE INDEX i ON session (url)"], says: "the index i"),
        Damage(name: "a table that is missing", statements: ["DROP TABLE call"], says: "its table call is missing"),
        Damage(
            name: "a table of another form",
            statements: ["DROP TABLE call", "CREATE TABLE call (scope, key, run, messages, traits, fingerprint)"],
            says: "its table call is not as this program makes it"
        ),
        Damage(
            name: "a link without encryption",
            statements: ["UPDATE session SET url = 'http://evil.test/a'"],
            report: 0,
            says: "a row has an id or a link that is none"
        ),
        Damage(
            name: "an id that is a formula",
            statements: ["UPDATE session SET id = '=cmd()'"],
            report: 0,
            says: "a row has an id or a link that is none"
        ),
        Damage(
            name: "numbers without bounds",
            statements: ["UPDATE session SET attempts = \(most), ambiguous = \(most), state = 6, id = NULL"],
            create: 1,
            report: 0
        ),
        Damage(name: "texts for numbers", statements: withoutTypes("session", "UPDATE session SET state = 'x'")),
        Damage(name: "no times", statements: withoutTypes("run", "UPDATE run SET started_at = NULL")),
        Damage(
            name: "times without bounds",
            statements: ["UPDATE run SET started_at = 9e307, ended_at = 9e999"],
            create: 0,
            report: 0
        ),
        Damage(name: "digests of another length", statements: ["UPDATE session SET traits = x'00'"], report: 0),
        Damage(name: "no number left for a row", statements: ["UPDATE session SET seq = \(most) WHERE seq = 1"]),
        Damage(name: "no number left for a run", statements: ["UPDATE sqlite_sequence SET seq = \(most)"]),
        Damage(
            name: "figures of a run without bounds",
            statements: [
                """
                UPDATE run SET report = '{"version":1,"program":"1","provider":"p","environment":"e","campaign":"c",\
                "startedAt":9e300,"endedAt":1,"exitCode":0,"rows":\(most),"blankRows":0,"statuses":{"created":\(most),\
                "existing":\(most)},"possibleOrphans":0,"duplicatesWithoutLink":0,"leftByLimit":0,"requests":\(most),\
                "retries":\(most),"problems":[],"moreProblems":0}'
                """
            ],
            create: 0,
            report: 0
        ),
        Damage(name: "a text of 2 MB", statements: ["UPDATE run SET report = hex(zeroblob(1000000))"]),
        Damage(
            name: "a digest of 200 MB by which calls are found",
            statements: ["INSERT INTO call SELECT 1, zeroblob(200000000), 1, 0, zeroblob(32), zeroblob(32)"],
            says: "its table call has values that no run has written"
        ),
        Damage(
            name: "a text of 200 MB by which scopes are found",
            statements: [
                "INSERT INTO scope (provider, environment, account, campaign) "
                    + "VALUES ('tchek', 'preprod', hex(zeroblob(100000000)), 'default')"
            ],
            says: "string or blob too big"
        ),
        Damage(
            name: "an id of 200 MB",
            statements: ["UPDATE session SET id = hex(zeroblob(100000000)) WHERE seq = 1"],
            report: 0,
            says: "string or blob too big"
        ),
        Damage(
            name: "a digest of 200 MB in a row",
            statements: ["UPDATE session SET traits = zeroblob(200000000) WHERE seq = 1"],
            report: 0,
            says: "string or blob too big"
        ),
        Damage(
            name: "a migration of 200 MB",
            statements: ["INSERT INTO grdb_migrations VALUES (hex(zeroblob(100000000)))"],
            says: "string or blob too big"
        ),
        Damage(
            name: "a schema of 200 MB",
            statements: [
                "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema "
                    + "VALUES ('table', 'f', 'f', 0, hex(zeroblob(100000000)))"
            ],
            says: "string or blob too big"
        ),
        Damage(name: "its second half missing", change: { $0.removeLast($0.count / 2) }),
        Damage(name: "a page of noise", change: { for index in 3072..<4096 { $0[index] = UInt8(index & 0xFF) } }),
        Damage(name: "a page of zeros", change: { for index in 1024..<2048 { $0[index] = 0 } }),
        Damage(name: "texts of another encoding", change: { $0[59] = 2 }),
        Damage(name: "no database", change: { $0 = Array(String(repeating: "id;name\n", count: 999).utf8) }),
    ]

    @Test("ends with a sentence, and sends nothing", arguments: damages)
    func damaged(_ damage: Damage) async throws {
        let workdir = try Workdir()
        let ledger = workdir.file("l.sqlite")
        try workdir.write(Fleet.file(1...12), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let first = try await sandbox.create(workdir, "fleet.csv", "--ledger", "l.sqlite")
            #expect(first.status == 0, "\(first)")
            for statement in damage.statements { try RawDatabase.run(statement, in: ledger) }
            if let change = damage.change {
                var bytes = try workdir.bytes(of: "l.sqlite")
                change(&bytes)
                try workdir.write(bytes, to: "l.sqlite")
            }
            for reports in [["report", "--list"], ["report", "--output", "-"]] {
                let report = try await timed(workdir, reports + ["--ledger", "l.sqlite"], [:])
                #expect(report.status == damage.report, "\(report)")
                if damage.report != 0 { #expect(report.error.contains(damage.says), "\(report)") }
            }
            // Without what the older result tells.
            try FileManager.default.removeItem(atPath: workdir.file("fleet.results.csv"))
            let again = ["create", "fleet.csv", "--ledger", "l.sqlite"] + sandbox.place + sandbox.quickly
            let second = try await timed(workdir, again, sandbox.keys)
            #expect(second.status == damage.create, "\(second)")
            if damage.create == 73 { #expect(second.error.contains(damage.says), "\(second)") }
            #expect(sandbox.server.snapshot().counts.createCalls == 12)
            let result = workdir.exists("fleet.results.csv") ? try workdir.text(of: "fleet.results.csv") : ""
            #expect(!result.contains("evil") && !result.contains("=cmd"))
        }
    }

    @Test("pages that lead to each other without end keep nobody busy")
    func endlessPages() async throws {
        let workdir = try Workdir()
        let ledger = workdir.file("l.sqlite")
        try workdir.write(Fleet.file(1...40), to: "fleet.csv")
        try await Sandboxed.with { sandbox in
            let first = try await sandbox.create(workdir, "fleet.csv", "--ledger", "l.sqlite")
            #expect(first.status == 0, "\(first)")
        }
        // Too large to be read through beforehand, with a run whose rows have to be counted.
        let filler =
            "CREATE TABLE f (t); INSERT INTO f SELECT hex(zeroblob(450000)) FROM session LIMIT 11; DROP TABLE f"
        try RawDatabase.run("\(filler); UPDATE run SET ended_at = NULL", in: ledger)
        let found = try RawDatabase.run("SELECT rootpage FROM sqlite_schema WHERE name = 'session'", in: ledger)
        var pages = Pages(bytes: try workdir.bytes(of: "l.sqlite"))
        pages.multiply(Int(try #require(found.first?.first)) ?? 0)
        try workdir.write(pages.bytes, to: "l.sqlite")
        for reports in [["report", "--output", "-"], ["report", "--list"]] {
            let report = try await timed(workdir, reports + ["--ledger", "l.sqlite"], [:])
            #expect(report.status == (reports[1] == "--list" ? 0 : 73), "\(report)")
            #expect(report.status == 0 || report.error.contains("what it holds has no end"), "\(report)")
        }
    }

    /// The pages of a ledger, as SQLite's file format document describes them.
    private struct Pages {
        static let size = 1024
        var bytes: [UInt8]

        /// Puts fourteen levels of pages over a table's first rows, each of which leads sixty times to the next.
        mutating func multiply(_ root: Int) {
            let last = bytes.count / Self.size
            var below = word(at: (root - 1) * Self.size + 8)
            for page in (last - 14..<last - 1) + [root] {
                var content = [UInt8](repeating: 0, count: Self.size)
                content.replaceSubrange(0..<12, with: [5, 0, 0, 0, 60, 2, 0xD4, 0] + Self.bytes(of: below))
                for cell in 0..<60 {
                    let place = Self.size - 5 * (cell + 1)
                    content.replaceSubrange(place..<place + 5, with: Self.bytes(of: below) + [UInt8(cell + 1)])
                    content.replaceSubrange(
                        12 + 2 * cell..<14 + 2 * cell,
                        with: [UInt8(place >> 8), UInt8(place & 0xFF)]
                    )
                }
                bytes.replaceSubrange((page - 1) * Self.size..<page * Self.size, with: content)
                below = page
            }
        }

        private func word(at place: Int) -> Int { bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }

        private static func bytes(of number: Int) -> [UInt8] {
            [24, 16, 8, 0].map { UInt8(number >> $0 & 0xFF) }
        }
    }

    @Test("a date that is none is not handed on, and one that has passed is said")
    func dates() async throws {
        for (date, isDate, hasPassed) in [
            ("2020-01-01", true, true), ("2020-01-01T00:00:00Z", true, true), ("2999-01-01", true, false),
            ("=HYPERLINK(1)", false, false), ("soon", false, false), ("2020-02-30", false, false),
        ] {
            let workdir = try Workdir()
            try workdir.write(Fleet.file(1...2), to: "fleet.csv")
            try await Sandboxed.with { sandbox in
                let first = try await sandbox.create(workdir, "fleet.csv", "--ledger", "l.sqlite")
                #expect(first.status == 0, "\(first)")
                let links = try Results(workdir, "fleet.results.csv").column("session_url")
                let told = try workdir.text(of: "fleet.results.csv").replacing(
                    /,20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z,/,
                    with: ",\(date),"
                )
                try RawDatabase.run("UPDATE session SET expires_at = '\(date)'", in: workdir.file("l.sqlite"))
                try FileManager.default.removeItem(atPath: workdir.file("fleet.results.csv"))
                // As the ledger has it; and as a file has it that is fed to a ledger which knows nothing.
                try workdir.write(told, to: "told.csv")
                for (input, ledger) in [("fleet.csv", "l.sqlite"), ("told.csv", "new.sqlite")] {
                    let run = try await sandbox.create(workdir, input, "--ledger", ledger, "--output", "out.csv")
                    #expect(run.status == 0 && run.number("existing") == 2, "\(run)")
                    let results = try Results(workdir, "out.csv")
                    #expect(results.column("session_url") == links, "\(date)")
                    #expect(results.column("session_expires_at") == Array(repeating: isDate ? date : "", count: 2))
                    let code = hasPassed ? "link_expired" : ""
                    #expect(results.column("session_error_code") == [code, code], "\(date) in \(input)")
                }
                #expect(sandbox.server.snapshot().counts.createCalls == 2)
            }
        }
    }

    /// Runs it for at most ten seconds of a processor and in 200 MB: what takes more is ended by a signal. A sanitizer takes
    /// more.
    private func timed(_ workdir: Workdir, _ arguments: [String], _ keys: [String: String]) async throws
        -> FinishedCommand
    {
        let limit = Workdir.isSanitized ? nil : "ulimit -t 10 && ulimit -d 204800"
        return try await workdir.start(arguments, environment: keys, shell: limit).finished()
    }
}
