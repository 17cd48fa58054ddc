import Testing

@testable import Sending
@testable import Text

@Suite("Rates, lengths of time and numbers of errors as people write them", .timeLimit(.minutes(5)))
struct OptionTextTests {
    @Test("Rates")
    func rates() throws {
        for (text, perSecond) in [
            ("7.5", 7.5), ("10/s", 10), ("600/min", 10), ("600/m", 10), ("2000/h", 2000.0 / 3600), (" 5 / S ", 5),
            ("0.5/min", 0.5 / 60), ("100000", 100_000),
        ] {
            #expect(try RateLimit(parsing: text).perSecond == perSecond, "\(text)")
        }
    }

    @Test(
        "What is no rate is refused, saying what to write",
        arguments: ["", "x", "-1", "+1", "1e3", "nan", "inf", "0x10", "7,5", "10/", "/s", "10/d", "1/2/s", ".", "5."]
    )
    func noRates(text: String) {
        #expect(
            throws: OptionTextError(
                "'\(text)' is not a rate. Write calls per second such as 7.5, or 10/s, "
                    + "600/min, 2000/h."
            )
        ) { try RateLimit(parsing: text) }
    }

    @Test("Rates out of range", arguments: ["0", "0/h", "0.01/h", "10000001", "99999999999999999999999"])
    func rateRange(text: String) {
        #expect(throws: OptionTextError("The rate '\(text)' is out of range. Write one from 0.1/h to 10000000/s.")) {
            try RateLimit(parsing: text)
        }
    }

    @Test("Rates are written in the unit that makes them readable")
    func rateText() {
        for (perSecond, text) in [(7.5, "7.5/s"), (10, "10/s"), (1.0 / 3, "20/min"), (2.0 / 3600, "2/h")] {
            #expect(RateLimit(perSecond: perSecond).description == text)
        }
    }

    @Test("Lengths of time")
    func durations() throws {
        for (text, milliseconds) in [
            ("10m", 600_000), ("90s", 90_000), ("1h30m", 5_400_000), ("500ms", 500), ("90", 90_000), ("1.5", 1_500),
            ("0s", 0), ("0", 0), ("1h 30min 5s", 5_405_000), ("2 H", 7_200_000), ("1d", 86_400_000), ("0.5m", 30_000),
        ] {
            #expect(try DurationText.parse(text) == .milliseconds(milliseconds), "\(text)")
        }
    }

    @Test(
        "What is no length of time is refused",
        arguments: ["", " ", "m", "10x", "-5s", "1m1h", "5s5s", "1h30", "1e3", "nan", "٣s", "400d", "99999999999999h"]
    )
    func noDurations(text: String) {
        #expect(throws: OptionTextError.self) { try DurationText.parse(text) }
    }

    @Test("The text says what was found and what to write")
    func durationError() {
        #expect(throws: OptionTextError("'10x' is not a length of time. Write 10m, 90s, 1h30m or 500ms.")) {
            try DurationText.parse("10x")
        }
    }

    @Test("Lengths of time in words")
    func words() {
        for (milliseconds, text) in [
            (0, "0 s"), (40, "40 ms"), (999, "999 ms"), (1_000, "1 s"), (2_500, "2.5 s"), (9_960, "10 s"),
            (59_600, "1 min"), (90_000, "1 min 30 s"), (3_600_000, "1 h"), (5_400_000, "1 h 30 min"),
            (7_199_999, "2 h"), (180_000_000, "2 d 2 h"),
        ] {
            #expect(DurationText.words(.milliseconds(milliseconds)) == text)
        }
        #expect(DurationText.words(.microseconds(3)) == "1 ms")
    }

    @Test("Numbers and shares of errors")
    func maxErrors() throws {
        #expect(try CountOrShare.maxErrors("50") == .count(50))
        #expect(try CountOrShare.maxErrors("20%") == .percent(20))
        #expect(try CountOrShare.maxErrors("0.5 %") == .percent(0.5))
        for text in ["", "%", "-1", "101%", "1.5", "ten", "50 rows", "99999999999999999999999"] {
            #expect(throws: OptionTextError.self) { try CountOrShare.maxErrors(text) }
        }
    }

    @Test("A number is reached by itself, a share from the 50th answer on, zero by the first refusal")
    func reached() {
        #expect(!CountOrShare.count(3).isReached(refused: 2, answered: 2))
        #expect(CountOrShare.count(3).isReached(refused: 3, answered: 900))
        #expect(!CountOrShare.percent(20).isReached(refused: 49, answered: 49))
        #expect(CountOrShare.percent(20).isReached(refused: 10, answered: 50))
        #expect(!CountOrShare.percent(20).isReached(refused: 10, answered: 51))
        #expect(!CountOrShare.count(0).isReached(refused: 0, answered: 9))
        #expect(CountOrShare.count(0).isReached(refused: 1, answered: 9))
    }

    @Test("The commonest code, how often it came, and its first rows")
    func facts() {
        var tally = ErrorTally()
        #expect(tally.facts(answered: 0) == nil)
        for row in [9, 3, 4, 5, 6, 7, 8] { tally.addRefusal(.http(422), row: row) }
        for row in 20...23 { tally.addRefusal(.http(400), row: row) }
        for row in 30...31 { tally.addUnknown(.timeout, row: row) }
        #expect(
            tally.facts(answered: 40)
                == ErrorFacts(refused: 11, unknown: 2, answered: 40, code: .http(422), count: 7, rows: [3, 4, 5, 6, 9])
        )
    }
}
