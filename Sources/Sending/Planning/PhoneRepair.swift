package import Rows

/// What is decided about the phone of a row whose session exists, where the provider can still change the number that its
/// message goes to.
///
/// The number is changed only where that is certain: where the row has changed in its phone and in nothing else that is
/// sent. Then the session was made with a message, since the row asks for one and nothing else is new; and what the
/// provider knows after the call is what it would know had it created the session for the row as it is now, so nobody gets
/// a link that was made for somebody else.
///
/// | the row asks for an SMS | what is sent differs | earlier calls for that | decision |
/// |---|---|---|---|
/// | any | in nothing | any | none |
/// | no | in the phone alone | any | none |
/// | yes | in the phone alone | none that may have done it | change |
/// | yes | in the phone alone | one that may have done it | held, or changeAgain where the policy says so |
/// | any | in more than the phone, and the phone's last digits differ | any | uncertain |
/// | any | in more than the phone, but not in those | any | none |
package enum PhoneRepair: UInt8, Sendable, CaseIterable {
    case none
    case change
    /// An earlier call may have changed it already, and is repeated all the same.
    case changeAgain
    /// An earlier call may have changed it already, and is not repeated.
    case held
    /// To be changed, but by a later run: `--limit`.
    case beyondLimit
    /// The phone is another one, and so is more: perhaps it is another customer, or no message was asked for.
    case uncertain

    /// Whether a call is made for it.
    package var isSent: Bool { self == .change || self == .changeAgain }

    /// Whether the phone alone is new, so that nothing speaks for another customer.
    package var isOfSameCustomer: Bool {
        switch self {
        case .change, .changeAgain, .held, .beyondLimit: true
        case .none, .uncertain: false
        }
    }

    /// - Parameters:
    ///   - checked: The row as it is now.
    ///   - traits: And its traits.
    ///   - fingerprint: And of all that would be sent for it.
    ///   - known: The traits of the row for which its session was made.
    ///   - sent: And its fingerprint, of which nothing is known where a file alone told of the session.
    package static func of(
        _ checked: CheckedRow,
        _ traits: Traits,
        _ fingerprint: Digest,
        known: Traits,
        sent: Digest
    ) -> PhoneRepair {
        guard checked.passes, fingerprint != sent else { return .none }
        if fingerprint.differsInPhoneAlone(from: sent) {
            return checked.notify.sendsSMS && checked.phone != nil ? .change : .none
        }
        return traits.phone != 0 && known.phone != 0 && traits.phone != known.phone ? .uncertain : .none
    }

    /// The same where an earlier call may have changed the number already.
    ///
    /// - Parameter calls: How many there were of which nobody knows that.
    package func mayBeDone(_ calls: Int, _ policy: Disposition.Policy) -> PhoneRepair {
        guard self == .change, calls > 0 else { return self }
        let isRepeated = policy.includesUnknown || policy.onUnknown == .retry && calls < policy.maxAttempts
        return isRepeated ? .changeAgain : .held
    }
}
