#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The dates of HTTP headers, in the three forms that RFC 9110 section 5.6.7 has a recipient accept.
package enum HTTPDate {
    /// Seconds since 1970, or nil where the text is no such date.
    ///
    ///     Sun, 06 Nov 1994 08:49:37 GMT       today's form
    ///     Sunday, 06-Nov-94 08:49:37 GMT      RFC 850
    ///     Sun Nov  6 08:49:37 1994            asctime
    ///
    /// The day's name is not compared with the date. Two digits of a year below 70 mean this century.
    package static func seconds(_ text: String) -> Int? {
        let words = text.utf8.split(separator: UInt8(ascii: " ")).map { Array($0) }
        let time: CivilTime?
        switch words.count {
        case 6 where words[0].last == UInt8(ascii: ",") && isGMT(words[5]):
            time = moment(day: words[1], month: words[2], year: words[3], clock: words[4])
        case 4 where words[0].last == UInt8(ascii: ",") && isGMT(words[3]):
            let parts = words[1].split(separator: UInt8(ascii: "-")).map { Array($0) }
            guard parts.count == 3, parts[2].count == 2, let short = number(parts[2]) else { return nil }
            let year = Array(String(short + (short < 70 ? 2000 : 1900)).utf8)
            time = moment(day: parts[0], month: parts[1], year: year, clock: words[2])
        case 5:
            time = moment(day: words[2], month: words[1], year: words[4], clock: words[3])
        default:
            time = nil
        }
        return time?.secondsSince1970
    }

    private static func moment(day: [UInt8], month: [UInt8], year: [UInt8], clock: [UInt8]) -> CivilTime? {
        let hands = clock.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map { Array($0) }
        guard hands.count == 3, hands.allSatisfy({ $0.count == 2 }), year.count == 4, (1...2).contains(day.count),
            let day = number(day), let month = months.firstIndex(of: month), let year = number(year),
            let hour = number(hands[0]), let minute = number(hands[1]), let second = number(hands[2])
        else { return nil }
        return CivilTime(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
    }

    private static func isGMT(_ word: [UInt8]) -> Bool {
        word == Array("GMT".utf8) || word == Array("UTC".utf8)
    }

    private static func number(_ digits: [UInt8]) -> Int? {
        guard !digits.isEmpty, digits.count <= 4, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ].map { Array($0.utf8) }
}

extension HTTPDate {
    /// Today's form of a moment: `Sun, 06 Nov 1994 08:49:37 GMT`.
    package static func text(secondsSince1970 seconds: Int) -> String {
        let date = Date(timeIntervalSince1970: Double(seconds))
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
}
