import Ledger
package import Sending

/// What a run about sessions is for.
package enum SessionTask: Sendable, Equatable {
    /// It asks how they stand. `asksAll`: also those that have come to their end.
    case status(asksAll: Bool)
    /// Customers who have not begun are messaged once more, if they have had their session for that long.
    case remind(idleFor: Duration)
    /// Sessions that nobody has begun are withdrawn.
    case cancel

    /// What is done about a session beyond asking; nil where that is nothing.
    package var call: SessionCall? {
        switch self {
        case .status: nil
        case .remind: .remind
        case .cancel: .cancel
        }
    }

    /// The same as the ledger keeps it.
    var kind: FollowUp.Kind? {
        switch self {
        case .status: nil
        case .remind: .remind
        case .cancel: .cancel
        }
    }

    /// What a session is that it has been done to.
    package var word: String {
        switch self {
        case .status: "answered"
        case .remind: "reminded"
        case .cancel: "cancelled"
        }
    }
}

/// Why nothing is done about a session, as counts and summaries name it.
package enum LeftSession: String, Sendable, CaseIterable {
    /// Somebody has begun it, or it has come to its end.
    case begun
    /// The provider did not say how it stands.
    case unanswered = "not_answered"
    case alreadyDone = "already_done"
    /// An earlier call may have done it. It is not repeated.
    case inDoubt = "in_doubt"
    case refusedBefore = "refused_before"
    /// The customer has not had it for so long.
    case tooNew = "too_new"
    /// The ledger does not know it, so nobody can tell how old it is.
    case notInLedger = "not_in_ledger"
    /// The row has another session by now.
    case replaced
    /// It is another vehicle's than the row's.
    case keyConflict = "key_conflict"
    /// The provider does not know it any more.
    case missing = "not_found"
}
