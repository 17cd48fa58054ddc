import Rows
import TestSupport
import Testing

@testable import Sending
@testable import Text

/// One test per line of the table "What an answer means".
@Suite("What an answer means", .timeLimit(.minutes(5)))
struct CallClassificationTests {
    private let created = CreatedSession(id: "T1", url: "https://webapp.tchek.fr/en/services/T1", expiresAt: nil)

    /// Reads a session from the body `created`, and a message from any other.
    private func meaning(_ answer: Response) -> CallMeaning { meaning(.responded(answer)) }

    private func meaning(_ result: TransportResult) -> CallMeaning {
        CallClassification.meaning(
            of: result,
            session: { $0.body == Array("created".utf8) ? created : nil },
            isOwn: { $0.body.first != UInt8(ascii: "<") },
            message: { $0.body.isEmpty ? nil : String(decoding: $0.body, as: UTF8.self) }
        )
    }

    @Test("2xx with an id: created", arguments: [200, 201, 202, 299])
    func success(status: Int) {
        #expect(meaning(Response(status: status, body: Array("created".utf8))) == .created(created))
    }

    @Test("2xx without a readable id: created, and the id is lost", arguments: [200, 201, 204])
    func unreadable(status: Int) {
        #expect(meaning(Response(status: status, body: Array("<html>".utf8))) == .createdUnreadable)
        #expect(meaning(Response(status: status)) == .createdUnreadable)
    }

    @Test("2xx cut off after its head: created, and the id is lost, whatever came")
    func cutSuccess() {
        let cut = Response(status: 201, body: Array("created".utf8), isComplete: false)
        #expect(meaning(cut) == .createdUnreadable)
    }

    @Test(
        "401 to 403, and no such service: nothing about the row, unless it is the provider's own",
        arguments: [401, 402, 403, 404, 405, 406, 407, 410, 421, 451]
    )
    func doubtful(status: Int) {
        #expect(meaning(Response(status: status)) == .doubtful(.http(status), message: nil))
    }

    @Test("any other 4xx that is somebody's page: nothing about the row", arguments: [400, 409, 422, 499])
    func page(status: Int) {
        let body = "<html>Sorry!</html>"
        let answer = Response(status: status, body: Array(body.utf8))
        #expect(meaning(answer) == .doubtful(.http(status), message: body))
    }

    @Test("an untrusted certificate: untrusted, with the host and the reason")
    func untrusted() {
        let host = UntrustedHost(name: "alto.tchek.fr", reason: .unknownAuthority)
        #expect(meaning(.obstructed(.untrusted(host: host))) == .obstructed(.untrusted(host: host)))
    }

    @Test("408, 425 and 503: not created, and to be tried again", arguments: [408, 425, 503])
    func notCreated(status: Int) {
        #expect(meaning(Response(status: status)) == .notCreated(.http(status), retryAfter: nil))
        #expect(
            meaning(Response(status: status, retryAfter: "9")) == .notCreated(.http(status), retryAfter: .seconds(9))
        )
    }

    @Test("429: throttled for as long as the provider says")
    func throttled() {
        #expect(meaning(Response(status: 429, retryAfter: "30")) == .throttled(retryAfter: .seconds(30)))
        let date = Response(
            status: 429,
            retryAfter: "Sun, 06 Nov 1994 08:50:07 GMT",
            date: "Sun, 06 Nov 1994 08:49:37 GMT"
        )
        #expect(meaning(date) == .throttled(retryAfter: .seconds(30)))
    }

    @Test(
        "429 with no time, none that can be read, zero or one that has passed: a second",
        arguments: [nil, "soon", "0", "Sun, 06 Nov 1994 08:49:36 GMT"]
    )
    func throttledWithoutTime(retryAfter: String?) {
        let answer = Response(status: 429, retryAfter: retryAfter, date: "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(meaning(answer) == .throttled(retryAfter: .seconds(1)))
    }

    @Test("a call that was not sent: not created, and to be tried again")
    func notSent() {
        let codes: [CallCode] = [
            .connectionRefused, .connectionFailed, .nameNotResolved, .tlsFailed, .noFreeConnection,
        ]
        for code in codes {
            #expect(meaning(.notSent(code)) == .notCreated(code, retryAfter: nil))
        }
    }

    @Test(
        "any other 4xx: refused for good, with what the provider says",
        arguments: [400, 409, 422, 499]
    )
    func refused(status: Int) {
        #expect(meaning(Response(status: status)) == .refused(.http(status), message: nil))
        #expect(
            meaning(Response(status: status, body: Array("VIN?".utf8))) == .refused(.http(status), message: "VIN?")
        )
    }

    @Test("any other 5xx: it may have been created", arguments: [500, 501, 502, 504, 520, 599])
    func serverError(status: Int) {
        #expect(meaning(Response(status: status, retryAfter: "5")) == .ambiguous(.http(status)))
    }

    @Test("a timeout or a lost connection after the request went out: it may have been created")
    func maybeSent() {
        #expect(meaning(.maybeSent(.timeout)) == .ambiguous(.timeout))
        #expect(meaning(.maybeSent(.connectionLost)) == .ambiguous(.connectionLost))
    }

    @Test("a status that no final answer has: it may have been created", arguments: [0, 101, 199, 600, 999])
    func strangeStatus(status: Int) {
        #expect(meaning(Response(status: status)) == .ambiguous(.http(status)))
    }

    @Test("3xx: nothing about the row, naming the host", arguments: [301, 302, 303, 307, 308])
    func redirected(status: Int) {
        let answer = Response(status: status, location: "https://login.example:8443/start?x=1")
        let told = "The provider redirects the call to login.example:8443. Redirects are never followed."
        #expect(meaning(answer) == .doubtful(.http(status), message: told))
    }

    @Test("a redirection's host is never a user name, a path or a text of the server's choice")
    func hostOfRedirection() {
        func told(_ location: String?) -> String? {
            guard case .doubtful(_, let message) = meaning(Response(status: 302, location: location)) else {
                return nil
            }
            return message
        }
        #expect(told("//cdn.example/x")?.contains(" cdn.example.") == true)
        #expect(told("https://alto.tchek.fr@evil.example/")?.contains(" evil.example.") == true)
        #expect(told("/elsewhere")?.contains("the same server") == true)
        #expect(told("next?to=https://a.example/")?.contains("the same server") == true)
        #expect(told("https://a.example call +33 900/")?.contains(" a.example.") == true)
        #expect(told(nil)?.contains("without saying where") == true)
        #expect(told("https://")?.contains("the same server") == true)
    }

    @Test(
        "an answer other than 2xx whose body was cut: its status line decides",
        arguments: [401, 403, 422, 429, 500, 503]
    )
    func cutFailure(status: Int) {
        let whole = Response(status: status)
        let cut = Response(status: status, isComplete: false)
        #expect(meaning(cut) == meaning(whole))
    }
}
