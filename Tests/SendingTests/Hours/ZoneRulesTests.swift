import Foundation
import Testing
import Text

@testable import Sending

/// The system's own data, where the machine that runs the tests has it.
enum SystemZone {
    static func read(_ name: String) throws -> ZoneRules {
        let path = "/usr/share/zoneinfo/" + name
        guard let data = FileManager.default.contents(atPath: path) else { try Test.cancel("tzdata is not installed") }
        return try #require(ZoneRules(name: name, file: Array(data)))
    }

    /// The same zones by their rules of today, for machines without data.
    static let paris = "CET-1CEST,M3.5.0,M10.5.0/3"
    static let newYork = "EST5EDT,M3.2.0,M11.1.0"
}

extension ZoneRules {
    /// The offset at a moment that is written in UTC, in minutes.
    func minutes(at utc: String) throws -> Int { offset(at: try Int(#require(ISO8601.seconds(utc)))) / 60 }
}

@Suite("The rules of a time zone", .timeLimit(.minutes(5)))
struct ZoneRulesTests {
    @Test("Clocks are put forward and back to the second, by rule and by the system's data", arguments: [true, false])
    func changes(_ isRule: Bool) throws {
        let paris = isRule ? try #require(ZoneRules(posix: SystemZone.paris)) : try SystemZone.read("Europe/Paris")
        #expect(try paris.minutes(at: "2027-03-28T00:59:59Z") == 60)
        #expect(try paris.minutes(at: "2027-03-28T01:00:00Z") == 120)
        #expect(try paris.minutes(at: "2027-10-31T00:59:59Z") == 120)
        #expect(try paris.minutes(at: "2027-10-31T01:00:00Z") == 60)
        let newYork =
            isRule ? try #require(ZoneRules(posix: SystemZone.newYork)) : try SystemZone.read("America/New_York")
        #expect(try newYork.minutes(at: "2027-03-14T06:59:59Z") == -300)
        #expect(try newYork.minutes(at: "2027-03-14T07:00:00Z") == -240)
        #expect(try newYork.minutes(at: "2027-11-07T05:59:59Z") == -240)
        #expect(try newYork.minutes(at: "2027-11-07T06:00:00Z") == -300)
        // Far behind the last change that any file lists.
        #expect(try paris.minutes(at: "2099-07-01T00:00:00Z") == 120)
    }

    @Test("Every zone of the system is read, and agrees with the C library today and in ten years")
    func all() throws {
        let folder = "/usr/share/zoneinfo"
        let list = try? String(contentsOfFile: folder + "/zone1970.tab", encoding: .utf8)
        guard let list else { try Test.cancel("tzdata is not installed") }
        let names = list.split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
            String($0.split(separator: "\t")[2])
        }
        #expect(names.count > 200)
        for name in names {
            let zone = try SystemZone.read(name)
            let other = try #require(TimeZone(identifier: name))
            // A day of each month: whatever the hour, changes of the clocks lie between them.
            for month in 0..<24 {
                let moment = 1_767_268_800 + month * 30 * 86_400
                let expected = other.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment)))
                #expect(zone.offset(at: moment) == expected, "\(name) \(moment)")
            }
        }
    }

    @Test(
        "Rules in the form of POSIX, whatever they use of it",
        arguments: [
            ("TST-9", "2027-01-01T00:00:00Z", 540), ("TST3", "2027-01-01T00:00:00Z", -180),
            ("<+0545>-5:45", "2027-01-01T00:00:00Z", 345), ("UTC0", "2027-01-01T00:00:00Z", 0),
            // South of the equator summer passes the end of the year.
            ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2027-01-01T00:00:00Z", 660),
            ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2027-07-01T00:00:00Z", 600),
            // A time before midnight.
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2027-03-28T00:59:59Z", -120),
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2027-03-28T01:00:00Z", -60),
            // Days of the year, with and without leap days: 1 March.
            ("AAA0BBB,J60/0,J300/0", "2028-02-29T23:59:59Z", 0), ("AAA0BBB,J60/0,J300/0", "2028-03-01T00:00:00Z", 60),
            ("AAA0BBB,59/0,300/0", "2027-03-01T00:00:00Z", 60),
            ("EST5EDT", "2027-07-01T00:00:00Z", -240),
        ]
    )
    func rules(_ text: String, _ moment: String, _ minutes: Int) throws {
        #expect(try #require(ZoneRules(posix: text)).minutes(at: moment) == minutes)
    }

    @Test(
        "What is no rule is none",
        arguments: ["", "Europe/Paris", "CE-1", "CET", "CET-1CEST,M13.5.0,M10.5.0", "CET-25", "CET-1X"]
    )
    func noRule(_ text: String) { #expect(ZoneRules(posix: text) == nil) }

    @Test("A file that is cut off anywhere, or is another one, is no zone and ends nothing")
    func cutOff() throws {
        guard let data = FileManager.default.contents(atPath: "/usr/share/zoneinfo/Europe/Paris") else {
            try Test.cancel("tzdata is not installed")
        }
        let bytes = Array(data)
        for length in stride(from: 0, to: bytes.count - 40, by: 7) {
            #expect(ZoneRules(name: nil, file: Array(bytes[..<length])) == nil, "\(length)")
        }
        var generator = SplitMix64(seed: 7)
        for _ in 0..<500 {
            var damaged = bytes
            for _ in 0..<3 {
                damaged[Int.random(in: 0..<damaged.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            _ = ZoneRules(name: nil, file: damaged)?.offset(at: 1_800_000_000)
        }
        #expect(ZoneRules(name: nil, file: Array("no zone at all".utf8)) == nil)
    }

    @Test("A moment is told with its day, date, time and zone, and never as an earlier minute")
    func words() throws {
        let paris = try #require(ZoneRules(posix: SystemZone.paris))
        #expect(
            paris.words(try #require(ISO8601.seconds("2027-03-29T07:00:00Z"))) == "Monday 2027-03-29 09:00 (UTC+02:00)"
        )
        #expect(
            paris.words(try #require(ISO8601.seconds("2027-03-29T07:00:01Z"))) == "Monday 2027-03-29 09:01 (UTC+02:00)"
        )
        #expect(ZoneRules.utc.words(0) == "Thursday 1970-01-01 00:00 (UTC)")
    }

    @Test("Dates and days of the week go both ways")
    func dates() {
        for days in stride(from: -200_000, to: 200_000, by: 37) {
            let date = CivilDate(days: days)
            #expect(date.days == days && (1...12).contains(date.month) && (1...31).contains(date.day))
        }
        #expect(CivilDate(days: 11_016) == CivilDate(year: 2000, month: 2, day: 29))
        #expect(CivilDate.weekday(ofDay: 0) == 4 && CivilDate.weekday(ofDay: -5) == 6)
    }
}
