import Ledger
import Providers
import Rows
import Sending

extension PriorState {
    /// What the ledger knows, seen by a run that is not `run`'s.
    init(_ entry: RowRecord) {
        let state: State
        var ambiguousCalls = entry.ambiguousCalls
        switch entry.state {
        case .created where entry.isForgotten:
            state = .forgotten(hadSession: true)
        case _ where entry.isForgotten && entry.state != .cancelled:
            state = .forgotten(hadSession: false)
        case .cancelled:
            state = .cancelled(entry.session)
        case .created:
            state = entry.session.map(State.created) ?? .unknown
        case .unknown:
            state = .unknown
        case .calling:
            // The run that wrote the intent has died: its call counts as one whose fate nobody knows.
            state = .unknown
            ambiguousCalls += 1
        case .refused:
            state = entry.session.map(State.created) ?? .refused(fingerprint: entry.fingerprint)
        case .pending, .keptFailing:
            state = entry.session.map(State.created) ?? .open
        }
        let mayHoldRefusal = entry.state == .unknown || entry.state == .cancelled
        let isRefused =
            entry.state == .refused && !entry.isForgotten || mayHoldRefusal && entry.code?.isRefusalForGood == true
        self.init(
            state: state,
            traits: entry.traits,
            ambiguousCalls: ambiguousCalls,
            mayHaveMessaged: entry.mayHaveMessaged,
            isSessionLost: entry.code?.isAcceptance ?? false,
            refusedFingerprint: isRefused ? entry.fingerprint : nil,
            isBeingRecreated: entry.session != nil && entry.state.isWithoutOwnSession
        )
        if entry.state == .pending, entry.code == .notAtProvider { calls = entry.attempts }
    }

    /// What a result file says of a row, which the ledger may never have heard of; nil where that is nothing.
    ///
    /// A row with any sign of a session is never new: what is missing is rebuilt where it can be, else the row is unknown
    /// and held.
    ///
    /// - Parameters:
    ///   - traits: The row's own, for what its reference does not carry.
    ///   - session: The session that the row tells of; nil where it cannot be rebuilt.
    init?(_ prior: PriorResult, key: Digest, traits: Traits, scope: SessionScope, session: CreatedSession?) {
        guard let ref = prior.ref, ref.scope == scope, ref.key == key, prior.isDoneOrUnknown else { return nil }
        let traits = ref.vehicle.completed(by: traits)
        if prior.status == .cancelled {
            self.init(state: .cancelled(session), traits: traits)
        } else if let session {
            self.init(state: .created(session), traits: traits)
        } else {
            // How it became unknown stands on another machine, so it is held.
            self.init(
                state: .unknown,
                traits: traits,
                ambiguousCalls: RowRecord.callsToldByFile,
                mayHaveMessaged: true,
                isSessionLost: prior.hasAcceptedCall
            )
            calls = prior.attempts
        }
    }
}

extension PriorResult {
    /// The session that the row tells of, rebuilt as far as the provider's form allows it; nil for an unknown row.
    ///
    /// - Parameter locale: The row's language, in the provider's spelling; nil where it is not known.
    func session(at provider: any SessionProvider, locale: String?) -> CreatedSession? {
        switch status {
        case .unknown: nil
        // Its link leads nowhere, and only its id says which session it was.
        case .cancelled: CreatedSession.withdrawn(id: id)
        default: provider.session(id: id, url: url, expiresAt: expiresAt, locale: locale)
        }
    }
}

extension RowRecord.State {
    /// Whether a session beside this state is an old one, of a row that was to be created anew.
    fileprivate var isWithoutOwnSession: Bool {
        switch self {
        case .refused, .pending, .keptFailing: true
        case .calling, .created, .unknown, .cancelled: false
        }
    }
}

extension ExistingSession {
    /// Nil where the ledger knows no session, or only one that was to be replaced: what came of that is asked later.
    init?(_ record: RowRecord) {
        guard record.state == .created, let session = record.session else { return nil }
        self.init(session: session, attempts: record.attempts, code: record.code)
    }
}
