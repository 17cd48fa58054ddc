import Rows
import Sending
import TestSupport
import Testing
import Text

@testable import Ledger

/// The SQL against `RowHistory`, which `MemoryLedger` keeps its rows by: whatever happens, both know the same.
@Suite("The database keeps rows as RowHistory does", .timeLimit(.minutes(10)))
struct PostgresHistoryTests {
    private static let rows = 12

    @Test("through random events, runs, deaths, late outcomes and result files", arguments: 1...6)
    func random(seed: Int) async throws {
        var trial = Trial(seed: seed, database: try await postgresDatabase().ledger())
        for _ in 1...8 {
            try await trial.beginRun()
            for _ in 1...25 {
                // What an ended run has told of a row keeps this one from calling it again, which RowHistory alone
                // cannot know.
                guard try await trial.step() else { break }
                try await trial.compare()
            }
        }
        #expect(trial.steps > 30)
    }

    /// Two ledgers that are told the same.
    private struct Trial {
        let seed: Int
        let memory = MemoryLedger()
        let database: PostgresLedger
        var random: SplitMix64
        var runs: [RunID] = []
        var numbers: [RunID: Int64] = [:]
        var steps = 0

        init(seed: Int, database: PostgresLedger) {
            self.seed = seed
            self.database = database
            random = SplitMix64(seed: UInt64(seed))
        }

        mutating func beginRun() async throws {
            let run = try await memory.beginRun(Sample.start)
            #expect(try await database.beginRun(Sample.start) == run, "Rows name runs by their numbers.")
            runs.append(run)
        }

        /// False where the database has refused what was to be written.
        mutating func step() async throws -> Bool {
            let run = runs[runs.count - 1]
            steps += 1
            if Int.random(in: 1...12, using: &random) == 1 {
                var imported: [ImportedRow] = []
                for _ in 1...3 { imported.append(PostgresHistoryTests.imported(using: &random)) }
                try await memory.adopt(imported, in: Sample.scope, run: run)
                try await database.adopt(imported, in: Sample.scope, run: run)
                return true
            }
            // What a run that was taken for dead tells later has outcomes alone.
            let isLate = runs.count > 1 && Int.random(in: 1...5, using: &random) == 1
            let writer = isLate ? runs[Int.random(in: 0..<runs.count - 1, using: &random)] : run
            let events = events(of: writer, outcomesOnly: isLate)
            let found = try await written(events, by: writer)
            guard let found else { return false }
            #expect(try await memory.append(events, in: Sample.scope, run: writer) == found)
            return true
        }

        private mutating func events(of run: RunID, outcomesOnly: Bool) -> [NumberedEvent] {
            var events: [NumberedEvent] = []
            for _ in 1...Int.random(in: 1...6, using: &random) {
                let number = numbers[run, default: 0] + 1
                numbers[run] = number
                let event = PostgresHistoryTests.event(outcomesOnly: outcomesOnly, using: &random)
                events.append(NumberedEvent(number: number, event: event))
            }
            return events
        }

        private func written(_ events: [NumberedEvent], by run: RunID) async throws -> Int? {
            do {
                return try await database.append(events, in: Sample.scope, run: run)
            } catch {
                if error == .rowsChanged(place: database.address.name) { return nil }
                throw error
            }
        }

        func compare() async throws {
            let keys = (1...PostgresHistoryTests.rows).map(Sample.digest)
            let expected = try await memory.entries(for: keys, in: Sample.scope).mapValues(\.bounded)
            let found = try await database.entries(for: keys, in: Sample.scope).mapValues(\.bounded)
            for key in keys where expected[key] != found[key] {
                Issue.record(
                    """
                    seed \(seed), step \(steps): \(String(describing: expected[key]))
                    in the database: \(String(describing: found[key]))
                    """
                )
            }
            let hasCalls = try await database.hasCalls(in: Sample.scope)
            #expect(try await memory.hasCalls(in: Sample.scope) == hasCalls)
            for run in runs {
                let tally = try await database.tally(of: run)
                #expect(try await memory.tally(of: run) == tally, "seed \(seed), step \(steps), run \(run)")
            }
        }
    }

    private static func row(using random: inout SplitMix64) -> Int { Int.random(in: 1...rows, using: &random) }

    private static func event(outcomesOnly: Bool, using random: inout SplitMix64) -> LedgerEvent {
        let row = row(using: &random)
        if !outcomesOnly, Bool.random(using: &random) {
            // Other traits each time, so that it shows which call's a row keeps.
            return .intent(
                key: Sample.digest(row),
                traits: Traits(Sample.digest(Int.random(in: 1...9, using: &random))),
                fingerprint: Sample.digest(Int.random(in: 1...9, using: &random)),
                messages: Bool.random(using: &random)
            )
        }
        // What is not about creating is written by another way, in one batch with what is.
        if Int.random(in: 1...6, using: &random) == 1 {
            let session = FollowUp.session(session(row, using: &random).id)
            return .followUpOutcome(FollowUp(.cancel, key: Sample.digest(row), session: session), .done)
        }
        if Int.random(in: 1...12, using: &random) == 1 {
            let found = Bool.random(using: &random) ? session(row, using: &random) : nil
            let traits = Bool.random(using: &random) ? Traits(Sample.digest(77)) : nil
            return .reconciled(key: Sample.digest(row), found, traits)
        }
        let outcomes: [CallOutcome] = [
            .created(session(row, using: &random)), .created(session(row, using: &random)),
            .refused(Sample.refusal, message: "no\u{0}"), .keptFailing(.http(500)), .ambiguous(.timeout, message: "?"),
            .notCreated(.http(503)), .notCalled,
        ]
        return Sample.outcome(row, outcomes[Int.random(in: outcomes.indices, using: &random)])
    }

    /// Mostly the row's own, sometimes one that may be another row's.
    private static func session(_ row: Int, using random: inout SplitMix64) -> CreatedSession {
        let number = Int.random(in: 1...8, using: &random) == 1 ? Self.row(using: &random) : row
        return Sample.session(number * 100 + Int.random(in: 1...3, using: &random))
    }

    private static func imported(using random: inout SplitMix64) -> ImportedRow {
        let row = row(using: &random)
        return ImportedRow(
            key: Sample.digest(row),
            traits: Traits(Sample.digest(Int.random(in: 1...9, using: &random))),
            session: Bool.random(using: &random) ? session(row, using: &random) : nil,
            attempts: Int.random(in: 0...4, using: &random),
            code: .timeout,
            isCancelled: Int.random(in: 1...4, using: &random) == 1
        )
    }
}

extension RowRecord {
    /// Without the place, and with counts as a ledger keeps them.
    fileprivate var bounded: RowRecord {
        var record = anywhere
        record.attempts = Self.bounded(attempts)
        record.ambiguousCalls = Self.bounded(ambiguousCalls)
        return record
    }
}
