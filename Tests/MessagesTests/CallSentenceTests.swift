import Sending
import Testing
import Text

@testable import Messages

@Suite(.timeLimit(.minutes(2))) struct CallSentenceTests {
    private func text(_ code: CallCode, _ message: String? = nil, attempts: Int = 1, mayExist: Bool = false) -> String {
        CallSentence.text(code: code, message: message, provider: "Tchek", attempts: attempts, mayExist: mayExist)
    }

    @Test("a refusal repeats what the provider said and what to do")
    func refused() {
        #expect(
            text(.http(422), "customer.email is invalid.")
                == "Tchek refused it (HTTP 422): customer.email is invalid. Correct the row and run retry."
        )
        #expect(text(.http(400)) == "Tchek refused it (HTTP 400). Correct the row and run retry.")
        #expect(text(.http(401)).contains("credentials"))
        #expect(text(.http(404)).contains("--base-url"))
        let moved = "The provider redirects the call to login.example. Redirects are never followed."
        #expect(
            text(.http(302), moved)
                == "Tchek answered with a redirect to login.example (HTTP 302). Redirects are never followed; check "
                + "--environment and --base-url, then run retry."
        )
        #expect(
            text(.http(403), "no such fleet.")
                == "Tchek refuses this row (HTTP 403): no such fleet. The key is good for other calls. "
                + "Correct the row or ask Tchek, then run retry."
        )
        #expect(text(.answerUnreadable).contains("a session may exist there"))
    }

    @Test("a row that is still to be sent says whether it was called, and what was answered")
    func pending() {
        func pending(_ attempts: Int, _ last: CallCode? = nil, isBeyondLimit: Bool = false) -> String {
            CallSentence.text(
                code: .notAttempted,
                message: nil,
                provider: "Tchek",
                attempts: attempts,
                lastAnswer: last,
                isBeyondLimit: isBeyondLimit
            )
        }
        #expect(
            pending(3, .http(429))
                == "Called 3 times, nothing was created (last answer: HTTP 429); run the same command again."
        )
        #expect(pending(1) == "Called once, nothing was created; run the same command again.")
        #expect(pending(0).hasPrefix("Not sent: the run stopped"))
        #expect(pending(0, isBeyondLimit: true) == "Not sent: left to a later run by --limit.")
    }

    @Test("an unknown row says that a session may exist, and how to send it anyway")
    func unknown() {
        #expect(
            text(.connectionLost)
                == "The connection was lost after the request went out, so a session may exist at Tchek without a "
                + "link here. A later run sends it again only where --on-unknown allows that; to send it in any case: "
                + "bulk-sessions retry FILE --include-unknown"
        )
        for code in [CallCode.timeout, .answerUnreadable, .interrupted, .http(500), .http(502)] {
            #expect(text(code).contains("--include-unknown"), "\(code.rawValue)")
        }
    }

    @Test("what certainly created nothing says so, unless an earlier call may have")
    func nothingSent() {
        let codes = [
            CallCode.connectionRefused, .connectTimeout, .connectionFailed, .nameNotResolved, .tlsFailed,
            .untrustedCertificate, .noFreeConnection, .notAttempted, .http(503), .http(429), .http(408), .http(422),
            .http(403), .http(302), .http(404),
        ]
        for code in codes {
            #expect(!text(code).contains("may exist"), "\(code.rawValue)")
            #expect(text(code, mayExist: true).contains("a session may exist at Tchek"), "\(code.rawValue)")
            #expect(!text(code, mayExist: true).contains("Nothing was"), "\(code.rawValue)")
        }
    }

    @Test("how often it was tried is said where it was more than once")
    func attempts() {
        #expect(text(.http(503), attempts: 1).hasPrefix("Tchek was busy or unavailable (HTTP 503)."))
        #expect(text(.http(503), attempts: 2).contains("unavailable, twice (HTTP 503)"))
        #expect(text(.connectionRefused, attempts: 5).contains("refused the connection, 5 times."))
    }

    @Test("a created row may carry a warning, and an existing one an expired link")
    func warnings() {
        #expect(text(.possibleOrphan).contains("a second session may exist at Tchek"))
        #expect(text(.linkExpired).contains("--recreate expired"))
        #expect(text(.notAttempted).hasPrefix("Called once, nothing was created"))
    }

    @Test("what the provider says cannot break out of the sentence")
    func hostile() {
        let sentence = text(.http(422), "=1+1\r\n\u{1B}[2J" + String(repeating: "x", count: 10_000))
        #expect(sentence.hasPrefix("Tchek refused it"))
        #expect(!sentence.unicodeScalars.contains { $0.value < 0x20 })
        #expect(sentence.count < 420)
        #expect(text(.http(422), " . ") == "Tchek refused it (HTTP 422). Correct the row and run retry.")
        #expect(text(CallCode(rawValue: "=evil")).contains("did not succeed"))
    }
}
