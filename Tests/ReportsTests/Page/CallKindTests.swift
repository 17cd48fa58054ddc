import Messages
import Sending
import Testing

@testable import Reports

@Suite("What is said of a status of HTTP", .timeLimit(.minutes(2)))
struct CallKindTests {
    @Test("classification, plot, label and sentence agree on every status", arguments: 100...599)
    func agreement(status: Int) {
        let code = CallCode.http(status)
        let kind = CallKind(outcome: code.rawValue)
        let label = CodeLabels.kind(code.rawValue)
        let sentence = CallSentence.text(code: code, message: nil, provider: "P", attempts: 1)
        let mayExist = sentence.contains("a session may exist")
        let meaning = CallClassification.meaning(
            of: .responded(Response(status: status)),
            session: { _ in nil },
            isOwn: { _ in true },
            message: { _ in nil }
        )
        switch meaning {
        case .createdUnreadable, .outcome(.ambiguous, _):
            #expect(kind == .unknown && label == "the provider failed" && mayExist)
        case .throttled:
            #expect(kind == .throttled && label.hasPrefix("too many calls"))
            #expect(sentence.contains("Nothing was created"))
        case .outcome(.notCreated, _):
            #expect(kind == .retried && label == "the provider was busy")
            #expect(sentence.contains("Nothing was created"))
        case .doubtful(.http(401), _), .doubtful(.http(402), _):
            #expect(kind == .refused && label.contains("credentials") && sentence.contains("credentials"))
        case .doubtful(.http(403), _):
            #expect(kind == .refused && label == "not allowed" && sentence.contains("refuses this row"))
        case .outcome(.refused, _), .doubtful:
            #expect(kind == .refused && !mayExist && !sentence.contains("Nothing was created"))
            #expect(["redirected", "no such service", "refused by"].contains { label.hasPrefix($0) })
        case .outcome, .obstructed:
            Issue.record("\(meaning)")
        }
        switch meaning {
        case .outcome(.refused, _): #expect(code.isRefusalForGood)
        case .doubtful: #expect(code.isRefusalForGood == (status > 403))
        default: #expect(!code.isRefusalForGood)
        }
    }

    @Test("every outcome of a call that is not an answer has a kind")
    func withoutAnswer() {
        #expect(CallKind(outcome: "created") == .created)
        #expect(CallKind(outcome: CallCode.timeout.rawValue) == .unknown)
        #expect(CallKind(outcome: CallCode.connectionRefused.rawValue) == .retried)
        #expect(CallKind(outcome: CallCode.untrustedCertificate.rawValue) == .refused)
    }
}
