import CSV
import Ledger
import Rows
import Sending

/// The rows that the survey decides together: as many as the ledger is asked about at once.
struct SurveyBatch {
    static let size = 1_000

    struct Row {
        var position: RecordPosition
        var checked: CheckedRow
        var identity: RowIdentity
        /// It has the cells of a session, and no reference that says whose it is.
        var hasLostRef: Bool
        /// Of another scope: copied through as it is.
        var isElsewhere: Bool
        /// Of all that would be sent; nil where no number is changed.
        var fingerprint: Digest?
    }

    var rows: [Row] = []
    /// What a row's own result cells say of it, by its index, in a dry run: any other has taken that over.
    var told: [Int: PriorState] = [:]
}

extension SurveyBatch.Row {
    func newRow(_ number: Int, _ traits: Traits, _ decision: RowDecision) -> NewRow {
        NewRow(number: number, traits: traits, notify: checked.notify, isBeyondLimit: decision == .beyondLimit)
    }

    /// The row beside what the ledger knows of it; nil where no number is changed.
    func beside(_ record: RowRecord?, at index: Int) -> PhoneSurvey.Row? {
        guard let record, record.state == .created, let fingerprint, let identity = identity.surveyed else {
            return nil
        }
        return PhoneSurvey.Row(
            index: index,
            checked: checked,
            identity: identity,
            fingerprint: fingerprint,
            record: record
        )
    }

    /// What the row is registered by, to find duplicates; nil where it has no key.
    func claim(_ location: Int64) -> KeyClaims.Claim? {
        guard case .known(let key, let traits) = identity else { return nil }
        return KeyClaims.Claim(location: location, key: RowKey(row: position.row, key: key, traits: traits))
    }
}

extension RowIdentity {
    var key: Digest? { surveyed?.key }

    var surveyed: SurveyedRow.Identity? {
        if case .known(let key, let traits) = self { SurveyedRow.Identity(key: key, traits: traits) } else { nil }
    }
}
