/// The outcome of one call for its row: what the scheduler decides and the ledger records.
///
/// It speaks of this one call. Whether an earlier call of unknown fate weighs more than it is settled once, by the
/// ledger's `RowHistory`: there a row that may exist ends `created` or `unknown`, whatever a later call came to.
package enum CallOutcome: Sendable, Equatable {
    /// The call created this session.
    case created(CreatedSession)
    /// The provider refused the row for good.
    case refused(CallCode, message: String? = nil)
    /// The row has used up its attempts without being refused for good.
    case keptFailing(CallCode, message: String? = nil)
    /// The call may have created something.
    case ambiguous(CallCode, message: String? = nil)
    /// The call created nothing, and the row may be tried again.
    case notCreated(CallCode, message: String? = nil)
    /// The intent was written and the call never made: the row is as it was before.
    case notCalled

    package var session: CreatedSession? {
        if case .created(let session) = self { session } else { nil }
    }

    /// Why the call created nothing, or may have created something; nil where it created a session or was not made.
    package var code: CallCode? {
        switch self {
        case .created, .notCalled: nil
        case .refused(let code, _), .keptFailing(let code, _), .ambiguous(let code, _), .notCreated(let code, _): code
        }
    }
}
