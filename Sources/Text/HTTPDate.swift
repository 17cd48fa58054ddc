import FoundationEssentials

/// The dates of HTTP headers, read in the three forms that RFC 9110 section 5.6.7 has a recipient accept.
///
///     Sun, 06 Nov 1994 08:49:37 GMT       today's form
///     Sunday, 06-Nov-94 08:49:37 GMT      RFC 850
///     Sun Nov  6 08:49:37 1994            asctime
package enum HTTPDate {
    /// Today's form of a moment.
    package static func text(secondsSince1970 seconds: Int) -> String {
        let date = Date(timeIntervalSince1970: Double(seconds))
        let parts = Calendar.utc.dateComponents([.weekday, .month], from: date)
        // The rest stands in the ISO form already, with all its digits: 1994-11-06T08:49:37Z.
        let iso = ISO8601.text(secondsSince1970: seconds)
        let (year, day, time) = (iso.prefix(4), iso.dropFirst(8).prefix(2), iso.dropFirst(11).prefix(8))
        return "\(weekdays[(parts.weekday ?? 1) - 1]), \(day) \(months[(parts.month ?? 1) - 1]) \(year) \(time) GMT"
    }

    /// Seconds since 1970, or nil where the text is no such date.
    ///
    /// The day's name is not compared with the date. Two digits of a year below 70 mean this century.
    package static func seconds(_ text: String) -> Int? {
        let words = text.split(separator: " ")
        switch words.count {
        case 6 where words[0].last == "," && isGMT(words[5]):
            return moment(day: words[1], month: words[2], year: words[3], time: words[4])
        case 4 where words[0].last == "," && isGMT(words[3]):
            let parts = words[1].split(separator: "-")
            guard parts.count == 3, let short = number(parts[2], digits: 2...2) else { return nil }
            let year = String(short + (short < 70 ? 2000 : 1900))
            return moment(day: parts[0], month: parts[1], year: year[...], time: words[2])
        case 5:
            return moment(day: words[2], month: words[1], year: words[4], time: words[3])
        default:
            return nil
        }
    }

    private static func moment(day: Substring, month: Substring, year: Substring, time: Substring) -> Int? {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 3, let day = number(day, digits: 1...2), let month = months.firstIndex(of: String(month)),
            let year = number(year, digits: 4...4), let hour = number(clock[0], digits: 2...2), hour <= 23,
            let minute = number(clock[1], digits: 2...2), minute <= 59,
            // 60: a leap second counts as the second after it.
            let second = number(clock[2], digits: 2...2), second <= 60,
            let midnight = Calendar.utc.date(from: DateComponents(year: year, month: month + 1, day: day)),
            // The calendar takes 30 February for 1 or 2 March.
            Calendar.utc.component(.day, from: midnight) == day
        else { return nil }
        return Int(midnight.timeIntervalSince1970) + hour * 3_600 + minute * 60 + second
    }

    private static func isGMT(_ word: Substring) -> Bool { word == "GMT" || word == "UTC" }

    private static func number(_ text: Substring, digits: ClosedRange<Int>) -> Int? {
        guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
