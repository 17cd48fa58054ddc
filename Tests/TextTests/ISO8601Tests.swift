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

    @Test("a moment on the wall is written with its distance from UTC")
    func wallTime() {
        let time = WallTime(seconds: 1_622_378_959.75, utcOffset: -12_600)
        #expect(time.iso8601 == "2021-05-30T09:19:19.750-03:30")
        #expect(time.iso8601Seconds == "2021-05-30T09:19:19-03:30")
        #expect(time.timeOfDay == "09:19:20")
    }
}
