/// What is known of a row from earlier runs, whether the ledger or the file says it.
package struct RowFate: Sendable, Equatable {
    package enum State: Sendable, Equatable {
        case created(CreatedSession)
        /// A call may have created it: its outcome is lost, or its caller died.
        case unknown
        /// Refused for good, with the fingerprint of what was sent.
        case refused(fingerprint: Digest)
        /// Calls were made that created nothing for certain.
        case open
    }

    package var state: State
    /// The vehicle the calls were made for.
    package var vehicle: Digest
    /// Calls whose outcome is not known, the one that a dead run left included.
    package var ambiguousCalls: Int
    package var mayHaveMessaged: Bool
    /// A 2xx answer whose id was lost: a session exists for certain.
    package var isSessionLost: Bool

    package init(
        state: State,
        vehicle: Digest,
        ambiguousCalls: Int = 0,
        mayHaveMessaged: Bool = false,
        isSessionLost: Bool = false
    ) {
        self.state = state
        self.vehicle = vehicle
        self.ambiguousCalls = ambiguousCalls
        self.mayHaveMessaged = mayHaveMessaged
        self.isSessionLost = isSessionLost
    }
}
