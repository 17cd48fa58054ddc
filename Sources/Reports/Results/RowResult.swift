package import Rows
package import Sending

/// What the eight result columns say of one row.
package struct RowResult: Sendable, Equatable {
    package var status: SessionStatus
    package var session: CreatedSession?
    package var attempts = 0
    /// Joined by `;`.
    package var codes: [String] = []
    /// The fields at which the checks found what some of `codes` say.
    package var findings: [ProblemTally.Group] = []
    /// For the person who fixes the row.
    package var sentence = ""
    package var ref: SessionRef?

    package init(status: SessionStatus) { self.status = status }
}
