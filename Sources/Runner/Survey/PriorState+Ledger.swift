import Ledger
import Rows
import Sending

extension PriorState {
    /// What the ledger knows, seen by a run that is not `run`'s.
    init(_ entry: RowRecord) {
        let state: State
        var ambiguousCalls = entry.ambiguousCalls
        switch entry.state {
        case .created:
            state = entry.session.map(State.created) ?? .unknown
        case .unknown:
            state = .unknown
        case .calling:
            // The run that wrote the intent has died: its call counts as one whose fate nobody knows.
            state = .unknown
            ambiguousCalls += 1
        case .refused:
            state = .refused(fingerprint: entry.fingerprint)
        case .pending, .keptFailing:
            state = .open
        }
        self.init(
            state: state,
            vehicle: entry.vehicle,
            ambiguousCalls: ambiguousCalls,
            mayHaveMessaged: entry.mayHaveMessaged,
            isSessionLost: entry.code == .answerUnreadable,
            refusedFingerprint: entry.state == .unknown && entry.code?.isRefusalForGood == true
                ? entry.fingerprint : nil,
            wasForbidden: entry.state == .pending && entry.code == .http(403)
        )
    }

    /// What a result file says of a row that the ledger has never heard of; nil where that is nothing.
    init?(_ prior: PriorResult, key: Digest, vehicle: Digest, scope: SessionScope) {
        guard let ref = prior.ref, ref.scope == scope, ref.key == key else { return nil }
        switch prior.status {
        case .created, .existing, .duplicate:
            guard let session = prior.session else { return nil }
            self.init(state: .created(session), vehicle: ref.vehicle)
        case .unknown:
            // How it became unknown stands on the other machine, so it is held.
            self.init(
                state: .unknown,
                vehicle: ref.vehicle,
                ambiguousCalls: .max,
                mayHaveMessaged: true,
                isSessionLost: prior.errorCode.contains(CallCode.answerUnreadable.rawValue)
            )
        default:
            return nil
        }
    }
}
