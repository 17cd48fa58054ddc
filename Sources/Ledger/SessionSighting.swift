package import Rows
package import Sending

/// How a session stood when the provider was last asked about it.
package struct SessionSighting: Sendable, Equatable {
    package var key: Digest
    /// The session that was asked about, as in `FollowUp`.
    package var session: Digest
    /// The provider's own word or number.
    package var word: String
    package var stage: SessionStage
    /// Seconds since 1970.
    package var at: Double

    package init(key: Digest, session: Digest, word: String, stage: SessionStage, at: Double) {
        self.key = key
        self.session = session
        self.word = word
        self.stage = stage
        self.at = at
    }
}

/// A row with the times by which it is judged whether it is old.
package struct DatedRow: Sendable, Equatable {
    package var row: LocatedRow
    /// When the run ended that wrote it last, or began, where it never told; in seconds since 1970.
    package var writtenAt: Double
    /// How its session was last seen; nil where nobody asked.
    package var stage: SessionStage?

    package init(row: LocatedRow, writtenAt: Double, stage: SessionStage?) {
        self.row = row
        self.writtenAt = writtenAt
        self.stage = stage
    }
}
