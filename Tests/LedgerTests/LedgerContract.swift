import TestSupport
import Testing

@testable import Ledger

/// What every implementation of `SessionLedger` keeps. Each check gets a ledger that is new.
struct LedgerContract: Sendable, CustomTestStringConvertible {
    let name: String
    let check: @Sendable (any SessionLedger) async throws -> Void
    var testDescription: String { name }

    init(_ name: String, _ check: @escaping @Sendable (any SessionLedger) async throws -> Void) {
        self.name = name
        self.check = check
    }

    static let all = calls + ambiguity + sharing + sessionIDs + repeats + callMinutes + followUps + forgetting

    /// Runs the records of one row, one commit each, and returns what is known in the end.
    static func tell(
        _ ledger: any SessionLedger,
        _ records: LedgerEvent...
    ) async throws -> RowRecord {
        let run = try await ledger.beginRun(Sample.start)
        for record in records { try await ledger.append([record], in: Sample.scope, run: run) }
        return try #require(try await ledger.entry(1))
    }
}
