import Testing

@testable import Text

@Suite("Numbers and lengths of time as text", .timeLimit(.minutes(5)))
struct NumberTextTests {
    @Test("thousands are set apart, and nouns go with their number")
    func counts() {
        #expect(
            [0, 999, 1_000, -15_880, 4_112_000].map(NumberText.grouped) == [
                "0", "999", "1,000", "-15,880", "4,112,000",
            ]
        )
        #expect(NumberText.counted(1, "row") == "1 row")
        #expect(NumberText.counted(4_112, "row") == "4,112 rows")
        #expect(NumberText.counted(0, "retry", "retries") == "0 retries")
    }

    @Test("decimals are rounded, and end where nothing follows")
    func decimals() {
        #expect(
            [0.254, 0.5, 5.12, 9.96, 99.94, 480.4, 2_014].map(NumberText.decimal)
                == ["0.25", "0.5", "5.1", "10", "99.9", "480", "2,014"]
        )
        #expect(NumberText.rounded(-0.25, digits: 3) == "-0.25")
        #expect(NumberText.rounded(-0.0004, digits: 3) == "0")
        #expect(NumberText.rounded(1.005, digits: 1) == "1")
        #expect(NumberText.rounded(12.05, digits: 2) == "12.05")
        #expect([8.0, 7.5].map(NumberText.plain) == ["8", "7.5"])
    }

    @Test("a list says that it goes on")
    func lists() {
        #expect(NumberText.list([2, 3, 4], of: 3, shown: 5) == "2, 3, 4")
        #expect(NumberText.list([2, 3, 4], of: 9, shown: 5) == "2, 3, 4, …")
        #expect(NumberText.list([2, 3, 4], of: 3, shown: 2) == "2, 3, …")
    }

    @Test(
        "measured times have two or three digits that count",
        arguments: [
            (0, "0 s"), (0.000_85, "850 µs"), (0.001_25, "1.3 ms"), (0.12, "120 ms"), (1.2, "1.2 s"), (2, "2 s"),
            (59.6, "1 min"), (204, "3 min 24 s"), (3_600, "1 h"), (7_500, "2 h 5 min"), (200_000, "55 h 33 min"),
        ]
    )
    func measured(seconds: Double, text: String) {
        #expect(DurationText.measured(seconds) == text)
    }
}
