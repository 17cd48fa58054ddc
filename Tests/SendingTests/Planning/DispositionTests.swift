import Rows
import TestSupport
import Testing

@testable import Sending
@testable import Text

@Suite("What is to be done with a row", .timeLimit(.minutes(5)))
struct DispositionTests {
    private let key = Digest([1])
    private let vehicle = Traits(vin: 2)
    private let session = CreatedSession(id: "T1", url: "https://example.com/T1", expiresAt: "2026-01-01T00:00:00.000Z")

    private func decide(
        _ prior: PriorState?,
        problems: [Problem] = [],
        notify: Notify = .none,
        identity: RowIdentity? = nil,
        fingerprint: Digest = Digest([9]),
        change: (inout Disposition.Policy) -> Void = { _ in }
    ) -> Disposition {
        var checked = CheckedRow()
        checked.problems = problems
        checked.notify = notify
        var policy = Disposition.Policy(now: 1_800_000_000)
        change(&policy)
        return Disposition.of(
            checked: checked,
            identity: identity ?? .known(key: key, traits: vehicle),
            prior: prior,
            fingerprint: fingerprint,
            policy: policy
        )
    }

    @Test("a row never heard of is sent when it passes")
    func new() {
        #expect(decide(nil) == .send)
        #expect(decide(nil, problems: [Problem(.vinCheckDigit, .vin, isWarning: true)]) == .send)
        #expect(decide(nil, problems: [Problem(.vinLength, .vin)]) == .invalid([Problem(.vinLength, .vin)]))
        #expect(decide(nil, identity: .missing) == .invalid([Problem(.missingKey)]))
        #expect(decide(nil, identity: .foreignRef) == .invalid([Problem(.keyConflict)]))
    }

    @Test("a created row stays so, also where it would not pass today; never for another vehicle")
    func created() {
        let prior = PriorState(state: .created(session), traits: vehicle)
        #expect(decide(prior) == .existing(customerChanged: false))
        #expect(decide(prior, problems: [Problem(.emailInvalid, .email)]) == .existing(customerChanged: false))
        let other = PriorState(state: .created(session), traits: Traits(vin: 3))
        #expect(decide(other) == .invalid([Problem(.keyConflict)]))
    }

    @Test(
        "a withdrawn row stays so until it is asked for, never for another vehicle, and not for the same refusal again"
    )
    func cancelled() {
        var prior = PriorState(state: .cancelled(session), traits: vehicle)
        #expect(decide(prior) == .cancelled)
        #expect(decide(prior) { $0.retriesRefused = true } == .cancelled)
        #expect(decide(prior) { $0.recreates = [.expired, .customerChanged] } == .cancelled)
        #expect(decide(prior) { $0.recreates = [.cancelled] } == .send)
        #expect(decide(prior, problems: [Problem(.emailInvalid, .email)]) { $0.recreates = [.cancelled] } == .cancelled)
        prior.refusedFingerprint = Digest([9])
        #expect(decide(prior) { $0.recreates = [.cancelled] } == .cancelled)
        #expect(decide(prior, fingerprint: Digest([8])) { $0.recreates = [.cancelled] } == .send)
        prior.traits = Traits(vin: 3)
        #expect(decide(prior) == .invalid([Problem(.keyConflict)]))
    }

    @Test("a forgotten row is not sent; by retry only where it never had a session")
    func forgotten() {
        for hadSession in [true, false] {
            let prior = PriorState(state: .forgotten(hadSession: hadSession), traits: .none)
            #expect(decide(prior) == (hadSession ? .existing(customerChanged: false) : .refusedBefore))
            let retried = decide(prior) {
                ($0.retriesRefused, $0.includesUnknown, $0.recreates) = (true, true, Set(Recreate.allCases))
            }
            #expect(retried == (hadSession ? .existing(customerChanged: false) : .send))
        }
    }

    @Test("of what a file and the ledger tell, a withdrawal counts for the session that was withdrawn")
    func outweighing() {
        let newer = CreatedSession(id: "T2", url: "https://example.com/T2", expiresAt: nil)
        func state(_ state: PriorState.State) -> PriorState { PriorState(state: state, traits: vehicle) }
        #expect(state(.cancelled(session)).outweighs(state(.created(session))))
        #expect(!state(.cancelled(session)).outweighs(state(.created(newer))))
        #expect(!state(.created(session)).outweighs(state(.cancelled(session))))
        #expect(state(.created(newer)).outweighs(state(.cancelled(session))))
        #expect(state(.cancelled(nil)).outweighs(state(.open)) && !state(.cancelled(nil)).outweighs(state(.unknown)))
        #expect(!state(.unknown).outweighs(state(.cancelled(nil))))
        // What the provider's list settled, a file of no more calls does not call in question.
        var (told, settled) = (state(.unknown), state(.open))
        told.calls = 2
        #expect(told.outweighs(settled))
        settled.calls = 2
        #expect(!told.outweighs(settled) && state(.unknown).outweighs(settled))
        told.calls = 3
        #expect(told.outweighs(settled))
        #expect(!state(.created(session)).outweighs(state(.forgotten(hadSession: false))))
    }

    @Test("the car's next driver is told of, and gets a link only where that is asked for")
    func customerChanged() {
        let prior = PriorState(state: .created(session), traits: Traits(vin: 2, email: 5))
        let identity = RowIdentity.known(key: key, traits: Traits(vin: 2, email: 6))
        #expect(decide(prior, identity: identity) == .existing(customerChanged: true))
        #expect(decide(prior, identity: identity) { $0.recreates = [.customerChanged] } == .send)
        let withoutVehicle = RowIdentity.known(key: key, traits: Traits(email: 6))
        #expect(decide(prior, identity: withoutVehicle) == .invalid([Problem(.keyConflict)]))
    }

