import TestSupport
import Testing

@testable import Sending
@testable import Text

@Suite("Runs against providers of every kind, in simulated time", .timeLimit(.minutes(5)))
struct RunSimulationTests {
    private typealias Answer = Simulation.Answer
    private let created = CallMeaning.created(Simulation.session)
    private let unavailable = CallMeaning.notCreated(.http(503), retryAfter: nil)
    private let serverError = CallMeaning.ambiguous(.http(500))

    @Test("A server that enforces 20/s while 60/s is configured: all created, few refusals", arguments: 1...5)
    func enforced(seed: Int) {
        for latency in [Duration.milliseconds(5), .milliseconds(20), .milliseconds(60)] {
            for slides in [true, false] {
                var accepted: [Duration] = []
                var simulation = Simulation(rows: 200) { _, now, _ in
                    // Twenty in any second, or in each second of the server's clock.
                    let recent = accepted.count {
                        slides
                            ? now - $0 < .seconds(1) : $0.components.seconds == now.components.seconds
                    }
                    guard recent < 20 else { return Answer(.throttled(retryAfter: .seconds(1)), after: latency) }
                    accepted.append(now)
                    return Answer(created, after: latency)
                }
                simulation.policy.rate = RateLimit(perSecond: 60)
                simulation.seed = UInt64(seed)
                let result = simulation.run()
                #expect(result.created == 200)
                #expect(result.counters.throttled <= 20, "\(result.counters.throttled) after \(latency)")
                #expect(result.end <= .seconds(20), "\(result.end) after \(latency)")
            }
        }
    }

    @Test("429 for one call in ten at random: all created")
    func randomlyThrottled() {
        var simulation = Simulation(rows: 600) { _, _, random in
            Answer(.random(in: 0..<1, using: &random) < 0.1 ? .throttled(retryAfter: .seconds(1)) : created)
        }
        simulation.policy.rate = RateLimit(perSecond: 100)
        let result = simulation.run()
        #expect(result.created == 600)
        #expect(result.reason == nil)
    }

    private enum Outage: CaseIterable {
        case refused, unavailable, serverError, lost
    }

    @Test(
        "A total outage: few calls, and afterwards all rows created",
        arguments: Outage.allCases,
        [Duration.zero, .milliseconds(400)]
    )
    private func totalOutage(kind: Outage, from: Duration) {
        for seed in 1...4 as ClosedRange<UInt64> {
            let over = from + .seconds(8)
            var simulation = Simulation(rows: 200) { _, now, _ in
                guard now >= from, now < over else { return Answer(created) }
                switch kind {
                case .refused: return Answer(.notCreated(.connectionRefused, retryAfter: nil), after: .milliseconds(1))
                case .unavailable: return Answer(unavailable, after: .milliseconds(5))
                case .serverError: return Answer(serverError, after: .milliseconds(5))
                case .lost: return Answer(.ambiguous(.connectionLost), after: .milliseconds(5))
                }
            }
            simulation.policy.rate = RateLimit(perSecond: 200)
            simulation.probe = { $0 < from || $0 >= over ? .alive : .down }
            simulation.seed = seed
            let result = simulation.run()
            #expect(result.created == 200, "\(kind): \(result.counters)")
            #expect(result.counters.outages == 1)
            let during = result.starts.count { $0 >= from && $0 < from + .seconds(6) }
            let probes = result.probes.count { $0 < from + .seconds(6) }
            #expect(during + probes <= 40, "\(kind): \(during) calls, \(probes) probes")
            #expect(result.end < over + .seconds(30), "\(kind): \(result.end)")
            let soonAfter = result.starts.count { $0 >= over && $0 < over + .seconds(3) }
            #expect(soonAfter <= 110, "The run comes back gently.")
        }
    }

    @Test("An outage in which the harmless call is answered all the same ends by a create")
    func probeAnsweredInOutage() {
        var simulation = Simulation(rows: 200) { _, now, _ in
            now < .seconds(8) ? Answer(unavailable) : Answer(created)
        }
        simulation.policy.rate = RateLimit(perSecond: 200)
        let result = simulation.run()
        #expect(result.created == 200)
        #expect(result.starts.count { $0 < .seconds(6) } <= 40)
        #expect(result.end < .seconds(38))
    }

    @Test("30 % of 503 at random is no outage")
    func ordinaryFaults() {
        var outages = 0
        for seed in 1...20 as ClosedRange<UInt64> {
            var simulation = Simulation(rows: 200) { _, _, random in
                Answer(.random(in: 0..<1, using: &random) < 0.3 ? unavailable : created)
            }
            simulation.policy.rate = RateLimit(perSecond: 100)
            simulation.seed = seed
            let result = simulation.run()
            outages += result.counters.outages
            #expect(result.created + result.keptFailing == 200)
            #expect(result.keptFailing <= 4)
            #expect(result.reason == nil)
        }
        #expect(outages <= 1, "By chance alone one run in a hundred or so.")
    }

