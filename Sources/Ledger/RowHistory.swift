package import Rows
import Sending

/// What the ledger keeps of one row: how it stood when no call was under way, and the call that is.
///
/// The one place that settles what a row is after its events; every ledger keeps its rows by it, or is tested against
/// it.
///
/// An open call is kept beside the settled state and not over it. So an intent that came to nothing leaves no trace,
/// and a process that dies leaves exactly its open calls behind.
package struct RowHistory: Sendable, Equatable {
    /// Never in state `calling`. Nil: no call for this row has ended, and none was adopted.
    package private(set) var settled: RowRecord?
    /// The call whose outcome has not been told.
    package private(set) var open: OpenCall?

    package init(settled: RowRecord?, open: OpenCall?) {
        self.settled = settled
        self.open = open
    }

    package struct OpenCall: Sendable, Equatable {
        package var run: RunID
        package var traits: Traits
        package var fingerprint: Digest
        /// Whether the call asks the provider to message the customer.
        package var messages: Bool

        package init(run: RunID, traits: Traits, fingerprint: Digest, messages: Bool) {
            self.run = run
            self.traits = traits
            self.fingerprint = fingerprint
            self.messages = messages
        }
    }

    /// The row as callers see it; nil where nothing is known of it.
    package var record: RowRecord? {
        guard let open else { return settled }
        var record = settled ?? .blank
        record.state = .calling
        record.run = open.run
        record.attempts += 1
        record.mayHaveMessaged = record.mayHaveMessaged || open.messages
        record.traits = open.traits
        record.fingerprint = open.fingerprint
        return record
    }

    /// What a row is after outcomes that its ledger could not take.
    ///
    /// - Parameters:
    ///   - stored: The row as the ledger shows it; nil where it knows nothing.
    ///   - events: In their order.
    ///   - run: The run that made the calls.
    package static func record(_ stored: RowRecord?, after events: [LedgerEvent], run: RunID) -> RowRecord? {
        var history = RowHistory(of: stored)
        for event in events { history.apply(event, run: run) }
        return history.record
    }

    /// From what callers see of a row. Of a call that is under way it is no longer told what the row was before it but
    /// for what sticks: sessions, attempts and ambiguity.
    private init(of record: RowRecord?) {
        settled = record
        guard let record, record.state == .calling else { return }
        open = OpenCall(
            run: record.run,
            traits: record.traits,
            fingerprint: record.fingerprint,
            messages: record.mayHaveMessaged
        )
        settled?.state = record.ambiguousCalls > 0 ? .unknown : .pending
        settled?.attempts -= 1
    }

    /// Whether a row changes by what a result file says of it.
    ///
    /// - Parameters:
    ///   - stored: The row as the ledger shows it; nil where it knows nothing.
    ///   - run: The run that takes it over.
    package static func changes(_ stored: RowRecord?, by row: ImportedRow, run: RunID?) -> Bool {
        let history = RowHistory(of: stored)
        return history.yields(to: row) || history.isDisputed(by: row, run: run)
    }

    /// Whether two rows of one file tell of this session, for two customers: what this run has taken over from the one is
    /// contradicted by the other, and nobody can tell which was copied.
    private func isDisputed(by row: ImportedRow, run: RunID?) -> Bool {
        guard let settled, let session = row.session, settled.run == run, settled.state == .created else {
            return false
        }
        return settled.session?.id == session.id && settled.traits.customer(comparedTo: row.traits) == .differs
    }

    /// Whether what a result file says of the row is more than this.
    private func yields(to row: ImportedRow) -> Bool {
        if let session = row.session {
            guard let settled, !settled.isForgotten else { return settled == nil }
            guard let known = settled.session else { return true }
            if known.id == session.id { return row.isCancelled && settled.state == .created && open == nil }
            // A session that stands is more than one that was withdrawn.
            if settled.state == .cancelled { return row.attempts >= settled.attempts && !row.isCancelled }
            if row.isCancelled, settled.state == .created { return row.attempts > settled.attempts }
            guard settled.state == .created else { return true }
            // Of two sessions the one with more calls is newer: the ledger is an older copy. With as many, two ledgers
            // have made one each. Where the file's has fewer, it is an older one, which was created again since.
            return row.attempts > settled.attempts
                || row.attempts == settled.attempts && settled.code != .possibleOrphan
        }
        switch settled?.state {
        case nil: return open == nil
        // What the provider's own list has settled is newer than a file that tells of no more calls.
        case .pending where settled?.code == .notAtProvider && row.attempts <= settled?.attempts ?? 0: return false
        case .pending, .keptFailing, .refused: return open == nil && settled?.isForgotten == false
        case .created, .unknown, .calling, .cancelled: return false
        }
    }

    /// Takes over what a result file says of the row, where that is more than this: a session beats all but another
    /// session, and a call that may have created one beats calls that created nothing.
    package mutating func take(_ row: ImportedRow, run: RunID) {
        if let record = settled, isDisputed(by: row, run: run) {
            settled = record.disputed
            return
        }
        guard yields(to: row) else { return }
        var record = settled ?? .blank
        if record.state == .created, let session = row.session, session.id != record.session?.id,
            row.attempts == record.attempts
        {
            record.code = .possibleOrphan
            record.ambiguousCalls = max(1, record.ambiguousCalls)
            settled = record
            return
        }
        record.state = row.isCancelled ? .cancelled : row.session == nil ? .unknown : .created
        record.run = run
        record.attempts = max(row.attempts, record.attempts)
        // A call of which this ledger does not know how it ended may have made another session than the file's. Nobody
        // can tell what the file's own unknown call asked for: hold it rather than message somebody twice.
        let isUnknown = record.state == .unknown
        if open != nil || isUnknown {
            record.ambiguousCalls = isUnknown ? RowRecord.callsToldByFile : record.ambiguousCalls + 1
            record.mayHaveMessaged = true
        }
        record.session = row.session ?? record.session
        record.code = isUnknown ? row.code : record.ambiguousCalls > 0 ? .possibleOrphan : nil
        record.message = nil
        record.traits = row.traits
        settled = record
        open = nil
    }

    /// What the row is after one more event.
    package mutating func apply(_ event: LedgerEvent, run: RunID) {
        if comesLate(run) { return takeLate(event, run: run) }
        switch event {
        case .intent(_, let traits, let fingerprint, let messages):
            if let lost = open {
                // Whoever made that call never told how it ended, so it counts as ambiguous from now on.
                settle(.ambiguous(.interrupted), run: lost.run)
            }
            open = OpenCall(run: run, traits: traits, fingerprint: fingerprint, messages: messages)
        case .outcome(_, .notCalled):
            open = nil
        case .outcome(_, let outcome):
            settle(outcome, run: run)
        case .followUpOutcome(let call, .done) where call.kind == .cancel:
            withdraw(call, run: run)
        case .followUpOutcome(let call, .corrected(let traits, let fingerprint)):
            correct(call, traits, fingerprint)
        case .followUpIntent, .followUpOutcome:
            break
        case .reconciled(_, let session, let traits):
            reconcile(session, traits, run: run)
        }
    }

    /// Whether a session may exist of which nobody knows.
    package var isUnsettled: Bool { open != nil || settled?.state == .unknown }

    /// Clears what is known of the row but that it is not to be created again: who it was, and what it was given. Where a
    /// session may exist of which nobody knows, nothing is cleared.
    ///
    /// - Returns: whether that changed anything.
    package mutating func forget() -> Bool {
        guard !isUnsettled, let record = settled, !record.isForgotten else { return false }
        settled = record.forgotten
        return true
    }

    /// Takes the row's session from it, unless it has a newer one by now.
    private mutating func withdraw(_ call: FollowUp, run: RunID) {
        guard var record = settled, record.state == .created, let id = record.session?.id,
            call.session == FollowUp.session(id)
        else { return }
        record.state = .cancelled
        record.run = run
        settled = record
    }

    /// Makes the row's session one for a row with these traits, unless it has a newer one by now. The run that made it stays
    /// the row's: nothing was created.
    private mutating func correct(_ call: FollowUp, _ traits: Traits, _ fingerprint: Digest) {
        guard settled?.state == .created, let id = settled?.session?.id, call.session == FollowUp.session(id) else {
            return
        }
        settled?.traits = traits
        settled?.fingerprint = fingerprint
    }

    /// Ends all doubt about a row that is unknown. A session that it had before is not what its lost call created. Of several
    /// lost calls it is what one has created; the others may have created one each.
    private mutating func reconcile(_ session: CreatedSession?, _ traits: Traits?, run: RunID) {
        guard isUnsettled, session == nil || session?.id != settled?.session?.id else { return }
        let others = session == nil ? 0 : max(0, (record?.lostCalls ?? 0) - 1)
        var record = settled ?? .blank
        record.run = run
        record.ambiguousCalls = others
        record.message = nil
        if let open {
            record.attempts += 1
            if session != nil || record.session == nil { record.traits = open.traits }
            record.fingerprint = open.fingerprint
        }
        if let session {
            record.state = .created
            record.session = session
            record.traits = traits ?? record.traits
            record.code = others > 0 ? .possibleOrphan : nil
        } else {
            record.mayHaveMessaged = false
            record.fail(.pending, .notAtProvider, nil)
        }
        settled = record
        open = nil
    }

    /// Whether a later run than this one has dealt with the row already: this one's events lay in a rescue file meanwhile.
    private func comesLate(_ run: RunID) -> Bool {
        open?.run != run && max(open?.run.value ?? 0, settled?.run.value ?? 0) > run.value
    }

    /// Of what comes late only a session is news, for a row that has none: the later run took its call for a lost one.
    private mutating func takeLate(_ event: LedgerEvent, run: RunID) {
        guard let session = event.createdSession, settled?.session == nil else { return }
        var record = settled ?? .blank
        record.run = settled?.run ?? run
        record.state = .created
        record.session = session
        record.attempts = max(record.attempts, 1)
        record.ambiguousCalls = max(record.ambiguousCalls, 1)
        record.code = .possibleOrphan
        record.message = nil
        settled = record
    }

    private mutating func settle(_ outcome: CallOutcome, run: RunID) {
        var record = settled ?? .blank
        record.run = run
        // Without an open call this is no other call's outcome but a later verdict on one that was counted. (A session
        // without an intent is a fault of the caller, but a link must never be lost over it.)
        if let open {
            record.attempts += 1
            // An older session stays that of the customer for whom it was made.
            if outcome.session != nil || record.session == nil { record.traits = open.traits }
            record.fingerprint = open.fingerprint
        }
        switch outcome {
        case .created(let session):
            record.state = .created
            record.session = session
            record.code = record.ambiguousCalls > 0 ? .possibleOrphan : nil
            record.message = nil
        case .refused(let code, let message):
            record.fail(.refused, code, message)
        case .keptFailing(let code, let message):
            record.fail(.keptFailing, code, message)
        case .notCreated(let code, let message):
            record.fail(.pending, code, message)
        case .ambiguous(let code, let message):
            record.ambiguousCalls += 1
            record.mayHaveMessaged = record.mayHaveMessaged || (open?.messages ?? true)
            record.fail(.unknown, code, message)
        case .notCalled:
            return
        }
        settled = record
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
            traits: .none,
            fingerprint: .zero
        )
    }

    /// How many of its calls may have created a session of which nobody knows. A file tells only how many there were.
    package var lostCalls: Int {
        let lost = ambiguousCalls + (state == .calling ? 1 : 0)
        return ambiguousCalls < Self.callsToldByFile ? lost : max(1, attempts)
    }

    /// Whether it was cleared: of such a row only its key and its state are known.
    package var isForgotten: Bool { code == .forgotten }

    /// The row without all that says who it was and what it was given.
    fileprivate var forgotten: RowRecord {
        var record = self
        record.session = nil
        record.code = .forgotten
        record.message = nil
        record.traits = .none
        record.fingerprint = .zero
        return record
    }

    /// The row where its session may be another customer's.
    fileprivate var disputed: RowRecord {
        var record = self
        record.state = .unknown
        record.ambiguousCalls = Self.callsToldByFile
        record.mayHaveMessaged = true
        record.code = .sessionUnclear
        return record
    }

    /// Ambiguity sticks, whatever the caller says: after an ambiguous call a row ends created or unknown.
    fileprivate mutating func fail(_ state: State, _ code: CallCode, _ message: String?) {
        // A session that was withdrawn does not come back by a call that created none, nor once another may exist.
        let isCancelled = self.state == .cancelled
        if isCancelled, ambiguousCalls > 0 { session = nil }
        self.state = ambiguousCalls > 0 ? .unknown : isCancelled ? .cancelled : state
        self.code = code
        self.message = message
    }
}
