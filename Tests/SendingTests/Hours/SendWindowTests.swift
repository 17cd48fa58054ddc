import Testing
import Text

@testable import Sending

/// When customers may be messaged. Times are written in UTC; what the zone's clocks show stands beside them.
@Suite("The hours for messages", .timeLimit(.minutes(5)))
struct SendWindowTests {
    private static let paris = ZoneRules(posix: SystemZone.paris)
    private static let newYork = ZoneRules(posix: SystemZone.newYork)

    private func window(_ span: String?, _ days: String? = nil, _ zone: ZoneRules?) throws -> SendWindow {
        try SendWindow(span: span, days: days.map { try SendDays(parsing: $0) } ?? .all, zone: #require(zone))
    }

    private func expect(
        _ window: SendWindow,
        at utc: String,
        opens: String,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let (now, opening) = (try #require(ISO8601.seconds(utc)), try #require(ISO8601.seconds(opens)))
        #expect(window.state(at: now) == .closed(opens: Int(opening)), sourceLocation: location)
    }

    private func expect(
        _ window: SendWindow,
        at utc: String,
        until: String,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let (now, end) = (try #require(ISO8601.seconds(utc)), try #require(ISO8601.seconds(until)))
        #expect(window.state(at: now) == .open(until: Int(end)), sourceLocation: location)
    }

    @Test("A span of the day is open from its first minute to its last, and tells when it opens next")
    func day() throws {
        let window = try window("09:00-20:00", nil, Self.paris)
        try expect(window, at: "2027-01-12T07:59:59Z", opens: "2027-01-12T08:00:00Z")
        try expect(window, at: "2027-01-12T08:00:00Z", until: "2027-01-12T19:00:00Z")
        try expect(window, at: "2027-01-12T18:59:59Z", until: "2027-01-12T19:00:00Z")
        try expect(window, at: "2027-01-12T19:00:00Z", opens: "2027-01-13T08:00:00Z")
    }

    @Test("23:59 on a Saturday: closed until Monday, or open until Sunday morning where the span passes midnight")
    func saturday() throws {
        // Saturday 16 January 2027, 23:59 in Paris.
        let late = "2027-01-16T22:59:00Z"
        try expect(try window("09:00-20:00", "mon-sat", Self.paris), at: late, opens: "2027-01-18T08:00:00Z")
        let night = try window("21:30-06:00", "mon-sat", Self.paris)
        try expect(night, at: late, until: "2027-01-17T05:00:00Z")
        // What began on Saturday goes on on Sunday; on Sunday none begins, so that Monday morning is closed.
        try expect(night, at: "2027-01-17T04:59:59Z", until: "2027-01-17T05:00:00Z")
        try expect(night, at: "2027-01-17T05:00:00Z", opens: "2027-01-18T20:30:00Z")
        try expect(night, at: "2027-01-18T02:00:00Z", opens: "2027-01-18T20:30:00Z")
        // The same moment is Saturday afternoon in New York.
        try expect(try window("09:00-20:00", "mon-sat", Self.newYork), at: late, until: "2027-01-17T01:00:00Z")
    }

    @Test("The night in which clocks are put forward: Paris, 28 March 2027")
    func springInParis() throws {
        // From 22:00 to 06:00 are seven hours in this night.
        try expect(
            try window("22:00-06:00", nil, Self.paris),
            at: "2027-03-27T21:00:00Z",
            until: "2027-03-28T04:00:00Z"
        )
        // 02:30 never comes: the span begins at 03:00, as the clocks show it.
        let early = try window("02:30-05:00", nil, Self.paris)
        try expect(early, at: "2027-03-28T00:30:00Z", opens: "2027-03-28T01:00:00Z")
        try expect(early, at: "2027-03-28T01:00:00Z", until: "2027-03-28T03:00:00Z")
        // One that ends in the hour that never comes ends as it would begin.
        try expect(
            try window("01:00-02:30", nil, Self.paris),
            at: "2027-03-28T00:00:00Z",
            until: "2027-03-28T01:00:00Z"
        )
        // One that lies in it is left out.
        try expect(
            try window("02:10-02:50", nil, Self.paris),
            at: "2027-03-28T00:00:00Z",
            opens: "2027-03-29T00:10:00Z"
        )
        // The hours of the day after are those of summer.
        try expect(
            try window("09:00-20:00", nil, Self.paris),
            at: "2027-03-27T20:00:00Z",
            opens: "2027-03-28T07:00:00Z"
        )
    }

    @Test("The night in which clocks are put back: Paris, 31 October 2027")
    func autumnInParis() throws {
        try expect(
            try window("22:00-06:00", nil, Self.paris),
            at: "2027-10-30T20:00:00Z",
            until: "2027-10-31T05:00:00Z"
        )
        // 02:30 comes twice: at 00:30 and at 01:30 UTC. Nobody is messaged while a clock shows a time outside the span.
        try expect(
            try window("02:30-05:00", nil, Self.paris),
            at: "2027-10-31T00:45:00Z",
            opens: "2027-10-31T01:30:00Z"
        )
        let evening = try window("22:00-02:30", nil, Self.paris)
        try expect(evening, at: "2027-10-31T00:29:00Z", until: "2027-10-31T00:30:00Z")
        try expect(evening, at: "2027-10-31T01:10:00Z", opens: "2027-10-31T21:00:00Z")
        // A span within the hour is open once.
        let short = try window("02:10-02:50", nil, Self.paris)
        try expect(short, at: "2027-10-31T00:00:00Z", opens: "2027-10-31T00:10:00Z")
        try expect(short, at: "2027-10-31T01:20:00Z", opens: "2027-11-01T01:10:00Z")
    }

    @Test("Both nights in New York: 14 March and 7 November 2027")
    func newYork() throws {
        let night = try window("21:30-06:00", nil, Self.newYork)
        try expect(night, at: "2027-03-14T02:30:00Z", until: "2027-03-14T10:00:00Z")
        try expect(night, at: "2027-11-07T01:30:00Z", until: "2027-11-07T11:00:00Z")
        let early = try window("02:30-05:00", nil, Self.newYork)
        try expect(early, at: "2027-03-14T06:59:00Z", opens: "2027-03-14T07:00:00Z")
        // 01:30 comes twice: at 05:30 and at 06:30 UTC.
        let first = try window("01:30-05:00", nil, Self.newYork)
        try expect(first, at: "2027-11-07T05:45:00Z", opens: "2027-11-07T06:30:00Z")
        try expect(
            try window("08:00-21:00", nil, Self.newYork),
            at: "2027-11-07T12:00:00Z",
            opens: "2027-11-07T13:00:00Z"
        )
    }

    @Test(
        "No span is ever open while the clocks show a time outside it, and each day has its hours",
        arguments: [true, false]
    )
    func everyMinute(_ isParis: Bool) throws {
        let zone = try #require(isParis ? Self.paris : Self.newYork)
        for (span, start, end) in [("09:00-20:00", 540, 1200), ("21:30-06:00", 1290, 360), ("01:15-02:45", 75, 165)] {
            let window = try window(span, nil, zone)
            for year in 0..<2 {
                // The weeks around both changes.
                for week in [1_805_760_000, 1_824_500_000] {
                    for minute in stride(from: 0, to: 21 * 1440, by: 5) {
                        let now = week - 10 * 86_400 + year * 365 * 86_400 + minute * 60
                        let wall = (now + zone.offset(at: now)) / 60 % 1440
                        let isInside = start < end ? start <= wall && wall < end : wall >= start || wall < end
                        if case .open(let until) = window.state(at: Double(now)) {
                            #expect(isInside && until > now, "\(span) \(now)")
                        }
                    }
                }
            }
        }
    }

    @Test("Days alone are whole ones, and days in a row are one span")
    func days() throws {
        let window = try window(nil, "mon,tue", .utc)
        try expect(window, at: "2027-01-18T12:00:00Z", until: "2027-01-20T00:00:00Z")
        try expect(window, at: "2027-01-20T00:00:00Z", opens: "2027-01-25T00:00:00Z")
        let weekend = try SendDays(parsing: "Fri - Mon")
        #expect((0...6).filter { weekend.contains(day: $0 + 3) } == [0, 1, 5, 6])
        if case .open(let until) = try self.window("00:00-24:00", nil, .utc).state(at: 0) {
            #expect(until > 86_400)
        } else {
            Issue.record("a whole day is closed")
        }
    }

    @Test(
        "What cannot be read is said with what to write",
        arguments: ["9-20", "09:00", "25:00-26:00", "09:00-09:00", "24:00-08:00", "09:61-10:00", "", "09:00–20:00"]
    )
    func unreadable(_ span: String) {
        #expect(throws: OptionTextError.self) { try SendWindow(span: span, days: .all, zone: .utc) }
    }

    @Test("Days that are none", arguments: ["", "mo", "mon-", "mon-wed-fri", "someday", "mon,,tue"])
    func noDays(_ text: String) { #expect(throws: OptionTextError.self) { try SendDays(parsing: text) } }

    @Test("Hours are told as they were written")
    func words() throws {
        let window = try window("09:00 - 20:00", "Mon-Sat", Self.paris)
        #expect(window.words(at: 1_800_000_000) == "09:00-20:00 mon-sat (UTC+01:00)")
    }
}
