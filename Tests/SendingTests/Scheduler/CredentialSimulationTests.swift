import TestSupport
import Testing

@testable import Sending
@testable import Text

@Suite("Runs whose key is refused, in simulated time", .timeLimit(.minutes(5)))
struct CredentialSimulationTests {
    private typealias Answer = Simulation.Answer
    private let created = CallMeaning.created(Simulation.session)

    @Test("A quota that is used up stops the run, with all refused rows pending", arguments: [8, 32])
    func quota(concurrency: Int) {
        var accepted = 0
        var simulation = Simulation(rows: 120) { _, _, _ in
            if accepted == 40 { return Answer(.forbidden, after: .milliseconds(5)) }
            accepted += 1
            return Answer(created, after: .milliseconds(300))
        }
        simulation.policy.rate = RateLimit(perSecond: 100)
        simulation.policy.concurrency = concurrency
        let result = simulation.run()
        #expect(result.reason == .credentials(.http(403), hadSuccess: true))
        #expect(result.created == 40)
        #expect(result.pending == 80)
    }

    @Test("A wrong key stops after what is in flight, and all rows stay pending", arguments: [401, 402, 403])
    func wrongKey(status: Int) {
        let refusal = status == 403 ? CallMeaning.forbidden : .credentialsRefused(.http(status))
        var simulation = Simulation(rows: 300) { _, _, _ in Answer(refusal) }
        simulation.policy.rate = RateLimit(perSecond: 1_000)
        let result = simulation.run()
        #expect(result.starts.count <= 8)
        #expect(result.pending == 300)
        #expect(result.reason == .credentials(.http(status), hadSuccess: false))
    }
}
