#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Whether a link's date has passed.
package enum Expiry {
    /// - Parameter expiresAt: An ISO 8601 date as the provider wrote it. One that cannot be read has not passed.
    package static func hasPassed(_ expiresAt: String?, now: Double) -> Bool {
        guard let expiresAt, let date = date(expiresAt) else { return false }
        return date.timeIntervalSince1970 <= now
    }

    private static func date(_ text: String) -> Date? {
        (try? Date(text, strategy: .iso8601.year().month().day().time(includingFractionalSeconds: true)))
            ?? (try? Date(text, strategy: .iso8601))
    }
}
