import Rows
import Sending

/// What the ledger keeps of one row: how it stood when no call was under way, and the call that is.
///
/// An open call is kept beside the settled state and not over it. So an intent that came to nothing leaves no trace,
/// and a process that dies leaves exactly its open calls behind.
struct RowHistory: Equatable {
    /// Never in state `calling`. Nil: no call for this row has ended, and none was adopted.
    var settled: RowRecord?
    var open: OpenCall?

    struct OpenCall: Equatable {
        var run: RunID
        var vehicle: Digest
        var fingerprint: Digest
        /// Whether the call asks the provider to message the customer.
        var messages: Bool
    }

    /// The row as callers see it; nil where nothing is known of it.
    var entry: RowRecord? {
        guard let open else { return settled }
        var entry = settled ?? .blank
        entry.state = .calling
        entry.run = open.run
        entry.attempts += 1
        entry.mayHaveMessaged = entry.mayHaveMessaged || open.messages
        entry.vehicle = open.vehicle
        entry.fingerprint = open.fingerprint
        return entry
    }

    /// Whether what a result file says of the row is more than this.
    func yields(to row: ImportedRow) -> Bool {
        if row.session != nil { return settled?.state != .created }
        switch settled?.state {
        case nil, .pending, .keptFailing, .refused: return open == nil
        case .created, .unknown, .calling: return false
        }
    }

    mutating func apply(_ record: LedgerEvent, run: RunID) {
        switch record {
        case .intent(_, let vehicle, let fingerprint, let messages):
            if let lost = open {
                // Whoever made that call never told how it ended, so it counts as ambiguous from now on.
                settle(.ambiguous(.interrupted, message: nil), run: lost.run)
            }
            open = OpenCall(run: run, vehicle: vehicle, fingerprint: fingerprint, messages: messages)
        case .outcome(_, .notCalled):
            open = nil
        case .outcome(_, let outcome):
            settle(outcome, run: run)
        }
    }

    private mutating func settle(_ outcome: LedgerEvent.Outcome, run: RunID) {
        var entry = settled ?? .blank
        entry.run = run
        // Without an open call this is no other call's outcome but a later verdict on one that was counted. (A session
        // without an intent is a fault of the caller, but a link must never be lost over it.)
        if let open {
            entry.attempts += 1
            entry.vehicle = open.vehicle
            entry.fingerprint = open.fingerprint
        }
        switch outcome {
        case .created(let session, let code):
            entry.state = .created
            entry.session = session
            entry.code = code ?? (entry.ambiguousCalls > 0 ? .possibleOrphan : nil)
            entry.message = nil
        case .refused(let code, let message):
            entry.fail(.refused, code, message)
        case .keptFailing(let code, let message):
            entry.fail(.keptFailing, code, message)
        case .notCreated(let code, let message):
            entry.fail(.pending, code, message)
        case .ambiguous(let code, let message):
            entry.ambiguousCalls += 1
            entry.mayHaveMessaged = entry.mayHaveMessaged || (open?.messages ?? true)
            entry.fail(.unknown, code, message)
        case .stillUnknown(let code, let message):
            entry.fail(.unknown, code, message)
        case .notCalled:
            return
        }
        settled = entry
        open = nil
    }
}

extension RowRecord {
    /// What a row starts from before its first call.
    static var blank: RowRecord {
        RowRecord(
            state: .pending,
            run: RunID(0),
            attempts: 0,
            ambiguousCalls: 0,
            mayHaveMessaged: false,
            session: nil,
            code: nil,
            message: nil,
            vehicle: .zero,
            fingerprint: .zero
        )
    }

    /// Ambiguity sticks, whatever the caller says: after an ambiguous call a row ends created or unknown.
    fileprivate mutating func fail(_ state: State, _ code: CallCode, _ message: String?) {
        self.state = ambiguousCalls > 0 ? .unknown : state
        self.code = code
        self.message = message
    }
}
