import Testing

@testable import Text

@Suite("ISO 8601 dates", .timeLimit(.minutes(5)))
struct ISO8601Tests {
    @Test("a time goes to text and back, day by day over five centuries")
    func roundTrip() {
        for day in -135_000...48_000 {
            let seconds = day * 86_400 + 43_217
            let text = ISO8601.text(secondsSince1970: seconds)
            guard ISO8601.seconds(text) == Double(seconds) else {
                Issue.record("\(text) is not \(seconds)")
                return
            }
        }
        #expect(ISO8601.text(secondsSince1970: 1_622_378_959) == "2021-05-30T12:49:19Z")
        #expect(ISO8601.text(secondsSince1970: -1) == "1969-12-31T23:59:59Z")
    }

    @Test(
        "fractions and zones are read",
        arguments: [
            ("2023-12-17T07:38:52Z", 1_702_798_732), ("2023-12-17T07:38:52.500Z", 1_702_798_732.5),
            ("2023-12-17T07:38:52.500000Z", 1_702_798_732.5), ("2023-12-17T07:38:52+01:00", 1_702_795_132),
            ("2023-12-17T07:38:52.5+0100", 1_702_795_132.5),
        ]
    )
    func forms(text: String, seconds: Double) {
        #expect(ISO8601.seconds(text) == seconds)
    }

    @Test("other texts are no dates", arguments: ["", "2023-12-17", "2023-12-17T07:38:52", "17.12.2023", "soon"])
    func others(text: String) {
        #expect(ISO8601.seconds(text) == nil)
    }

    @Test(
        "a date with something before or behind it, or that does not exist, is none",
        arguments: [
            "2023-12-17T07:38:52Zgarbage", "2023-12-17T07:38:52Z x", "2023-12-17T07:38:52Z\n", " 2023-12-17T07:38:52Z",
            "2023-12-17T07:38:52+01:00Z", "2023-12-17T07:38:52+01:000", "2023-12-17T07:38:52.Z",
            "2023-12-17T07:38:52.5.5Z",
            "2023-02-29T07:38:52Z", "2023-13-01T07:38:52Z", "2023-00-01T07:38:52Z", "2023-01-00T07:38:52Z",
            "2023-12-17T24:00:00Z", "2023-12-17T07:60:00Z", "2023-12-17T07:38:61Z", "2023-12-17T07:38:52+24:00",
            "2023-12-17T07:38:52+01:60", "12023-12-17T07:38:52Z", "2023-1-1T07:38:52Z", "2023-12-17 07:38:52Z",
            "2023-12-17T07:38:52GMT", "2023-12-17T7:38:52Z", "2023-12-17T07:38:52Z\u{301}", "2023-12-17T07:38:52\0Z",
        ]
    )
    func garbage(text: String) {
        #expect(ISO8601.seconds(text) == nil)
        #expect(!ISO8601.isDateTime(text))
    }

    @Test("dates are read at the ends of the calendar, and a leap second counts as the second after it")
    func ends() {
        #expect(ISO8601.seconds("1970-01-01T00:00:00Z") == 0)
        #expect(ISO8601.seconds("0001-01-01T00:00:00Z") == -62_135_596_800)
        #expect(ISO8601.seconds("0000-12-31T00:00:00Z") == -62_135_683_200)
        #expect(ISO8601.seconds("9999-12-31T23:59:59Z") == 253_402_300_799)
        #expect(ISO8601.seconds("2024-02-29T00:00:00Z") == 1_709_164_800)
        #expect(ISO8601.seconds("2016-12-31T23:59:60Z") == 1_483_228_800)
        #expect(ISO8601.seconds("2023-12-17T07:38:52-05") == 1_702_816_732)
        #expect(ISO8601.seconds("2023-12-17T07:38:52.12345678901234567890Z") == 1_702_798_732.123_456_789)
        #expect(["2023-12-17T07:38", "2023-12-17T07:38Z", "2023-12-17T07:38:52"].allSatisfy(ISO8601.isDateTime))
    }

    @Test("a moment on the wall is written with its distance from UTC")
    func wallTime() {
        let time = WallTime(seconds: 1_622_378_959.75, utcOffset: -12_600)
        #expect(time.iso8601 == "2021-05-30T09:19:19.750-03:30")
        #expect(time.iso8601Seconds == "2021-05-30T09:19:19-03:30")
        #expect(time.timeOfDay == "09:19:20")
    }
}
