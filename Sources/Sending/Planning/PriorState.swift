package import Rows

/// What is known of a row from earlier runs, whether the ledger or the file says it.
package struct PriorState: Sendable, Equatable {
    package enum State: Sendable, Equatable {
        case created(CreatedSession)
        /// A call may have created it: its outcome is lost, or its caller died.
        case unknown
        /// Refused for good, with the fingerprint of what was sent.
        case refused(fingerprint: Digest)
        /// Calls were made that created nothing for certain.
        case open
        /// It was created and withdrawn; the session is nil where nothing tells which one that was.
        case cancelled(CreatedSession?)
        /// What was known of it was cleared; `hadSession` where it had been created.
        case forgotten(hadSession: Bool)
    }

    package var state: State
    /// The vehicle the calls were made for.
    package var traits: Traits
    /// Calls whose outcome is not known, the one that a dead run left included.
    package var ambiguousCalls: Int
    package var mayHaveMessaged: Bool
    /// A call was accepted whose session is not known (`CallCode.isAcceptance`).
    package var isSessionLost: Bool
    /// Where its last answer found fault with a row that is unknown, or that has an older session: of what was sent. Sent
    /// unchanged, it is refused again.
    package var refusedFingerprint: Digest?
    /// Its session is an older one, and calls that were to create the row anew have created nothing so far.
    package var isBeingRecreated: Bool
    /// How many calls there had been, by what a file tells; of a row of the ledger, when the provider's own list showed that
    /// none of them had created anything. -1 where nothing tells.
    package var calls = -1

    package init(
        state: State,
        traits: Traits,
        ambiguousCalls: Int = 0,
        mayHaveMessaged: Bool = false,
        isSessionLost: Bool = false,
        refusedFingerprint: Digest? = nil,
        isBeingRecreated: Bool = false
    ) {
        self.state = state
        self.traits = traits
        self.ambiguousCalls = ambiguousCalls
        self.mayHaveMessaged = mayHaveMessaged
        self.isSessionLost = isSessionLost
        self.refusedFingerprint = refusedFingerprint
        self.isBeingRecreated = isBeingRecreated
    }

    /// Whether what a result file tells of a row counts for more than what the ledger knows of it: a session is more
    /// than anything but a session, and one that may exist is more than none.
    package func outweighs(_ known: PriorState?) -> Bool {
        switch (state, known?.state) {
        case (.unknown, .open) where calls >= 0 && calls <= known?.calls ?? -1: false
        case (_, nil): true
        case (_, .forgotten): false
        case (.cancelled(let withdrawn), .created(let session)): withdrawn?.id == session.id
        case (.created(let session), .cancelled(let withdrawn)): withdrawn?.id != session.id
        case (.cancelled, .open), (.cancelled, .refused): true
        case (_, .cancelled), (.cancelled, _): false
        case (_, .created): false
        case (.created, _): true
        case (.unknown, .open), (.unknown, .refused): true
        default: false
        }
    }
}
