import Text

/// Whether a link's date has passed.
package enum Expiry {
    /// A day alone is how an editor of a result file leaves a date. What does not say where it is that day has passed when it
    /// has passed everywhere.
    ///
    /// - Parameter now: Seconds since 1970.
    package static func hasPassed(_ session: CreatedSession, now: Double) -> Bool {
        let latest = session.withBytes(of: .expiresAt) { $0.flatMap { ISO8601.latest($0) } }
        return latest.map { $0 <= now } ?? false
    }
}