    @Test("30 % of lost connections: under auto each row is sent again at most once, and few stay unknown")
    func ordinaryAmbiguity() {
        var simulation = Simulation(rows: 400) { _, _, random in
            Answer(.random(in: 0..<1, using: &random) < 0.3 ? .ambiguous(.connectionLost) : created)
        }
        simulation.policy.rate = RateLimit(perSecond: 100)
        let result = simulation.run()
        #expect(result.created + result.unknown == 400)
        #expect(result.callsByRow.values.max()! <= 2)
        #expect((15...60).contains(result.unknown))
        #expect(result.counters.possibleOrphans == result.callsByRow.values.count { $0 == 2 } - result.unknown)
    }

    @Test("One poison row among five is that row's failure, wherever it stands", arguments: 2...6)
    func poison503(row: Int) {
        for rate in [5.0, 200] {
            var simulation = Simulation(rows: 5) { called, _, _ in
                Answer(called.row == row ? unavailable : created)
            }
            simulation.policy.rate = RateLimit(perSecond: rate)
            let result = simulation.run()
            #expect(result.created == 4)
            #expect(result.final[row] == SendVerdict(.keptFailing(.http(503))))
            #expect(result.callsByRow[row] == 5)
            #expect(result.reason == nil)
            #expect(result.end < .seconds(40))
        }
    }

    @Test("A poison row whose calls may have created something stays unknown", arguments: 2...6)
    func poison500(row: Int) {
        for (onUnknown, calls) in [(OnUnknown.auto, 2), (.hold, 1), (.retry, 5)] {
            var simulation = Simulation(rows: 5) { called, _, _ in
                Answer(called.row == row ? serverError : created)
            }
            simulation.policy.onUnknown = onUnknown
            let result = simulation.run()
            #expect(result.created == 4)
            #expect(result.unknown == 1)
            #expect(result.callsByRow[row] == calls, "\(onUnknown)")
            #expect(result.reason == nil)
        }
    }

    @Test("Three rows against a dead server are an outage, and stay pending", arguments: [true, false])
    func deadServer(refused: Bool) {
        for probeAlive in [true, false] {
            var simulation = Simulation(rows: 3) { _, _, _ in
                Answer(refused ? .notCreated(.connectionRefused, retryAfter: nil) : unavailable)
            }
            simulation.probe = { _ in probeAlive ? .alive : .down }
            simulation.policy.giveUpAfter = .seconds(60)
            let result = simulation.run()
            guard case .outage(let since, let answer) = result.reason else {
                Issue.record("\(String(describing: result.reason))")
                continue
            }
            #expect(answer == (probeAlive ? nil : .http(503)))
            #expect(result.pending == 3)
            #expect(result.end - since < .seconds(61))
            #expect(result.end < .seconds(90))
        }
    }

    @Test("One row against a dead server is an outage too")
    func deadServerOneRow() {
        var simulation = Simulation(rows: 1) { _, _, _ in Answer(unavailable) }
        simulation.probe = { _ in .down }
        simulation.policy.giveUpAfter = .seconds(60)
        let result = simulation.run()
        #expect(result.pending == 1)
        guard case .outage = result.reason else {
            Issue.record("\(String(describing: result.reason))")
            return
        }
    }

    @Test("An outage that begins when most rows are done fails none of the last ones", arguments: 1...10)
    func outageAtTheEnd(seed: Int) {
        var simulation = Simulation(rows: 40) { _, now, _ in
            now >= .milliseconds(700) && now < .seconds(60) ? Answer(unavailable) : Answer(created)
        }
        simulation.policy.rate = RateLimit(perSecond: 50)
        simulation.probe = { $0 >= .seconds(60) ? .alive : .down }
        simulation.seed = UInt64(seed)
        let result = simulation.run()
        #expect(result.created == 40)
    }

    @Test("Two of three calls answered 503: an outage, and next to no row fails", arguments: 1...5)
    func mostlyUnavailable(seed: Int) {
        var simulation = Simulation(rows: 100) { _, now, random in
            let isDown = now < .seconds(60) && .random(in: 0..<3, using: &random) < 2
            return Answer(isDown ? unavailable : created)
        }
        simulation.policy.rate = RateLimit(perSecond: 20)
        simulation.seed = UInt64(seed)
        let result = simulation.run()
        #expect(result.counters.outages >= 1)
        #expect(result.keptFailing <= 2)
        #expect(result.created + result.keptFailing == 100)
    }

