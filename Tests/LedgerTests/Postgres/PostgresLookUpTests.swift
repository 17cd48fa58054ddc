import Rows
import Sending
import TestSupport
import Testing

@testable import Ledger

@Suite("Rows looked up in a database", .timeLimit(.minutes(5)))
struct PostgresLookUpTests {
    private static let rows = 3_000
    private static let batch = 500

    /// A ledger that knows so many rows, which came to it as those of a run with many calls in flight.
    private func filled(_ database: PostgresDatabase) async throws -> (ledger: PostgresLedger, run: RunID) {
        let ledger = try await database.ledger()
        let run = try await ledger.beginRun(Sample.start)
        var number: Int64 = 1
        for first in stride(from: 1, through: Self.rows, by: 100) {
            let rows = (first..<first + 100).shuffled()
            for event in [rows.map { Sample.intent($0) }, rows.shuffled().map { Sample.created($0) }] {
                let events = event.enumerated().map {
                    NumberedEvent(number: number + Int64($0.offset), event: $0.element)
                }
                try await ledger.append(events, in: Sample.scope, run: run)
                number += Int64(events.count)
            }
        }
        return (ledger, run)
    }

    private func ids(_ rows: some Sequence<Int>, in ledger: PostgresLedger) async throws -> [String?] {
        try await ledger.records(for: rows.map { Sample.digest($0) }, in: Sample.scope).map { $0?.session?.id }
    }

    @Test("every row is found in whatever order it is asked for, and one that is not there is not")
    func orders() async throws {
        let (ledger, _) = try await filled(postgresDatabase())
        let all = Array(1...Self.rows)
        let sparse = all.map { $0 % 3 == 0 ? $0 + 1_000_000 : $0 }
        let twice = all.map { ($0 + 1) / 2 }
        for order in [all, all.reversed(), all.shuffled(), sparse, twice, all] {
            for first in stride(from: 0, to: order.count, by: Self.batch) {
                let asked = order[first..<first + Self.batch]
                let expected = asked.map { $0 > Self.rows ? nil : "s\($0)" }
                #expect(try await ids(asked, in: ledger) == expected)
            }
        }
    }

    @Test("what somebody else has changed since the last question is seen")
    func changed() async throws {
        let database = try postgresDatabase()
        let (_, _) = try await filled(database)
        let reader = try await database.ledger()
        #expect(try await ids(1...500, in: reader) == (1...500).map { "s\($0)" })
        try database.sql("UPDATE bulk_sessions.entry SET id = 'other' WHERE id = 's700'")
        #expect(try await ids(501...1000, in: reader) == (501...1000).map { $0 == 700 ? "other" : "s\($0)" })
    }

    @Test("rows in the order of a file are read one after the other, and not each looked for by its key")
    func inOrder() async throws {
        let database = try postgresDatabase()
        let (writer, _) = try await filled(database)
        try await writer.close()
        func scans(_ index: String) throws -> Int {
            let sql = "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = '\(index)'"
            return Int(try database.sql(sql)) ?? 0
        }
        let (before, keysBefore) = (try scans("entry_seq"), try scans("entry_pkey"))
        let reader = try await database.ledger()
        for first in stride(from: 1, through: Self.rows, by: Self.batch) {
            let asked = first..<first + Self.batch
            #expect(try await ids(asked, in: reader) == asked.map { "s\($0)" })
        }
        try await reader.close()
        // A server counts when a connection ends.
        while try scans("entry_seq") < before + Self.rows / Self.batch - 1 {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try scans("entry_pkey") - keysBefore < Self.batch * 2)
    }
}
