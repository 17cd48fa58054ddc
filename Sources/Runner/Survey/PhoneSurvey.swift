import Ledger
import Rows
import Sending

/// The look of the survey at the phones of rows that exist: which of their sessions' messages are to go to another number.
struct PhoneSurvey {
    let context: RunContext
    let policy: Disposition.Policy

    /// A row that exists, beside what the ledger knows of it.
    struct Row {
        /// Its place among those that are decided together.
        var index: Int
        var checked: CheckedRow
        var identity: SurveyedRow.Identity
        var fingerprint: Digest
        var record: RowRecord
    }

    /// What is decided for each row, by its place; none of those for which that is nothing.
    ///
    /// The ledger is asked about earlier calls only for rows that would be called, which are few.
    func decide(_ rows: [Row]) async throws -> [Int: PhoneRepair] {
        var repairs: [Int: PhoneRepair] = [:]
        var calls: [(index: Int, call: FollowUp)] = []
        for row in rows {
            let repair = PhoneRepair.of(
                row.checked,
                row.identity.traits,
                row.fingerprint,
                known: row.record.traits,
                sent: row.record.fingerprint
            )
            guard repair != .none, let session = row.record.session else { continue }
            repairs[row.index] = repair
            if repair == .change {
                calls.append((row.index, FollowUp(.changePhone, key: row.identity.key, of: session)))
            }
        }
        if calls.isEmpty { return repairs }
        let earlier = try await context.ledger.followUps(calls.map(\.call), in: context.scope)
        for (call, record) in zip(calls, earlier) {
            guard let record, record.mayHaveHappened else { continue }
            // An intent without an outcome, of a run that is over, is one more.
            let doubtful = record.ambiguousCalls + (record.state == .calling ? 1 : 0)
            repairs[call.index] = PhoneRepair.change.mayBeDone(doubtful, policy)
        }
        return repairs
    }
}
