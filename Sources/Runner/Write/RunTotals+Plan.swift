import Ledger
import Reports
import Rows
import Sending

extension RunTotals {
    /// What a dry run would leave: everything that needs a call is pending.
    init(_ plan: Plan) {
        self.init()
        rows = plan.rows
        blankRows = plan.blankRows
        leftByLimit = plan.beyondLimit
        statuses = [
            .pending: plan.toSend + plan.beyondLimit, .existing: plan.existing, .duplicate: plan.duplicates,
            .invalid: plan.invalid, .unknown: plan.heldUnknown, .failed: plan.refusedBefore,
        ]
        problems = plan.problems
    }
}

extension [Digest: RowRecord] {
    /// What calls came to that the ledger could not take: known to this process alone.
    init(unwritten records: [LedgerEvent], run: RunID) {
        self = [:]
        for case .outcome(let key, let outcome) in records {
            var entry = RowRecord(
                state: .pending,
                run: run,
                attempts: 1,
                ambiguousCalls: 0,
                mayHaveMessaged: false,
                session: nil,
                code: nil,
                message: nil,
                vehicle: Digest([]),
                fingerprint: Digest([])
            )
            switch outcome {
            case .created(let session, let code):
                (entry.state, entry.session, entry.code) = (.created, session, code)
            case .refused(let code, let message):
                (entry.state, entry.code, entry.message) = (.refused, code, message)
            case .keptFailing(let code, let message):
                (entry.state, entry.code, entry.message) = (.keptFailing, code, message)
            case .ambiguous(let code, let message), .stillUnknown(let code, let message):
                (entry.state, entry.code, entry.message) = (.unknown, code, message)
            case .notCreated(let code, let message):
                (entry.code, entry.message) = (code, message)
            case .notCalled:
                continue
            }
            self[key] = entry
        }
    }
}
