package import Text

/// The hours in which customers may be messaged: `--send-between`, `--send-days` and `--time-zone`.
///
/// A span belongs to the day on which it begins, and may end on the next one. What clocks show in the zone decides. In a night
/// in which they are put back, a span that begins or ends in the hour that comes twice begins with the second one and ends with
/// the first, so that nobody is messaged at a time that lies outside it. One that lies in the hour that never comes, as they
/// are put forward, is left out.
package struct SendWindow: Sendable, Equatable {
    /// Seconds from midnight.
    private let start: Int
    /// Seconds from the midnight that the span's day begins with: more than a day's where the span ends on the next one.
    private let end: Int
    private let days: SendDays
    package let zone: ZoneRules
    private let text: String

    /// Whether messages may be sent at a moment; times are seconds since 1970.
    package enum State: Sendable, Equatable {
        /// And until then.
        case open(until: Int)
        case closed(opens: Int)
    }

    /// - Parameters:
    ///   - span: `09:00-20:00`, or `21:30-06:00`, which ends on the next day; nil for whole days.
    ///   - days: Those on which a span begins.
    package init(span: String?, days: SendDays, zone: ZoneRules) throws(OptionTextError) {
        let written = span ?? "00:00-24:00"
        let ends = written.split(separator: "-", omittingEmptySubsequences: false).map(Self.seconds)
        guard ends.count == 2, let start = ends[0], start < CivilDate.secondsPerDay, let end = ends[1] else {
            throw OptionTextError(
                "The value '\(written)' is invalid for '--send-between'. Write a span of the day such as 09:00-20:00; one "
                    + "that passes midnight is written 21:30-06:00."
            )
        }
        guard start != end else {
            throw OptionTextError(
                "The span '\(written)' of '--send-between' is empty. For the whole day write 00:00-24:00."
            )
        }
        self.start = start
        self.end = end > start ? end : end + CivilDate.secondsPerDay
        (self.days, self.zone) = (days, zone)
        text = written.filter { $0 != " " }
    }

    /// The hours in which nobody minds a message, where none were named.
    package static func decent(in zone: ZoneRules) -> SendWindow {
        SendWindow(start: 8 * 3600, end: 21 * 3600, days: .all, zone: zone, text: "08:00-21:00")
    }

    private init(start: Int, end: Int, days: SendDays, zone: ZoneRules, text: String) {
        (self.start, self.end, self.days, self.zone, self.text) = (start, end, days, zone, text)
    }

    /// - Parameter now: Seconds since 1970.
    package func state(at now: Double) -> State {
        let now = Int(now.rounded(.down))
        let today = zone.day(at: now)
        var until: Int?
        for day in (today - 2)...(today + Self.daysAhead) {
            guard let (opens, closes) = span(beginningOn: day), closes > now else { continue }
            // Spans that follow each other without a gap are one.
            if opens <= until ?? now {
                until = max(closes, until ?? closes)
            } else if let until {
                return .open(until: until)
            } else {
                return .closed(opens: opens)
            }
        }
        return .open(until: until ?? now)
    }

    /// Farther than any gap between two spans: a day of the week may fall into the hour that never comes.
    private static let daysAhead = 16

    private func span(beginningOn day: Int) -> (opens: Int, closes: Int)? {
        guard days.contains(day: day) else { return nil }
        let midnight = day * CivilDate.secondsPerDay
        let opens = zone.moment(ofWallTime: midnight + start, last: true)
        let closes = zone.moment(ofWallTime: midnight + end, last: false)
        if opens < closes { return (opens, closes) }
        // All of it lies in an hour that comes twice: then the first one is meant.
        let first = zone.moment(ofWallTime: midnight + start, last: false)
        return first < closes ? (first, closes) : nil
    }

    /// `09:00-20:00 mon-sat (Europe/Paris)`
    ///
    /// - Parameter now: Seconds since 1970.
    package func words(at now: Double) -> String { "\(text) \(days) (\(zone.label(at: Int(now))))" }

    /// `09:00`, `24:00`.
    private static func seconds(_ text: some StringProtocol) -> Int? {
        let parts = text.trimmingSpaces.split(separator: ":", omittingEmptySubsequences: false)
        let isWritten = parts.count == 2 && (1...2).contains(parts[0].count) && parts[1].count == 2
        guard isWritten, parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }), let hours = Int(parts[0]),
            let minutes = Int(parts[1]), minutes < 60, hours * 60 + minutes <= 24 * 60
        else { return nil }
        return (hours * 60 + minutes) * 60
    }
}
