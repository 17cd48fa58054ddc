package import Rows

/// What is to be done with a row, decided before anything is sent.
package enum Disposition: Sendable, Equatable {
    /// A call is needed.
    case send
    /// A session exists; `customerChanged` where it was made for another customer, the car's driver before.
    case existing(customerChanged: Bool)
    /// A session may exist, and the row is not sent again by itself.
    case heldUnknown
    /// It was refused for good, and has not changed since.
    case refusedBefore
    /// Its session was withdrawn.
    case cancelled
    case invalid([Problem])

    /// How a run treats rows of earlier runs.
    package struct Policy: Sendable {
        package var onUnknown: OnUnknown
        /// Rows refused for good are sent again even where they have not changed (`retry`).
        package var retriesRefused: Bool
        /// Unknown rows are sent again, whatever that may repeat (`retry --include-unknown`).
        package var includesUnknown: Bool
        /// Which sessions are created again.
        package var recreates: Set<Recreate>
        package var maxAttempts: Int
        /// Now, in seconds since 1970, to tell which links have expired.
        package var now: Double

        package init(
            onUnknown: OnUnknown = .auto,
            retriesRefused: Bool = false,
            includesUnknown: Bool = false,
            recreates: Set<Recreate> = [],
            maxAttempts: Int = 5,
            now: Double
        ) {
            self.onUnknown = onUnknown
            self.retriesRefused = retriesRefused
            self.includesUnknown = includesUnknown
            self.recreates = recreates
            self.maxAttempts = maxAttempts
            self.now = now
        }
    }

    /// Decides. A row that is done or unknown stays so, even where it would not pass today's checks.
    ///
    /// - Parameters:
    ///   - checked: What the checks found.
    ///   - prior: What is known of the row's key; nil where it was never heard of.
    ///   - hasLostRef: The row has the cells of a session, and no reference that says whose it is.
    ///   - fingerprint: Of what would be sent now.
    package static func of(
        checked: CheckedRow,
        identity: RowIdentity,
        prior: PriorState?,
        hasLostRef: Bool = false,
        fingerprint: @autoclosure () -> Digest,
        policy: Policy
    ) -> Disposition {
        let problems = checked.problems
        let traits: Traits
        switch identity {
        case .foreignRef: return .invalid(problems + [Problem(.keyConflict)])
        case .missing: return .invalid(checked.passes ? problems + [Problem(.missingKey)] : problems)
        case .known(_, let known): traits = known
        }
        switch prior?.state {
        case nil where hasLostRef:
            return .invalid(problems + [Problem(.keyConflict)])
        case .created(let session):
            switch SameKey.againstLedger(traits, prior!.traits) {
            case .conflict:
                // Nobody may get another customer's link.
                return .invalid(problems + [Problem(.keyConflict)])
            case .customerChanged:
                let isWanted = policy.recreates.contains(.customerChanged)
                return existing(prior!, checked, isWanted, customerChanged: true, fingerprint(), policy)
            case .sameRow:
                let isWanted =
                    policy.recreates.contains(.expired) && Expiry.hasPassed(session, now: policy.now)
                return existing(prior!, checked, isWanted, customerChanged: false, fingerprint(), policy)
            }
        case .unknown:
            if SameKey.againstLedger(traits, prior!.traits) == .conflict {
                return .invalid(problems + [Problem(.keyConflict)])
            }
            guard checked.passes, mayResend(prior!, checked, policy) else { return .heldUnknown }
            // It was sent again and found fault with: that would be repeated in every run.
            let isRefused = prior?.refusedFingerprint.map { $0 == fingerprint() } ?? false
            return isRefused && !policy.includesUnknown ? .heldUnknown : .send
        case .refused(let refused):
            if !checked.passes { return .invalid(problems) }
            return policy.retriesRefused || refused != fingerprint() ? .send : .refusedBefore
        case .cancelled:
            if SameKey.againstLedger(traits, prior!.traits) == .conflict {
                return .invalid(problems + [Problem(.keyConflict)])
            }
            guard policy.recreates.contains(.cancelled), checked.passes else { return .cancelled }
            let isRefused = prior?.refusedFingerprint.map { $0 == fingerprint() } ?? false
            return isRefused && !policy.retriesRefused ? .cancelled : .send
        case .forgotten(hadSession: true):
            return .existing(customerChanged: false)
        case .forgotten(hadSession: false):
            if !checked.passes { return .invalid(problems) }
            return policy.retriesRefused ? .send : .refusedBefore
        case .open, nil:
            return checked.passes ? .send : .invalid(problems)
        }
    }

    /// What is done with a row that has a session.
    ///
    /// - Parameter isWanted: Whether the user wants sessions like this one created again.
    private static func existing(
        _ prior: PriorState,
        _ checked: CheckedRow,
        _ isWanted: Bool,
        customerChanged: Bool,
        _ fingerprint: @autoclosure () -> Digest,
        _ policy: Policy
    ) -> Disposition {
        // `retry` goes on with what an earlier run was asked to create again and could not.
        let isRetried = policy.retriesRefused && prior.isBeingRecreated
        guard isWanted || isRetried, checked.passes else { return .existing(customerChanged: customerChanged) }
        let isRefused = prior.refusedFingerprint.map { $0 == fingerprint() } ?? false
        return isRefused && !policy.retriesRefused ? .refusedBefore : .send
    }

    /// Whether a call may be made again that may have created a session already.
    private static func mayResend(_ prior: PriorState, _ checked: CheckedRow, _ policy: Policy) -> Bool {
        if policy.includesUnknown { return true }
        // That one exists is certain, so another call is certain to make a second one.
        if prior.isSessionLost { return false }
        switch policy.onUnknown {
        case .hold: return false
        case .auto: return prior.ambiguousCalls <= 1 && !prior.mayHaveMessaged && checked.notify == .none
        case .retry: return prior.ambiguousCalls < policy.maxAttempts
        }
    }
}
