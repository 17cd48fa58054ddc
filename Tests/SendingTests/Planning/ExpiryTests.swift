import Sending
import Testing

@Suite("Whether a link has expired", .timeLimit(.minutes(5)))
struct ExpiryTests {
    @Test(
        "a date in any usual form has passed from its second on",
        arguments: ["2023-12-17T07:38:52Z", "2023-12-17T07:38:52.000Z", "2023-12-17T08:38:52+01:00"]
    )
    func forms(text: String) {
        #expect(Expiry.hasPassed(CreatedSession(id: "a", url: "", expiresAt: text), now: 1_702_798_732))
        #expect(!Expiry.hasPassed(CreatedSession(id: "a", url: "", expiresAt: text), now: 1_702_798_731))
    }

    @Test(
        "what does not say its second, its zone or its hour has passed when it has passed everywhere",
        arguments: [
            ("2023-12-17T07:38Z", 1_702_798_739), ("2023-12-17T07:38:52", 1_702_841_932),
            ("2023-12-17", 1_702_900_799),
        ]
    )
    func parts(text: String, last: Double) {
        #expect(Expiry.hasPassed(CreatedSession(id: "a", url: "", expiresAt: text), now: last))
        #expect(!Expiry.hasPassed(CreatedSession(id: "a", url: "", expiresAt: text), now: last - 1))
    }

    @Test(
        "no date, or one that cannot be read, has not passed",
        arguments: [
            nil, "", "never", "2023-12-17 ", "2023-02-29", "17.12.23", "2000-01-01T00:00:00Z or so",
            "2000-02-30T00:00:00Z",
        ]
    )
    func unreadable(text: String?) {
        let session = CreatedSession(id: "a", url: "https://a.test/", expiresAt: text)
        #expect(!Expiry.hasPassed(session, now: .infinity))
        #expect(session.expiresAt == nil)
    }
}