    @Test(
        "A few rows whose calls are lost by a dead server are not burned: the run waits, and gives up",
        arguments: [1, 5]
    )
    func lostByDeadServer(rows: Int) {
        var simulation = Simulation(rows: rows) { _, _, _ in Answer(serverError) }
        simulation.probe = { _ in .down }
        simulation.policy.giveUpAfter = .seconds(60)
        let result = simulation.run()
        guard case .outage = result.reason else {
            Issue.record("\(String(describing: result.reason))")
            return
        }
        #expect(result.starts.count == rows)
        #expect(result.unknown == rows)
    }

    @Test("Under hold, and under auto where customers are messaged, nothing of unknown fate is sent again")
    func hold() {
        for (onUnknown, messages) in [(OnUnknown.hold, false), (.hold, true), (.auto, true)] {
            var simulation = Simulation(rows: 300, messages: messages) { _, _, random in
                let chance = Double.random(in: 0..<1, using: &random)
                return Answer(chance < 0.1 ? .ambiguous(.timeout) : chance < 0.2 ? unavailable : created)
            }
            simulation.policy.onUnknown = onUnknown
            simulation.policy.rate = RateLimit(perSecond: 100)
            var ambiguous: Set<Int> = []
            let inner = simulation.server
            var resent = 0
            simulation.server = { row, now, random in
                if ambiguous.contains(row.row) { resent += 1 }
                let answer = inner(row, now, &random)
                if case .outcome(.ambiguous, _) = answer.meaning { ambiguous.insert(row.row) }
                return answer
            }
            let result = simulation.run()
            #expect(resent == 0)
            #expect(result.unknown == ambiguous.count)
            #expect(result.created == 300 - ambiguous.count)
        }
    }

    @Test("Under hold three probing creates that end unknown stop the run")
    func heldProbes() {
        var simulation = Simulation(rows: 300, messages: true) { _, _, _ in Answer(.ambiguous(.http(500))) }
        simulation.policy.rate = RateLimit(perSecond: 200)
        let result = simulation.run()
        guard case .heldProbes(let since) = result.reason else {
            Issue.record("\(String(describing: result.reason))")
            return
        }
        #expect(result.starts.count { $0 > since } == 3)
        #expect(result.unknown == result.starts.count)
        #expect(result.pending == 300 - result.starts.count)
        #expect(result.end < .seconds(10))
    }

    @Test("A row that alone is refused with 429 does not keep the others, and ends the run in the end")
    func aloneThrottled() {
        var simulation = Simulation(rows: 200) { row, _, _ in
            Answer(row.row == 2 ? .throttled(retryAfter: .seconds(1)) : created)
        }
        simulation.policy.rate = RateLimit(perSecond: 50)
        simulation.policy.giveUpAfter = .seconds(30)
        let result = simulation.run()
        #expect(result.created == 199)
        #expect(result.pending == 1)
        let others = result.startsByRow.filter { $0.key != 2 }.values.map { $0.max()! }.max()!
        #expect(others < .seconds(12), "One pause for the first refusal; the row is asked again after all others.")
        guard case .throttledTooLong = result.reason else {
            Issue.record("\(String(describing: result.reason))")
            return
        }
        #expect(result.end < .seconds(60))
    }

    @Test("A signal in mid-run: calls on their way are recorded, nothing is unknown, nothing else is sent")
    func signal() {
        var simulation = Simulation(rows: 300) { _, _, _ in Answer(created, after: .milliseconds(100)) }
        simulation.policy.rate = RateLimit(perSecond: 50)
        simulation.events = [(.seconds(2), { $0.stop(.signal("SIGTERM")) })]
        let result = simulation.run()
        #expect(result.reason == .signal("SIGTERM"))
        #expect(result.unknown == 0)
        #expect(result.created == result.starts.count)
        #expect(result.starts.allSatisfy { $0 <= .seconds(2) })
        #expect(result.end < .milliseconds(2_200))
    }

    @Test("Rows that wait are bounded: where every other row is held back, the input is read no further than that")
    func bounded() {
        var simulation = Simulation(rows: 20_000) { row, _, _ in
            // Answers in between, so that it is no outage.
            Answer(
                row.row % 2 == 0 ? .notCreated(.http(503), retryAfter: .seconds(300)) : created,
                after: .milliseconds(1)
            )
        }
        simulation.policy.rate = RateLimit(perSecond: 5_000)
        simulation.events = [(.seconds(20), { $0.stop(.signal("SIGTERM")) })]
        let result = simulation.run()
        #expect(result.leftOver.count >= 1_000)
        #expect(result.leftOver.count <= 1_000 + 2 * 8)
        #expect(result.untouched > 17_000)
        #expect(result.counters.outages == 0)
    }
}
