import TestSupport
import Testing

@testable import Sending
@testable import Text

@Suite("Whatever the provider does", .timeLimit(.minutes(5)))
struct ChaosSimulationTests {
    /// What the provider does for a while.
    private enum Mood: CaseIterable {
        case well, refused, unavailable, serverError, throttling, mixed, invalid, forbiddenRows, frontDoor, slow
    }

    private func answer(_ mood: Mood, _ row: SendRow, _ random: inout SplitMix64) -> Simulation.Answer {
        let after = Duration.milliseconds(.random(in: 1...200, using: &random))
        switch mood {
        case .well: return .init(.success, after: after)
        case .refused: return .init(.notCreated(.connectionRefused, retryAfter: nil), after: .milliseconds(1))
        case .unavailable:
            let hold: Duration? = .random(using: &random) ? nil : .seconds(.random(in: 1...90, using: &random))
            return .init(.notCreated(.http(503), retryAfter: hold), after: after)
        case .serverError: return .init(.ambiguous(.http(500)), after: after)
        case .throttling: return .init(.throttled(.random(in: 0...30, using: &random)), after: after)
        case .invalid: return .init(row.row % 2 == 0 ? .invalid : .success, after: after)
        case .frontDoor:
            return .init(
                [.doubtful(302), .doubtful(404), .createdUnreadable].randomElement(using: &random)!,
                after: after
            )
        case .forbiddenRows: return .init(row.row % 7 == 0 ? .forbidden : .success, after: after)
        case .slow: return .init(.ambiguous(.timeout), after: .seconds(30))
        case .mixed:
            return .init(
                [
                    .success, .lost, .unavailable, .throttled(1), .createdUnreadable, .invalid, .forbidden,
                    .doubtful(401),
                ]
                .randomElement(using: &random)!,
                after: after
            )
        }
    }

    @Test("a run ends, no row is lost, what may exist is never called failed or pending, and nothing held is resent")
    func anything() {
        for seed in 1...600 as ClosedRange<UInt64> {
            var random = SplitMix64(seed: seed)
            // Moods of up to 40 seconds, and well in the end.
            let moods = (0..<6).map { _ in Mood.allCases.randomElement(using: &random)! } + [.well]
            let length = Duration.milliseconds(.random(in: 50...40_000, using: &random))
            let messages = Bool.random(using: &random)
            var mayExist: Set<Int> = []
            var problems: [String] = []
            var policy = SendPolicy()
            policy.onUnknown = OnUnknown.allCases.randomElement(using: &random)!
            policy.concurrency = .random(in: 1...12, using: &random)
            policy.rate = RateLimit(perSecond: [0.5, 5, 50, 500].randomElement(using: &random)!)
            policy.maxAttempts = .random(in: 1...5, using: &random)
            policy.giveUpAfter = .seconds(.random(in: 5...600, using: &random))
            policy.maxErrors = .random(using: &random) ? .percent(20) : .count(1_000)
            let holds = policy.onUnknown == .hold || policy.onUnknown == .auto && messages

            var lostCalls: [Int: Int] = [:]
            var simulation = Simulation(rows: .random(in: 0...90, using: &random), messages: messages) {
                row,
                now,
                random in
                if lostCalls[row.row, default: 0] > (holds ? 0 : policy.onUnknown == .auto ? 1 : .max) {
                    problems.append("row \(row.row) was sent again")
                }
                let mood = moods[min(Int(now / length), moods.count - 1)]
                let answer = answer(mood, row, &random)
                if case .outcome(.ambiguous, _) = answer.meaning { lostCalls[row.row, default: 0] += 1 }
                if case .outcome(.ambiguous, _) = answer.meaning { mayExist.insert(row.row) }
                if case .createdUnreadable = answer.meaning { mayExist.insert(row.row) }
                return answer
            }
            simulation.policy = policy
            simulation.seed = seed
            simulation.probe = { now in
                switch moods[min(Int(now / length), moods.count - 1)] {
                case .refused, .unavailable, .serverError: .down
                case .frontDoor: .notAlive(.http(302))
                default: .alive
                }
            }
            let signalled = Int.random(in: 0..<4, using: &random) == 0
            if signalled {
                let at = Duration.seconds(.random(in: 0...60, using: &random))
                simulation.events = [(at, { $0.stop(.signal("SIGTERM")) })]
            }
            let result = simulation.run()
            for (row, verdict) in result.final {
                switch verdict.status {
                case .created:
                    if verdict.mayExist != mayExist.contains(row) { problems.append("row \(row): orphan?") }
                case .unknown:
                    if !mayExist.contains(row) { problems.append("row \(row): unknown?") }
                default:
                    if mayExist.contains(row) { problems.append("row \(row): ambiguity was forgotten") }
                }
                if verdict.status == .pending, result.reason == nil { problems.append("row \(row): pending, why?") }
            }
            for row in result.leftOver where row.mayExist != mayExist.contains(row.row) {
                problems.append("row \(row.row), left over: forgot what may exist")
            }
            if result.reason == nil, !result.leftOver.isEmpty { problems.append("rows were left without a reason") }
            if case .signal = result.reason, !signalled { problems.append("no signal came") }
            let unknown = result.counters.unknown + result.leftOver.count(where: \.mayExist)
            if unknown != result.unknown { problems.append("unknown: \(unknown), \(result.unknown)") }
            if result.counters.created != result.created { problems.append("created: \(result.created)") }
            if result.counters.requests != result.starts.count { problems.append("requests") }
            let limit = policy.rate.perSecond.rounded(.up) + 1
            if Double(result.most()) > limit { problems.append("\(result.most()) calls in a second") }
            #expect(problems.isEmpty, "seed \(seed), moods \(moods)")
        }
    }
}
