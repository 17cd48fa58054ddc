package import Rows

/// What is to be done with a row, decided before anything is sent.
package enum Disposition: Sendable, Equatable {
    /// A call is needed.
    case send
    /// A session exists.
    case existing
    /// A session may exist, and the row is not sent again by itself.
    case heldUnknown
    /// It was refused for good, and has not changed since.
    case refusedBefore
    case invalid([Problem])

    /// How a run treats rows of earlier runs.
    package struct Policy: Sendable {
        package var onUnknown: OnUnknown
        /// Rows refused for good are sent again even where they have not changed (`retry`).
        package var retriesRefused: Bool
        /// Unknown rows are sent again, whatever that may repeat (`retry --include-unknown`).
        package var includesUnknown: Bool
        /// Sessions whose link has expired are created again.
        package var recreatesExpired: Bool
        package var maxAttempts: Int
        /// Now, in seconds since 1970, to tell which links have expired.
        package var now: Double

        package init(
            onUnknown: OnUnknown = .auto,
            retriesRefused: Bool = false,
            includesUnknown: Bool = false,
            recreatesExpired: Bool = false,
            maxAttempts: Int = 5,
            now: Double
        ) {
            self.onUnknown = onUnknown
            self.retriesRefused = retriesRefused
            self.includesUnknown = includesUnknown
            self.recreatesExpired = recreatesExpired
            self.maxAttempts = maxAttempts
            self.now = now
        }
    }

    /// Decides. A row that is done or unknown stays so, even where it would not pass today's checks.
    ///
    /// - Parameters:
    ///   - checked: What the checks found.
    ///   - prior: What is known of the row's key; nil where it was never heard of.
    ///   - fingerprint: Of what would be sent now.
    package static func of(
        checked: CheckedRow,
        identity: RowIdentity,
        prior: PriorState?,
        fingerprint: @autoclosure () -> Digest,
        policy: Policy
    ) -> Disposition {
        let problems = checked.problems
        let vehicle: Digest
        switch identity {
        case .foreignRef: return .invalid(problems + [Problem(.keyConflict)])
        case .missing: return .invalid(checked.passes ? problems + [Problem(.missingKey)] : problems)
        case .known(_, let known): vehicle = known
        }
        switch prior?.state {
        case .created(let session):
            // Nobody may get another customer's link.
            if prior?.vehicle != vehicle { return .invalid(problems + [Problem(.keyConflict)]) }
            guard policy.recreatesExpired, checked.passes else { return .existing }
            return Expiry.hasPassed(session.expiresAt, now: policy.now) ? .send : .existing
        case .unknown:
            if prior?.vehicle != vehicle { return .invalid(problems + [Problem(.keyConflict)]) }
            guard checked.passes, mayResend(prior!, checked, policy) else { return .heldUnknown }
            // It was sent again and found fault with: that would be repeated in every run.
            let isRefused = prior?.refusedFingerprint.map { $0 == fingerprint() } ?? false
            return isRefused && !policy.includesUnknown ? .heldUnknown : .send
        case .refused(let refused):
            if !checked.passes { return .invalid(problems) }
            return policy.retriesRefused || refused != fingerprint() ? .send : .refusedBefore
        case .open, nil:
            return checked.passes ? .send : .invalid(problems)
        }
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