    @Test("an expired session is created again only where that is asked for")
    func expired() {
        let prior = PriorState(state: .created(session), traits: vehicle)
        #expect(decide(prior) { $0.recreates = [.expired] } == .send)
        #expect(
            decide(prior) { ($0.recreates, $0.now) = ([.expired], 1_700_000_000) } == .existing(customerChanged: false)
        )
        #expect(
            decide(prior, problems: [Problem(.vinLength)]) { $0.recreates = [.expired] }
                == .existing(customerChanged: false)
        )
    }

    @Test("unknown: auto sends once more where nobody was asked to be messaged, hold never, retry up to the attempts")
    func unknown() {
        func prior(_ calls: Int, messaged: Bool = false, lost: Bool = false) -> PriorState {
            PriorState(
                state: .unknown,
                traits: vehicle,
                ambiguousCalls: calls,
                mayHaveMessaged: messaged,
                isSessionLost: lost
            )
        }
        #expect(decide(prior(1)) == .send)
        #expect(decide(prior(2)) == .heldUnknown)
        #expect(decide(prior(1, messaged: true)) == .heldUnknown)
        #expect(decide(prior(1), notify: .sms) == .heldUnknown)
        #expect(decide(prior(1)) { $0.onUnknown = .hold } == .heldUnknown)
        #expect(decide(prior(4, messaged: true)) { $0.onUnknown = .retry } == .send)
        #expect(decide(prior(5)) { $0.onUnknown = .retry } == .heldUnknown)
        // A 2xx answer without an id means that a session exists: nothing sends that again by itself.
        #expect(decide(prior(1, lost: true)) { $0.onUnknown = .retry } == .heldUnknown)
        #expect(decide(prior(9, messaged: true, lost: true)) { $0.includesUnknown = true } == .send)
        #expect(decide(prior(1), problems: [Problem(.vinLength)]) == .heldUnknown)
    }

    @Test("unknown and refused when it was sent again: held until it changes, or is asked for")
    func unknownAndRefused() {
        let prior = PriorState(state: .unknown, traits: vehicle, ambiguousCalls: 1, refusedFingerprint: Digest([9]))
        #expect(decide(prior) == .heldUnknown)
        #expect(decide(prior) { $0.onUnknown = .retry } == .heldUnknown)
        #expect(decide(prior) { $0.includesUnknown = true } == .send)
        #expect(decide(prior, fingerprint: Digest([8])) == .send)
    }

    @Test("refused for good: sent again when it has changed, or by retry")
    func refused() {
        let prior = PriorState(state: .refused(fingerprint: Digest([9])), traits: vehicle)
        #expect(decide(prior) == .refusedBefore)
        #expect(decide(prior, fingerprint: Digest([8])) == .send)
        #expect(decide(prior) { $0.retriesRefused = true } == .send)
        #expect(decide(prior, problems: [Problem(.vinLength)]) == .invalid([Problem(.vinLength)]))
    }

    @Test("what created nothing for certain is sent again")
    func open() {
        #expect(decide(PriorState(state: .open, traits: Traits(vin: 3))) == .send)
    }
}

@Suite("Which row of the ledger a row is", .timeLimit(.minutes(5)))
struct RowIdentityTests {
    private let scope = SessionScope(provider: "tchek", environment: "sandbox", account: "a", campaign: "c")
    private let key = Digest([1])
    private let other = Digest([7])
    private let another = Traits(vin: 7)
    private let vehicle = Traits(vin: 2)

    private func identity(key: Digest?, columns: Bool, ref: (Digest, Traits)?, done: Bool = true) -> RowIdentity {
        RowIdentity.of(
            key: key,
            traits: vehicle,
            hasKeyColumns: columns,
            ref: ref.map { SessionRef(scope: scope, key: $0.0, vehicle: $0.1) },
            isDoneOrUnknown: done
        )
    }

    @Test("without a reference it is what the row says")
    func withoutReference() {
        #expect(identity(key: key, columns: true, ref: nil) == .known(key: key, traits: vehicle))
        #expect(identity(key: nil, columns: true, ref: nil) == .missing)
    }

    @Test("with key columns the reference must fit key and, where a session may exist, vehicle")
    func keyColumns() {
        #expect(identity(key: key, columns: true, ref: (key, vehicle)) == .known(key: key, traits: vehicle))
        #expect(identity(key: key, columns: true, ref: (other, vehicle)) == .foreignRef)
        #expect(identity(key: key, columns: true, ref: (other, vehicle), done: false) == .foreignRef)
        #expect(identity(key: key, columns: true, ref: (key, another)) == .foreignRef)
        #expect(
            identity(key: key, columns: true, ref: (key, another), done: false) == .known(key: key, traits: vehicle)
        )
    }

    @Test("without key columns a reference to the same vehicle keeps the key of a row whose customer was corrected")
    func derived() {
        #expect(identity(key: key, columns: false, ref: (other, vehicle)) == .known(key: other, traits: vehicle))
        #expect(identity(key: key, columns: false, ref: (other, another)) == .foreignRef)
        #expect(
            identity(key: key, columns: false, ref: (other, another), done: false) == .known(key: key, traits: vehicle)
        )
    }
}
