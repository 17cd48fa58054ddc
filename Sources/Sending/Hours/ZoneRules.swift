import Text

/// The rules of a time zone: how far its clocks are from UTC at any moment.
///
/// Read from the system's own data (the TZif files of RFC 9636), which a machine's updates keep true.
package struct ZoneRules: Sendable, Equatable {
    /// As people call it: `Europe/Paris`; nil where only the rules are known.
    package let name: String?
    /// The moments at which the offset changes, ascending, in seconds since 1970, with what holds from then on.
    private var changes: [Change] = []
    /// Holds before the first change.
    private var first = 0
    /// Holds from the last change on; nil where that one's offset stays.
    private var rule: YearlyRule?

    fileprivate struct Change: Equatable {
        var at: Int
        var offset: Int
    }

    package static let utc = ZoneRules(name: "UTC")

    private init(name: String?) { self.name = name }

    /// From a rule such as `CET-1CEST,M3.5.0,M10.5.0/3`; nil where the text is none.
    package init?(posix text: String) {
        guard let rule = YearlyRule(text) else { return nil }
        self.init(name: nil)
        self.rule = rule
        first = rule.offset(at: 0)
    }

    /// From the content of a TZif file; nil where it is none.
    package init?(name: String?, file bytes: [UInt8]) {
        self.init(name: name)
        guard var header = TZifHeader(bytes, at: 0) else { return nil }
        // From version 2 on everything stands there once more, in 64 bits.
        if header.version >= UInt8(ascii: "2") {
            guard let second = TZifHeader(bytes, at: header.end(timeSize: 4)) else { return nil }
            header = second
        }
        let timeSize = header.version >= UInt8(ascii: "2") ? 8 : 4
        let end = header.end(timeSize: timeSize)
        guard bytes.count >= end, header.types > 0 else { return nil }
        let indices = header.start + header.times * timeSize
        let types = indices + header.times
        func offset(ofType type: Int) -> Int? {
            guard type < header.types else { return nil }
            let value = Int(Int32(truncatingIfNeeded: TZifHeader.number(bytes, at: types + type * 6, size: 4)))
            return abs(value) <= 26 * 3600 ? value : nil
        }
        guard let firstOffset = offset(ofType: 0) else { return nil }
        first = firstOffset
        for index in 0..<header.times {
            let at = TZifHeader.number(bytes, at: header.start + index * timeSize, size: timeSize)
            guard let offset = offset(ofType: Int(bytes[indices + index])), changes.last.map({ $0.at < at }) ?? true
            else { return nil }
            changes.append(Change(at: at, offset: offset))
        }
        let footer = bytes[end...].dropFirst().prefix { $0 != UInt8(ascii: "\n") }
        if timeSize == 8, !footer.isEmpty {
            guard let rule = YearlyRule(String(decoding: footer, as: UTF8.self)) else { return nil }
            self.rule = rule
        }
    }

    /// Seconds east of UTC at a moment, in seconds since 1970.
    package func offset(at seconds: Int) -> Int {
        guard let last = changes.last else { return rule?.offset(at: seconds) ?? first }
        if seconds >= last.at { return rule?.offset(at: seconds) ?? last.offset }
        // The first change behind the moment.
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].at <= seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : changes[low - 1].offset
    }

    /// The day on which a moment falls here, counted from 1 January 1970.
    func day(at seconds: Int) -> Int { (seconds + offset(at: seconds)).floored(by: CivilDate.secondsPerDay) }

    /// The moment at which the wall's clock shows a time, counted in seconds from 1 January 1970, 00:00 on that clock.
    ///
    /// Of a time that comes twice, as clocks are put back, the first or the last one; of one that never comes, as they are
    /// put forward, the moment at which they are.
    package func moment(ofWallTime wall: Int, last: Bool) -> Int {
        let day = CivilDate.secondsPerDay
        let offsets = [offset(at: wall - day), offset(at: wall), offset(at: wall + day)]
        let moments = offsets.map { wall - $0 }.filter { $0 + offset(at: $0) == wall }
        if let moment = last ? moments.max() : moments.min() { return moment }
        var (low, high) = (wall - (offsets.max() ?? 0), wall - (offsets.min() ?? 0))
        while low < high {
            let middle = low + (high - low) / 2
            if middle + offset(at: middle) >= wall { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

// MARK: - In words

extension ZoneRules {
    /// `Europe/Paris`, or `UTC+01:00`.
    package func label(at seconds: Int) -> String {
        if let name { return name }
        let offset = offset(at: seconds)
        return offset == 0 ? "UTC" : "UTC" + WallTime(seconds: Double(seconds), utcOffset: offset).offset
    }

    /// `Monday 2027-03-29 09:00 (Europe/Paris)`; what lies within a minute is its end, so that nobody comes too early.
    package func words(_ seconds: Double) -> String {
        let moment = Int((seconds / 60).rounded(.up)) * 60
        let text = WallTime(seconds: Double(moment), utcOffset: offset(at: moment)).iso8601Seconds
        let weekday = SendDays.names[CivilDate.weekday(ofDay: day(at: moment))]
        return "\(weekday) \(text.prefix(10)) \(text.dropFirst(11).prefix(5)) (\(label(at: moment)))"
    }
}

// MARK: - The file

/// The head of a part of a TZif file: what stands in it, and how often.
private struct TZifHeader {
    var version: UInt8
    /// Where the content begins.
    var start: Int
    var times: Int
    var types: Int
    private var characters: Int
    private var leapSeconds: Int
    private var marks: Int

    private static let size = 44
    /// As many of anything as no zone has.
    private static let most = 100_000

    init?(_ bytes: [UInt8], at position: Int) {
        guard position >= 0, bytes.count >= position + Self.size, bytes[position...].starts(with: Array("TZif".utf8))
        else { return nil }
        version = bytes[position + 4]
        let counts = (0..<6).map { Self.number(bytes, at: position + 20 + $0 * 4, size: 4) }
        guard counts.allSatisfy({ (0...Self.most).contains($0) }) else { return nil }
        marks = counts[0] + counts[1]
        (leapSeconds, times, types, characters) = (counts[2], counts[3], counts[4], counts[5])
        start = position + Self.size
    }

    /// Where what follows begins.
    func end(timeSize: Int) -> Int {
        start + times * timeSize + times + types * 6 + characters + leapSeconds * (timeSize + 4) + marks
    }

    /// A number with its highest byte first.
    static func number(_ bytes: [UInt8], at position: Int, size: Int) -> Int {
        let value = bytes[position..<position + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return size == 8 ? Int(Int64(bitPattern: value)) : Int(value)
    }
}
