import Sending
import Text

/// The moments that a time in a list may stand for: one second of it, or, where it does not say whose clock it is by, a day
/// and more.
enum ListedMoment {
    /// From the zone that is furthest east to the one furthest west.
    private static let anywhere = (-14 * 3_600.0, 12 * 3_600.0)

    /// In seconds since 1970; nil where the text is no time that is understood.
    ///
    /// - Parameter zone: By whose clock a time is that names none; nil where nobody said.
    static func range(_ text: String, zone: ZoneRules?) -> ClosedRange<Double>? {
        if let seconds = secondsSince1970(text) { return seconds...seconds + 1 }
        var text = text
        for ending in [" UTC", " GMT", " Z"] where text.hasSuffix(ending) {
            text = text.dropLast(ending.count) + "Z"
        }
        if let blank = text.firstIndex(of: " ") { text.replaceSubrange(blank...blank, with: "T") }
        if let seconds = ISO8601.seconds(text.replacing(" ", with: "")) { return seconds...seconds + 1 }
        // What lacks is filled up: the zone, the seconds, the time.
        for (ending, length) in [("Z", 1.0), (":00Z", 60), ("T00:00:00Z", 86_400)] {
            guard let wall = ISO8601.seconds(text + ending) else { continue }
            guard let zone else { return wall + anywhere.0...wall + length + anywhere.1 }
            let first = zone.moment(ofWallTime: Int(wall), last: false)
            let last = zone.moment(ofWallTime: Int(wall + length), last: true)
            return Double(min(first, last))...Double(max(first, last))
        }
        return nil
    }

    /// Of a number of seconds or milliseconds since 1970, as programs write times: between 2001 and 2286.
    private static func secondsSince1970(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Double(text) else { return nil }
        switch text.utf8.count {
        case 10: return number
        case 13: return (number / 1000).rounded(.down)
        default: return nil
        }
    }
}
