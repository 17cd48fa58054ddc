/// What a call makes of its row: one case for each outcome that the ledger records.
package struct SendVerdict: Sendable, Equatable {
    package enum Outcome: Sendable, Equatable {
        /// `possibleOrphan`: an earlier call may have created a second one.
        case created(possibleOrphan: Bool)
        /// Refused for good.
        case refused(CallCode, message: String?)
        /// It used up its attempts without being refused for good.
        case keptFailing(CallCode)
        /// This call may have created it.
        case ambiguous(CallCode)
        /// This call created nothing, but an earlier one may have.
        case stillUnknown(CallCode, message: String?)
        /// Nothing was created.
        case notCreated(CallCode)
    }

    package var outcome: Outcome
    /// The machine keeps the row: it is called again, settled later, or handed back by `drain`. Where this is false, the
    /// row is done with in this run; one that is `notCreated` is `pending` then.
    package var comesAgain: Bool

    package init(_ outcome: Outcome, comesAgain: Bool = false) {
        self.outcome = outcome
        self.comesAgain = comesAgain
    }
}
