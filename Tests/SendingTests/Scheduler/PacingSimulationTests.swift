import TestSupport
import Testing

@testable import Sending
@testable import Text

@Suite("The rate, in simulated time", .timeLimit(.minutes(5)))
struct PacingSimulationTests {
    private func run(
        rate: Double,
        rows: Int,
        workers: Int,
        seed: UInt64,
        change: (inout Simulation) -> Void = { _ in }
    ) -> Simulation.Result {
        var simulation = Simulation(rows: rows) { _, _, _ in .init(.created(Simulation.session)) }
        simulation.policy.rate = RateLimit(perSecond: rate)
        simulation.policy.concurrency = workers
        simulation.seed = seed
        change(&simulation)
        return simulation.run()
    }

    @Test(
        "is reached within half a percent, with no more in any second than the rate and what late wake-ups add",
        arguments: [
            (rate: 7.5, rows: 60, workers: 8, above: 1.0), (50, 600, 8, 1), (500, 5_000, 24, 2), (2_000, 20_000, 64, 4),
        ]
    )
    func reached(rate: Double, rows: Int, workers: Int, above: Double) {
        for seed in 1...3 as ClosedRange<UInt64> {
            let result = run(rate: rate, rows: rows, workers: workers, seed: seed)
            #expect(result.created == rows)
            #expect(abs(result.achieved / rate - 1) < 0.005, "\(rate)/s: \(result.achieved)")
            #expect(Double(result.most()) <= rate.rounded(.up) + above, "\(rate)/s: \(result.most())")
            #expect(result.withdrawn == 0)
        }
    }

    @Test("lasts as long as it must: 300 rows at 50 a second, 30 at 7.5")
    func elapsed() {
        for (rate, rows) in [(50.0, 300), (7.5, 30)] {
            let result = run(rate: rate, rows: rows, workers: 8, seed: 4)
            let ideal = Double(rows - 1) / rate + 0.02
            #expect(abs(result.end / .seconds(1) / ideal - 1) < 0.02)
        }
    }

    @Test("is not caught up with after a stall", arguments: [50.0, 500, 2_000])
    func stall(rate: Double) {
        let result = run(rate: rate, rows: Int(rate) * 5, workers: 64, seed: 5) { simulation in
            simulation.stall = .seconds(1)..<(.seconds(3))
        }
        let after = result.starts.filter { $0 >= .seconds(3) }
        #expect(after.count > Int(rate))
        let atOnce = after.count { $0 < .milliseconds(3_002) }
        #expect(Double(atOnce) <= 1 + rate * 0.0075)
        #expect(Double(result.most()) <= rate + 1)
    }

    @Test(
        "is reached to nine tenths where timers are late by many intervals, and the ceiling holds",
        arguments: [50.0, 100, 200, 500]
    )
    func lateTimers(rate: Double) {
        for lateness in [0.006...0.006, 0.012...0.012, 0.022...0.022, 0.03...0.03, 0.006...0.03] {
            for seed in 1...3 as ClosedRange<UInt64> {
                let result = run(rate: rate, rows: Int(rate) * 10, workers: 8, seed: seed) { simulation in
                    simulation.lateness = lateness
                    simulation.server = { _, _, _ in
                        .init(.created(Simulation.session), after: .milliseconds(5))
                    }
                }
                #expect(result.created == Int(rate) * 10)
                #expect(result.achieved >= 0.9 * rate, "\(rate)/s, \(lateness) s late: \(result.achieved)")
                #expect(Double(result.most()) <= rate + 1, "\(rate)/s, \(lateness) s late: \(result.most())")
            }
        }
    }

    @Test("where few workers limit the run, none waits for a slot that nobody uses")
    func fewWorkers() {
        let result = run(rate: 2_000, rows: 4_000, workers: 20, seed: 6)
        // 20 ms of the provider and 2.25 ms of the intent on average.
        #expect(result.achieved > 0.97 * 20 / 0.02225)
    }

    @Test("a slow disk does not cost slots while enough workers write their intents ahead")
    func slowIntents() {
        let result = run(rate: 50, rows: 500, workers: 16, seed: 7) { $0.intent = 0.005...0.08 }
        #expect(abs(result.achieved / 50 - 1) < 0.005)
        #expect(result.most() <= 51)
    }

    @Test("one call an hour: the second leaves an hour after the first, and no third one is waited for")
    func slow() {
        let result = run(rate: 1 / 3600, rows: 2, workers: 8, seed: 8)
        #expect(result.end - result.starts[1] < .seconds(1))
        #expect(abs((result.starts[1] - result.starts[0]) / .seconds(3600) - 1) < 0.001)
    }
}
