/// The cell `session_status`: what a row's fate is.
package enum SessionStatus: String, CaseIterable, Sendable {
    /// Created by this run.
    case created
    /// An earlier run created it.
    case existing
    /// The same key as an earlier row of the file.
    case duplicate
    /// It did not pass the checks.
    case invalid
    /// The provider refused it for good, or it kept failing.
    case failed
    /// A call may or may not have created it.
    case unknown
    /// Created once, and withdrawn.
    case cancelled
    /// Not attempted: the run stopped first.
    case pending
    /// Of `check` alone: it passes.
    case valid
}
