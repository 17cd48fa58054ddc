#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Dates in the forms that headers and answers carry them in.
enum HTTPDate {
    /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
    static func text(_ date: Date) -> String {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.weekday, .year, .month], from: date)
        // The rest stands, two digits each, in the ISO form: 1994-11-06T08:49:37Z.
        let iso = Array(date.formatted(.iso8601))
        let day = String(iso[8..<10])
        let time = String(iso[11..<19])
        return "\(days[parts.weekday! - 1]), \(day) \(months[parts.month! - 1]) \(parts.year!) \(time) GMT"
    }

    /// `2023-12-17T07:38:52.376Z`, as Tchek writes them.
    static func milliseconds(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// Reads exactly `YYYY-MM-DDTHH:MM:SSZ`, nothing that only looks like it.
    static func seconds(_ text: String) -> Date? {
        // Formatted again, anything more tolerant than this form (31 February, other offsets) differs.
        guard let date = try? Date(text, strategy: .iso8601), date.formatted(.iso8601) == text else { return nil }
        return date
    }
}
