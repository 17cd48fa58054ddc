import Testing

@testable import Text

@Suite("HTTP dates", .timeLimit(.minutes(5)))
struct HTTPDateTests {
    @Test(
        "are read in the three forms of RFC 9110",
        arguments: [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ]
    )
    func threeForms(text: String) {
        #expect(HTTPDate.seconds(text) == 784_111_777)
    }

    @Test("know leap days, leap seconds and the ends of years")
    func calendar() {
        #expect(HTTPDate.seconds("Thu, 29 Feb 2024 00:00:00 GMT") == 1_709_164_800)
        #expect(HTTPDate.seconds("Thu, 01 Jan 1970 00:00:00 GMT") == 0)
        #expect(HTTPDate.seconds("Sat, 31 Dec 2016 23:59:60 GMT") == 1_483_228_800)
        #expect(HTTPDate.seconds("Friday, 31-Dec-99 23:59:59 GMT") == 946_684_799)
        #expect(HTTPDate.seconds("Saturday, 01-Jan-00 00:00:00 GMT") == 946_684_800)
    }

    @Test(
        "that do not exist or are written otherwise are refused",
        arguments: [
            "", "GMT", "0", "-1", "Wed, 30 Feb 2024 00:00:00 GMT", "Wed, 28 Feb 2024 24:00:00 GMT",
            "Wed, 28 Feb 2024 00:00:00", "Wed, 28 Feb 2024 00:00:00 CET", "Wed, 28 feb 2024 00:00:00 GMT",
            "Wed, 28 Feb 24 00:00:00 GMT", "Wed, 28 Feb 2024 0:00:00 GMT", "Wed, 28 Feb 2024 00:00 GMT",
            "Wed, 28 Feb 2024 00:00:00 GMT+1", "Wed, 28 Feb 2024 00:00:00 GMT x", "Wed, 28 Feb 2024 00:00:00 GMT\n",
            "Wednesday, 28-Feb-24 00:00:00 GMT x", "Wed Feb 28 00:00:00 2024 x", "Wed Feb 28 00:00:00 2024x",
            "2024-02-28T00:00:00Z", "Wed, 28-Feb-2024 00:00:00 GMT", "Wed, +8 Feb 2024 00:00:00 GMT",
        ]
    )
    func refused(text: String) {
        #expect(HTTPDate.seconds(text) == nil)
    }

    @Test("are written in today's form")
    func written() {
        #expect(HTTPDate.text(secondsSince1970: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate.text(secondsSince1970: 1_709_164_800) == "Thu, 29 Feb 2024 00:00:00 GMT")
        #expect(HTTPDate.text(secondsSince1970: -1) == "Wed, 31 Dec 1969 23:59:59 GMT")
        for seconds in stride(from: 0, to: 1_700_000_000, by: 9_999_999) {
            #expect(HTTPDate.seconds(HTTPDate.text(secondsSince1970: seconds)) == seconds)
        }
    }
}
