/// The scheduler's verdict on a row after one of its calls: the call's outcome, and whether the row comes again.
package struct SendVerdict: Sendable, Equatable {
    package var outcome: CallOutcome
    /// Whether this call or an earlier one may have created something: then the row can only end created or unknown.
    package var mayExist: Bool
    /// Whether the scheduler keeps the row: it is called again, settled later, or handed back by `drain`. Where this is
    /// false the row is done with in this run.
    package var comesAgain: Bool

    package init(_ outcome: CallOutcome, mayExist: Bool = false, comesAgain: Bool = false) {
        self.outcome = outcome
        if case .ambiguous = outcome { self.mayExist = true } else { self.mayExist = mayExist }
        self.comesAgain = comesAgain
    }

    /// The same of a call that was to change the number that a session's message goes to.
    package var phoneChange: PhoneChange {
        switch outcome {
        case .created: .changed
        case _ where mayExist: .inDoubt
        case .refused(.sessionNotFound, _): .missing
        case .refused(_, let message): .refused(message: message)
        case .notCreated(let code, _), .keptFailing(let code, _), .ambiguous(let code, _): .failed(code)
        case .notCalled: .waiting(.notAttempted)
        }
    }

    /// How the row ends if this is the last that is heard of it.
    package var status: SessionStatus {
        switch outcome {
        case .created: .created
        case _ where mayExist: .unknown
        case .refused, .keptFailing: .failed
        case .ambiguous: .unknown
        case .notCreated, .notCalled: .pending
        }
    }
}
