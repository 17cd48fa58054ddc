import Testing
import Text

@testable import Sandbox

@Suite("A plan of faults", .timeLimit(.minutes(15)))
struct FaultPlanTests {
    @Test("is read from text")
    func isRead() throws {
        let plan = try FaultPlan(
            parsing: """
                latency=20ms-1.5s, cut-after=2%,429=first:3,503=calls:5-9/after:5s/for:2m,500-after=every:10,\
                outage=10s/after:1s,retry-after=1s/date,rate=300/min,huge-size=2MiB
                """
        )
        #expect(plan.latency == .milliseconds(20) ... .milliseconds(1500))
        #expect(plan.retryAfter == .date(inSeconds: 1))
        #expect(plan.rate == RateLimit(300, per: .seconds(60)))
        #expect(plan.hugeSize == 2 << 20)
        #expect(
            plan.faults == [
                Fault(.cutAfter, .share(0.02)),
                Fault(.status(429), .first(3)),
                Fault(.status(503), .calls(5...9), after: .seconds(5), lasts: .seconds(120)),
                Fault(.statusAfter(500), .every(10)),
                Fault(.outage, .share(1), after: .seconds(1), lasts: .seconds(10)),
            ]
        )
        #expect(try FaultPlan(parsing: "") == .none)
        #expect(try FaultPlan(parsing: " none\n") == .none)
    }

    @Test(
        "that cannot be read names the part that is wrong",
        arguments: [
            "cut-before", "cut-sideways=2%", "429=4", "429=101%", "429=1e1%", "299=1%", "600=1%", "500-before=1%",
            "latency=fast", "latency=2s-1s", "latency=-1s", "retry-after=soon", "rate=0/s", "rate=5", "503=every:0",
            "503=calls:9-5", "503=2%/until:5s", "503=2%/after:5", "huge-size=9999GiB", "=2%", "",
        ]
    )
    func namesTheWrongPart(part: String) throws {
        let error = try #require(throws: FaultPlanError.self) {
            try FaultPlan(parsing: "latency=1ms,\(part),no-id=1%")
        }
        #expect(error.part == part)
        #expect("\(error)".contains("'\(part)'"))
    }

    static func effects(_ text: String, seed: UInt64 = 1, calls: Int, step: Duration = .zero) throws -> [String] {
        var decider = FaultDecider(try FaultPlan(parsing: text), seed: seed)
        return (0..<calls).map { call in
            switch decider.decide(isTarget: true, elapsed: step * call).effect {
            case .none: "-"
            case .fault(let kind): kind.name
            case .rateLimited: "rate"
            }
        }
    }

    @Test("strikes the calls it counts")
    func counts() throws {
        #expect(try Self.effects("429=first:2", calls: 4) == ["429", "429", "-", "-"])
        #expect(try Self.effects("no-id=every:2", calls: 4) == ["-", "no-id", "-", "no-id"])
        #expect(try Self.effects("503=calls:2-3", calls: 4) == ["-", "503", "503", "-"])
        #expect(try Self.effects("503=always,429=first:1", calls: 3) == ["429", "503", "503"])
    }

    @Test("strikes within its window only")
    func keepsWindows() throws {
        let effects = try Self.effects("503=always/after:2s/for:2s", calls: 6, step: .seconds(1))
        #expect(effects == ["-", "-", "503", "503", "-", "-"])
    }

    @Test("strikes the shares it names, and the same calls for the same seed")
    func keepsShares() throws {
        let text = "cut-before=2%,cut-after=3%,429=10%"
        let effects = try Self.effects(text, seed: 7, calls: 100_000)
        for (name, share) in [("cut-before", 0.02), ("cut-after", 0.03), ("429", 0.1), ("-", 0.85)] {
            let found = Double(effects.count { $0 == name }) / 100_000
            #expect(abs(found - share) < 0.005, "\(name): \(found)")
        }
        #expect(try Self.effects(text, seed: 7, calls: 1000) == Array(effects.prefix(1000)))
        #expect(try Self.effects("latency=1s," + text, seed: 7, calls: 1000) == Array(effects.prefix(1000)))
        #expect(try Self.effects(text, seed: 8, calls: 1000) != Array(effects.prefix(1000)))
    }

    @Test("spares calls that create nothing, but for an outage and latency")
    func sparesOtherCalls() throws {
        var decider = FaultDecider(try FaultPlan(parsing: "latency=5ms,503=always"), seed: 1)
        #expect(decider.decide(isTarget: false, elapsed: .zero) == .init(latency: .milliseconds(5), effect: .none))
        decider = FaultDecider(try FaultPlan(parsing: "outage=10s"), seed: 1)
        #expect(decider.decide(isTarget: false, elapsed: .zero).effect == .fault(.outage))
        #expect(decider.decide(isTarget: false, elapsed: .seconds(10)).effect == .none)
    }

    @Test("admits calls that are evenly spaced at the enforced rate, and refuses what is over it")
    func enforcesRates() throws {
        #expect(try Self.effects("rate=50/s", calls: 1000, step: .milliseconds(20)).allSatisfy { $0 == "-" })
        let burst = try Self.effects("rate=5/s", calls: 7)
        #expect(burst == ["-", "-", "-", "-", "-", "rate", "rate"])
        let double = try Self.effects("rate=50/s", calls: 10_000, step: .milliseconds(10))
        #expect((4950...5100).contains(double.count { $0 == "-" }))
        var gate = RateGate(RateLimit(1, per: .seconds(60)))
        #expect(gate.admit(at: .zero) == nil)
        #expect(gate.admit(at: .seconds(1)) == 59)
        #expect(gate.admit(at: .seconds(60)) == nil)
    }

    @Test("gives the numbers of the published algorithm")
    func generates() {
        var generator = SplitMix64(seed: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
    }
}
