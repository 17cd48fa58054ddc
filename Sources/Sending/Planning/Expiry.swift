import Text

/// Whether a link's date has passed.
package enum Expiry {
    /// - Parameters:
    ///   - expiresAt: An ISO 8601 date as the provider wrote it, or a day alone, as an editor of the file leaves it. What
    ///     does not say where it is that day has passed when it has passed everywhere.
    ///   - now: Seconds since 1970.
    package static func hasPassed(_ expiresAt: String?, now: Double) -> Bool {
        guard let expiresAt, let seconds = ISO8601.latest(expiresAt) else { return false }
        return seconds <= now
    }
}
