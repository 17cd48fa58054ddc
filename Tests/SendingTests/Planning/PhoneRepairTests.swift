import Rows
import TestSupport
import Testing

@testable import Sending

@Suite("What is decided about the phone of a row that exists", .timeLimit(.minutes(1)))
struct PhoneRepairTests {
    /// What differs between the row as it is and the one for which its session was made.
    struct Line: Sendable, CustomTestStringConvertible {
        var notify: Notify = .sms
        var problems: [Problem] = []
        var hasPhone = true
        var others = false
        var phone = false
        /// Of the traits: the last digits of the phone, where both have one.
        var digits = false
        var isKnown = true
        var hadPhone = true
        var decision: PhoneRepair
        var testDescription: String { "\(self)" }
    }

    private static let lines = [
        Line(decision: .none),
        Line(phone: true, digits: true, decision: .change),
        // Another country code before the same last digits.
        Line(phone: true, decision: .change),
        Line(notify: .both, phone: true, digits: true, decision: .change),
        // The session was made without a message.
        Line(notify: .none, phone: true, digits: true, decision: .none),
        Line(notify: .email, phone: true, digits: true, decision: .none),
        Line(hasPhone: false, phone: true, decision: .none),
        Line(problems: [Problem(.phoneLength, .phone)], phone: true, digits: true, decision: .none),
        Line(problems: [Problem(.vinCheckDigit, .vin, isWarning: true)], phone: true, digits: true, decision: .change),
        Line(others: true, phone: true, digits: true, decision: .uncertain),
        Line(notify: .none, others: true, phone: true, digits: true, decision: .uncertain),
        Line(others: true, phone: true, decision: .none),
        Line(others: true, decision: .none),
        Line(others: true, phone: true, digits: true, hadPhone: false, decision: .none),
        // A result file told of the session, and of no more.
        Line(phone: true, digits: true, isKnown: false, decision: .uncertain),
        Line(isKnown: false, decision: .none),
    ]

    private func decide(_ line: Line) -> PhoneRepair {
        var checked = CheckedRow()
        (checked.notify, checked.problems) = (line.notify, line.problems)
        checked.phone = line.hasPhone ? PhoneNumber(callingCode: 33, national: 639_980_112, nationalDigits: 9) : nil
        return PhoneRepair.of(
            checked,
            Traits(vin: 1, phone: line.digits ? 3 : 2),
            Digest(words: line.others ? 8 : 7, 7, line.phone || line.others ? 6 : 5, 5),
            known: Traits(vin: 1, phone: line.hadPhone ? 2 : 0),
            sent: line.isKnown ? Digest(words: 7, 7, 5, 5) : .zero
        )
    }

    @Test(
        "the number is changed where the phone alone is another one, and the row asks for a message",
        arguments: lines
    )
    func decision(_ line: Line) { #expect(decide(line) == line.decision) }

    @Test("what an earlier call may have done is not repeated unless somebody asks for that")
    func mayBeDone() {
        func decide(_ calls: Int, _ change: (inout Disposition.Policy) -> Void = { _ in }) -> PhoneRepair {
            var policy = Disposition.Policy(retriesRefused: true, maxAttempts: 3, now: 0)
            change(&policy)
            return PhoneRepair.change.mayBeDone(calls, policy)
        }
        #expect(decide(0) == .change)
        for policy in [OnUnknown.auto, .hold] { #expect(decide(1) { $0.onUnknown = policy } == .held) }
        #expect(decide(1) { $0.includesUnknown = true } == .changeAgain)
        #expect(decide(2) { $0.onUnknown = .retry } == .changeAgain)
        #expect(decide(3) { $0.onUnknown = .retry } == .held)
        for other in [PhoneRepair.none, .uncertain] {
            #expect(other.mayBeDone(1, Disposition.Policy(includesUnknown: true, now: 0)) == other)
        }
    }

    @Test("what a call came to is told as what it was, and nothing is certain after one of unknown fate")
    func changes() {
        let session = CreatedSession(id: "S1", url: "https://example.com/S1", expiresAt: nil)
        let ends: [(SendVerdict, PhoneChange, CallCode)] = [
            (SendVerdict(.created(session)), .changed, .phoneChanged),
            (SendVerdict(.created(session), mayExist: true), .changed, .phoneChanged),
            (SendVerdict(.refused(.http(400), message: "no")), .refused(message: "no"), .phoneNotChanged),
            (SendVerdict(.refused(.http(400)), mayExist: true), .inDoubt, .phoneInDoubt),
            (SendVerdict(.refused(.sessionNotFound)), .missing, .sessionNotFound),
            (SendVerdict(.ambiguous(.timeout)), .inDoubt, .phoneInDoubt),
            (SendVerdict(.notCreated(.http(503)), comesAgain: true), .failed(.http(503)), .phoneNotChanged),
            (SendVerdict(.keptFailing(.http(503))), .failed(.http(503)), .phoneNotChanged),
            (SendVerdict(.notCalled), .waiting(.notAttempted), .phoneNotChanged),
        ]
        for (verdict, change, code) in ends {
            #expect(verdict.phoneChange == change)
            #expect(change.code == code)
        }
    }
}
