import Sending
import Testing

@testable import Messages

@Suite(.timeLimit(.minutes(2))) struct CertificateSentenceTests {
    private func text(_ reason: UntrustedHost.Reason) -> String {
        CertificateSentence.text(UntrustedHost(name: "api.example.com", reason: reason))
    }

    @Test("each reason is said with the host, and that nothing was sent")
    func reasons() {
        let said: [(UntrustedHost.Reason, String)] = [
            (.unknownAuthority, "authority that this machine does not know"), (.wrongName, "another name"),
            (.expired(until: 1_700_000_000, clock: 1_800_000_000), "it expired on 2023-11-14T22:13:20Z"),
            (.notYetValid(from: 1_800_000_000, clock: 0), "it is valid only from 2027-01-15T08:00:00Z on"),
            (.unsaid, "rejected"),
        ]
        for (reason, words) in said {
            let text = text(reason)
            #expect(text.hasPrefix("The certificate of the server api.example.com is not trusted: "))
            #expect(text.contains(words) && text.contains("Nothing was sent to it."))
        }
        #expect(Set(said.map { text($0.0) }).count == said.count)
    }

    @Test("where the date is the reason, the clock is said too")
    func clock() {
        #expect(
            text(.notYetValid(from: 1_800_000_000, clock: 86_400)).contains("The clock here says 1970-01-02T00:00:00Z.")
        )
        #expect(
            text(.expired(until: 86_400, clock: 1_800_000_000)).contains("The clock here says 2027-01-15T08:00:00Z.")
        )
    }
}
