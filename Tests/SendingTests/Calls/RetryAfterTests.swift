import Testing

@testable import Sending
@testable import Text

@Suite("Retry-After", .timeLimit(.minutes(5)))
struct RetryAfterTests {
    private let date = "Sun, 06 Nov 1994 08:49:37 GMT"

    @Test("in digits is that many seconds")
    func digits() {
        #expect(RetryAfter.parse("120", date: nil) == .seconds(120))
        #expect(RetryAfter.parse(" 7 ", date: nil) == .seconds(7))
        #expect(RetryAfter.parse("0", date: nil) == .zero)
    }

    @Test("as a date is measured against the answer's own date")
    func dates() {
        #expect(RetryAfter.parse("Sun, 06 Nov 1994 08:50:07 GMT", date: date) == .seconds(30))
        #expect(RetryAfter.parse("Sunday, 06-Nov-94 08:50:07 GMT", date: date) == .seconds(30))
        #expect(RetryAfter.parse("Sun Nov  6 08:50:07 1994", date: date) == .seconds(30))
    }

    @Test("that has passed is no wait at all")
    func past() {
        #expect(RetryAfter.parse("Sun, 06 Nov 1994 08:49:07 GMT", date: date) == .zero)
    }

    @Test("as a date says nothing without the answer's date")
    func dateAlone() {
        #expect(RetryAfter.parse("Sun, 06 Nov 1994 08:50:07 GMT", date: nil) == nil)
        #expect(RetryAfter.parse("Sun, 06 Nov 1994 08:50:07 GMT", date: "yesterday") == nil)
    }

    @Test("that cannot be read says nothing", arguments: ["", "soon", "-5", "+5", "1.5", "5s", "0x10", "٣"])
    func unreadable(value: String) {
        #expect(RetryAfter.parse(value, date: date) == nil)
    }

    @Test("beyond all measure is ten years and no overflow")
    func enormous() {
        #expect(RetryAfter.parse(String(repeating: "9", count: 4_000), date: nil) == .seconds(315_360_000))
        #expect(RetryAfter.parse("Fri, 31 Dec 9999 23:59:59 GMT", date: date) == .seconds(315_360_000))
    }

    @Test("the difference of the clocks is the provider's time minus ours")
    func clockSkew() {
        #expect(ClockSkew.difference(date: date, now: 784_111_777) == .zero)
        #expect(ClockSkew.difference(date: date, now: 784_111_477) == .seconds(300))
        #expect(ClockSkew.difference(date: date, now: 784_111_777.5) == .seconds(-0.5))
        #expect(ClockSkew.difference(date: nil, now: 0) == nil)
        #expect(ClockSkew.difference(date: "noon", now: 0) == nil)
    }
}
