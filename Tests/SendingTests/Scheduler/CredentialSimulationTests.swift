import TestSupport
import Testing

@testable import Sending
@testable import Text

@Suite("Runs whose key is refused, or whose answers are somebody else's, in simulated time", .timeLimit(.minutes(5)))
struct CredentialSimulationTests {
    private typealias Answer = Simulation.Answer
    private let created = CallMeaning.created(Simulation.session)

    @Test("A key that is withdrawn in mid-run stops it, with all refused rows pending", arguments: [8, 32])
    func withdrawn(concurrency: Int) {
        var accepted = 0
        var simulation = Simulation(rows: 120) { _, _, _ in
            if accepted == 40 { return Answer(.forbidden, after: .milliseconds(5)) }
            accepted += 1
            return Answer(created, after: .milliseconds(300))
        }
        simulation.probe = { _ in accepted == 40 ? .keyRefused(.http(403)) : .alive }
        simulation.policy.rate = RateLimit(perSecond: 100)
        simulation.policy.concurrency = concurrency
        let result = simulation.run()
        #expect(result.reason == .credentials(.http(403), hadSuccess: true))
        #expect(result.created == 40)
        #expect(result.pending == 80)
    }

    @Test("A wrong key stops after what is in flight, and all rows stay pending", arguments: [401, 402, 403])
    func wrongKey(status: Int) {
        var simulation = Simulation(rows: 300) { _, _, _ in Answer(.doubtful(status)) }
        simulation.probe = { _ in .keyRefused(.http(status)) }
        simulation.policy.rate = RateLimit(perSecond: 1_000)
        let result = simulation.run()
        #expect(result.starts.count <= 8)
        #expect(result.pending == 300)
        #expect(result.reason == .credentials(.http(status), hadSuccess: false))
    }

    @Test(
        "A front door that answers everything: few calls, none failed, and all is created once it is gone",
        arguments: [302, 307, 404, 405, 407, 200],
        [false, true]
    )
    func frontDoor(status: Int, isTemporary: Bool) {
        let page = status == 200 ? CallMeaning.createdUnreadable : .doubtful(status)
        let isThere = { (now: Duration) in !isTemporary || now < .seconds(100) }
        var simulation = Simulation(rows: 150) { _, now, _ in Answer(isThere(now) ? page : created) }
        simulation.probe = { isThere($0) ? .notAlive(.http(status)) : .alive }
        simulation.policy.rate = RateLimit(perSecond: 200)
        let result = simulation.run()
        #expect(result.starts.count { isThere($0) } <= 8)
        #expect(result.refused == 0 && result.keptFailing == 0)
        #expect(result.unknown <= (status == 200 ? 8 : 0))
        if isTemporary {
            #expect(result.created == 150 - result.unknown)
        } else {
            guard case .outage(_, .http(status)) = result.reason else {
                Issue.record("\(String(describing: result.reason))")
                return
            }
        }
    }
}
