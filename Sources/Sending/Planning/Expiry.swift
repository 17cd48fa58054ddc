import Text

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Whether a link's date has passed.
package enum Expiry {
    /// - Parameter expiresAt: An ISO 8601 date as the provider wrote it. One that cannot be read has not passed.
    package static func hasPassed(_ expiresAt: String?, now: Double) -> Bool {
        guard let expiresAt, let seconds = utc(expiresAt) ?? date(expiresAt)?.timeIntervalSince1970 else {
            return false
        }
        return seconds <= now
    }

    /// The usual form, `2023-12-17T07:38:52.376Z`, whose fraction does not matter. By hand, because it is asked of every
    /// row that exists: Foundation's reading took a twentieth of a nightly run.
    private static func utc(_ text: String) -> Double? {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z") else { return nil }
            func number(_ places: Range<Int>, before end: StaticString) -> Int? {
                var value = 0
                for place in places {
                    let digit = bytes[place] &- UInt8(ascii: "0")
                    guard digit < 10 else { return nil }
                    value = value * 10 + Int(digit)
                }
                return end.utf8Start[0] == bytes[places.upperBound] ? value : nil
            }
            guard let year = number(0..<4, before: "-"), let month = number(5..<7, before: "-"),
                let day = number(8..<10, before: "T"), let hour = number(11..<13, before: ":"),
                let minute = number(14..<16, before: ":"),
                let second = number(17..<19, before: bytes.count == 20 ? "Z" : "."),
                bytes[19...].dropFirst().dropLast().allSatisfy({ $0 &- UInt8(ascii: "0") < 10 })
            else { return nil }
            return CivilTime(
                year: year,
                month: month,
                day: day,
                hour: hour,
                minute: minute,
                second: second
            ).map { Double($0.secondsSince1970) }
        }
    }

    private static func date(_ text: String) -> Date? {
        (try? Date(text, strategy: .iso8601.year().month().day().time(includingFractionalSeconds: true)))
            ?? (try? Date(text, strategy: .iso8601))
    }
}
