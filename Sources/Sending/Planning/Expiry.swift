import Text

/// Whether a link's date has passed.
package enum Expiry {
    /// - Parameters:
    ///   - expiresAt: An ISO 8601 date as the provider wrote it. One that cannot be read has not passed.
    ///   - now: Seconds since 1970.
    package static func hasPassed(_ expiresAt: String?, now: Double) -> Bool {
        guard let expiresAt, let seconds = ISO8601.seconds(expiresAt) else { return false }
        return seconds <= now
    }
}
