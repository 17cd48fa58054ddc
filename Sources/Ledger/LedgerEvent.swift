package import Rows
package import Sending

/// One event in a row's history: a call begins, or has ended.
///
/// What a row is after its events is settled in `RowHistory` alone, and what a follow-up call is in `FollowUpHistory`.
/// Ambiguity sticks there, whatever a caller writes: after an ambiguous call every outcome but `created` leaves the row
/// `unknown`, and a session that is created all the same gets the code `possible_orphan`.
package enum LedgerEvent: Sendable, Equatable {
    /// A call is about to be made. Raises `attempts`; what was ambiguous stays counted.
    ///
    /// Written over an intent that has no outcome (state `calling`), that older call counts as ambiguous from now on,
    /// with the code `interrupted`.
    case intent(key: Digest, traits: Traits, fingerprint: Digest, messages: Bool)
    case outcome(key: Digest, CallOutcome)
    /// A call about a session that exists is about to be made.
    case followUpIntent(FollowUp)
    /// How it ended. A session that was cancelled is withdrawn from its row.
    case followUpOutcome(FollowUp, FollowUpOutcome)
    /// The provider's own list has told what became of a row that is unknown: it has this session, or none.
    ///
    /// Of any other row it changes nothing. With whom its call was made for, where that is known better than the ledger tells:
    /// of a row that had a session before, it keeps the customer of that one.
    case reconciled(key: Digest, CreatedSession?, Traits? = nil)

    package var key: Digest {
        switch self {
        case .intent(let key, _, _, _), .outcome(let key, _), .reconciled(let key, _, _): key
        case .followUpIntent(let call), .followUpOutcome(let call, _): call.key
        }
    }

    /// The session that becomes its row's; nil of any other event.
    package var createdSession: CreatedSession? {
        switch self {
        case .outcome(_, let outcome): outcome.session
        case .reconciled(_, let session, _): session
        case .intent, .followUpIntent, .followUpOutcome: nil
        }
    }

    /// What is written in this one's place where its session is another row's already.
    package var withoutSession: LedgerEvent { .outcome(key: key, .ambiguous(.sessionOfAnotherRow)) }

    /// Whether a call is about to be made, of whatever kind.
    var isIntent: Bool { notCalled != nil }

    /// What takes an intent back whose call was not made; nil of anything else.
    var notCalled: LedgerEvent? {
        switch self {
        case .intent(let key, _, _, _): .outcome(key: key, .notCalled)
        case .followUpIntent(let call): .followUpOutcome(call, .notCalled)
        case .outcome, .followUpOutcome, .reconciled: nil
        }
    }

    /// What it adds to the calls that a run has begun: those that create, as others count for no limit of a day.
    package var begunCalls: Int {
        switch self {
        case .intent: 1
        case .outcome(_, .notCalled): -1
        case .outcome, .followUpIntent, .followUpOutcome, .reconciled: 0
        }
    }

    /// Whether it tells of a call that creates a session.
    var isOfCreation: Bool {
        switch self {
        case .intent, .outcome: true
        case .followUpIntent, .followUpOutcome, .reconciled: false
        }
    }
}
