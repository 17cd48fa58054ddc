/// What the survey decided for one row.
package enum RowDecision: UInt8, Sendable {
    case invalid
    case send
    /// To be sent, although an earlier call may have created it: the ledger tells more of it.
    case resend
    case existing
    case heldUnknown
    case refusedBefore
    /// Its session was withdrawn.
    case cancelled
    case duplicate
    /// Same key as an earlier row of the file, with another vehicle.
    case conflict
    /// To be sent, but by a later run: `--limit`.
    case beyondLimit
    /// Of another scope: copied through as it is (`retry`).
    case elsewhere

    package var isSent: Bool { self == .send || self == .resend }
}

/// What a row's key meets among the earlier rows of a file.
package enum KeyMatch: Sendable, Hashable {
    /// No earlier row has this key.
    case first
    /// An earlier row has the same key and the same vehicle.
    case duplicate(of: Int)
    /// An earlier row has the same key and another vehicle.
    case conflict(with: Int)
}
