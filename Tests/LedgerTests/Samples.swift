import Rows
import Sending
import TestSupport

@testable import Ledger

enum Sample {
    static let scope = SessionScope(
        provider: "tchek",
        environment: "sandbox",
        account: "default",
        campaign: "default"
    )
    static let otherScope = SessionScope(
        provider: "tchek",
        environment: "sandbox",
        account: "default",
        campaign: "spring"
    )
    static let start = RunStart(scope: scope, startedAt: 1_772_000_000.25, version: "1.0.0")
    static let origin = RunOrigin(
        user: "fleet",
        host: "srv1",
        options: "create fleet.csv --job 'night job.yaml'",
        input: digest(1),
        jobFile: digest(2)
    )
    static let refusal = CallCode.http(422)

    static func digest(_ number: Int) -> Digest {
        let word = UInt64(number) &* 0x9e37_79b9_7f4a_7c15
        return Digest(words: word, ~word, UInt64(number), 7)
    }

    static func intent(_ row: Int, messages: Bool = false) -> LedgerEvent {
        .intent(
            key: digest(row),
            traits: Traits(digest(row + 1000)),
            fingerprint: digest(row + 2000),
            messages: messages
        )
    }

    static func session(_ row: Int) -> CreatedSession {
        CreatedSession(id: "s\(row)", url: "https://example.test/\(row)", expiresAt: "2026-06-01T00:00:00Z")
    }

    static func created(_ row: Int) -> LedgerEvent {
        .outcome(key: digest(row), .created(session(row)))
    }

    static func outcome(_ row: Int, _ outcome: CallOutcome) -> LedgerEvent {
        .outcome(key: digest(row), outcome)
    }
}

extension SessionLedger {
    func entry(_ row: Int, in scope: SessionScope = Sample.scope) async throws -> RowRecord? {
        try await entries(for: [Sample.digest(row)], in: scope)[Sample.digest(row)]?.anywhere
    }
}

extension RowRecord {
    /// What is known, without the place in the ledger where it stands.
    var anywhere: RowRecord {
        var record = self
        record.location = 0
        return record
    }
}

/// Events whose numbers follow each other.
func numbered(_ first: Int64, _ events: LedgerEvent...) -> [NumberedEvent] {
    events.enumerated().map { NumberedEvent(number: first + Int64($0.offset), event: $0.element) }
}
